"""`python -m bench.memory`: what a worker holds that has opened 100k sessions, what one holds that has taken over 1M
open ones with their timers, and what the whole embedded stack holds idle.

Resident memory of the worker; of the stack the proportional share (PSS) of every process, so that pages which two of
them share count once.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import backlog, bed, held, processes, report, worker
from gosight.embedded import state as states

_PARTITIONS = 4
_SETTLES_S = 20


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sessions", type=int, default=100_000, help="opened by the worker")
    arguments.add_argument("--held", type=int, default=1_000_000, help="taken over, open")
    asked = arguments.parse_args()
    worker_mb, peak_mb = _worker(asked.sessions)
    held_mb, held_peak_mb = held.measured(asked.held, _PARTITIONS)
    stack = _stack()
    stack_mb = sum(stack.values())
    rows = [
        (f"worker, {asked.sessions:,} sessions opened", worker_mb),
        ("the same at its peak", peak_mb),
        (f"worker, {asked.held:,} open sessions held", held_mb),
        ("the same at its peak", held_peak_mb),
        *stack.items(),
        ("whole stack", stack_mb),
    ]
    report.show("Memory: a worker with open sessions; the stack idle", ("process", "MiB"), rows)
    facts = {"stack_mb": round(stack_mb), "stack_bound_mb": 2048, "held_mb": round(held_mb), "held_bound_mb": 1024}
    report.finish("memory", worker_mb, "MiB of a worker", 400.0, **facts)


def _worker(sessions: int) -> tuple[float, float]:
    """Resident MiB after the sessions were opened, and at the peak."""
    with bed.installation(_PARTITIONS) as place:
        project_id = json.loads(place.command("project", "create", "--name", "bench", "--json").stdout)["id"]
        worker.store_settings(place, project_id)
        made = backlog.envelopes(10 * sessions, sessions, project_id, time.time_ns() // 1_000_000)
        messages = asyncio.run(backlog.fill(place.brokers, made))
        with worker.running(place) as pid:
            asyncio.run(worker.watch(place, pid, messages))
            return processes.rss_mb(pid), processes.peak_rss_mb(pid)


def _stack() -> dict[str, float]:
    """MiB by service, when a fresh stack has had time to settle."""
    with tempfile.TemporaryDirectory(prefix="gosight-bench-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101 (PostgreSQL runs as another user under root, and must be able to enter)
        environ = os.environ | {"GOSIGHT_HOME": folder}
        gosight = [sys.executable, "-m", "gosight"]
        subprocess.run([*gosight, "up", "--detach"], env=environ, check=True, stdout=subprocess.DEVNULL)
        try:
            time.sleep(_SETTLES_S)
            state = states.read(Path(folder))
            assert state
            found = {one.name: one.identity.pid for one in state.services if one.identity and one.is_alive()}
            return {"supervisor": processes.pss_mb(state.supervisor.pid)} | {
                name: processes.pss_mb(pid) for name, pid in found.items()
            }
        finally:
            subprocess.run([*gosight, "down"], env=environ, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
