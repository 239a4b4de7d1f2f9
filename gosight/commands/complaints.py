"""A trouble that goes on is said once, and then once a minute."""

import time
from collections.abc import Callable, Hashable

_AGAIN_S = 60.0


class Complaints:
    """`clock`: seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said_at: dict[Hashable, float] = {}

    def is_due(self, trouble: Hashable) -> bool:
        """Whether to say it now: it was not said before, or not for a minute."""
        now = self._clock()
        if now - self._said_at.get(trouble, -_AGAIN_S) < _AGAIN_S:
            return False
        self._said_at[trouble] = now
        return True

    def is_over(self, trouble: Hashable) -> None:
        """When it comes back it is news."""
        self._said_at.pop(trouble, None)
