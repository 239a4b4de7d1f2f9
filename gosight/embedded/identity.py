"""Which process a number means: numbers are used again, a number with its start time is not."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

_POLL_S = 0.05


@dataclass(frozen=True)
class Identity:
    """`started`: clock ticks since boot, field 22 of `/proc/PID/stat` (man 5 proc)."""

    pid: int
    started: int

    def is_alive(self) -> bool:
        """Whether this very process still runs; a zombie does not."""
        return identify(self.pid) == self

    def signal_group(self, number: signal.Signals) -> None:
        """Signal the process and its children; it leads a group of its own. No error if it is gone."""
        if self.is_alive():
            try:
                os.killpg(self.pid, number)
            except ProcessLookupError:
                return

    def stop(self, number: signal.Signals, timeout_s: float) -> bool:
        """Ask it to stop, then insist. True if it stopped by itself in time."""
        if self.is_alive():
            os.kill(self.pid, number)
        if self._ends_within(timeout_s):
            return True
        self.signal_group(signal.SIGKILL)
        self._ends_within(timeout_s)
        return False

    def _ends_within(self, timeout_s: float) -> bool:
        deadline = time.monotonic() + timeout_s
        while self.is_alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_S)
        return True


def identify(pid: int) -> Identity | None:
    """The process of that number, or None if there is none, or only its zombie."""
    try:
        # The name in field 2 may hold blanks and brackets, so count from its last bracket.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else Identity(pid, int(fields[19]))
