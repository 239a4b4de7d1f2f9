"""`python -m bench`: every benchmark in turn; what they print goes into bench/RESULTS.md."""

import json
import platform
import subprocess
import sys
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path

BENCHES = (
    "ingest",
    "detect",
    "recompute",
    "process",
    "stack",
    "memory",
    "restore",
    "realtime",
    "query",
    "replay",
    "replay_beside",
    "replay_codec",
    "alerts",
    "modes",
    "sdk",
)
RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    """Stops at the first that fails, and says which."""
    parts = [_heading()]
    for name in BENCHES:
        print(f"\n== bench-{name}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"bench.{name}"], stdout=subprocess.PIPE, text=True, check=False)
        print(done.stdout, end="", flush=True)
        if done.returncode:
            raise SystemExit(f"bench-{name} failed with exit code {done.returncode}")
        json.loads(done.stdout.splitlines()[-1])
        parts.append(f"## make bench-{name}\n\n```\n{done.stdout.strip()}\n```\n")
        RESULTS.write_text("\n".join(parts))


def _heading() -> str:
    machine = f"{cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return (
        f"# Benchmark results\n\nWritten by `make bench` on {when}; {machine}, shared and noisy: "
        "compare a figure only with its floor or peer in the same run.\n"
    )


if __name__ == "__main__":
    main()
