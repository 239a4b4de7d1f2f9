"""Whether a partition gets on: for how long nothing was committed though there was something to do."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Pulse:
    """Beats when a chunk is committed, and for as long as there is nothing to work on."""

    def __init__(self) -> None:
        self._beat_at = time.monotonic()
        self._is_idle = False

    def beat(self) -> None:
        """It got on just now."""
        self._beat_at = time.monotonic()

    @contextmanager
    def idle(self) -> Iterator[None]:
        """While the block runs there is nothing to do."""
        self._is_idle = True
        try:
            yield
        finally:
            self._is_idle = False
            self.beat()

    def silent_s(self) -> float:
        """Seconds since the last beat."""
        return 0.0 if self._is_idle else time.monotonic() - self._beat_at
