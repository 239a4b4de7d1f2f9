"""A breaker: after a failure, leave the failing thing alone for a moment."""

import time


class Breaker:
    """Open = do not ask. One failure opens it for `pause_s` seconds, so that requests do not queue on time-outs."""

    def __init__(self, pause_s: float = 1.0) -> None:
        self._pause_s = pause_s
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the last failure was less than the pause ago."""
        return time.monotonic() < self._until

    def trip(self) -> None:
        """Note a failure."""
        self._until = time.monotonic() + self._pause_s
