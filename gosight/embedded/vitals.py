"""Whether a process that runs has stopped answering: frozen, deadlocked, out of threads."""


class Vitals:
    """`limit_s`: a service that does not answer for so long hangs. Times are in seconds of a clock that only grows."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._silent_since: float | None = None

    def hangs(self, answered: bool, now_s: float) -> bool:
        """What was seen now. The silence begins with the first question that is not answered: when the whole machine
        slept, nobody asked, and nobody hangs.
        """
        if answered:
            self._silent_since = None
            return False
        if self._silent_since is None:
            self._silent_since = now_s
        return now_s - self._silent_since >= self._limit_s
