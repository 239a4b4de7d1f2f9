"""Load by wrk: prebuilt requests, so that the generator itself costs next to nothing (what it costs is returned)."""

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import msgspec

_SCRIPT = Path(__file__).with_name("replay_requests.lua")


class Load(msgspec.Struct, frozen=True):
    """What one run of wrk saw. `refused`: answers of 400 and above; `broken`: connections; `*_ms`: until an
    answer; `cpu_s`: wrk's own.
    """

    requests: int
    seconds: float
    refused: int
    broken: int
    mean_ms: float
    p50_ms: float
    p99_ms: float
    cpu_s: float = 0.0

    @property
    def per_s(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def write_requests(path: Path, requests: Iterable[bytes]) -> None:
    """Keep whole HTTP requests where `run` finds them."""
    path.write_bytes(b"".join(b"%08d%s" % (len(one), one) for one in requests))


def run(address: str, requests: Path, seconds: float, connections: int, per_s: float = 0.0) -> Load:
    """Send the requests in turn. `per_s`: so many a second, whatever the answers; 0: as fast as they are answered."""
    before = os.times()
    call = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout=10s", f"--script={_SCRIPT}", address]
    done = subprocess.run([*call, "--", str(requests), str(per_s)], capture_output=True, text=True, check=True)
    after = os.times()
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    load = msgspec.convert(json.loads(done.stdout.splitlines()[-1]), Load)
    return msgspec.structs.replace(load, cpu_s=cpu_s)
