"""What a process has used so far, read from /proc: all of its threads, none of its children."""

import os
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_AFTER_NAME = 2  # the fields of /proc/PID/stat behind the name begin with the third
_MB = 1 << 20


def cpu_s(pid: int) -> float:
    """CPU seconds, user and system. Raises `RuntimeError` when it has ended: who waits for its work waits in vain."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    if fields[0] == "Z":
        raise RuntimeError(f"process {pid} has ended; its log says why")
    user, system = int(fields[13 - _AFTER_NAME]), int(fields[14 - _AFTER_NAME])
    return (user + system) / _TICKS_PER_S


def rss_mb(pid: int) -> float:
    """Resident memory in MiB, now."""
    return _status_kb(pid, "VmRSS") * 1024 / _MB


def peak_rss_mb(pid: int) -> float:
    """The most that was ever resident, in MiB."""
    return _status_kb(pid, "VmHWM") * 1024 / _MB


def pss_mb(pid: int) -> float:
    """Its share of memory in MiB: pages that n processes have in common count 1/n."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) * 1024 / _MB


def _status_kb(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1])
