"""What was masked is kept for whoever watches next, up to a number of bytes."""

from collections import OrderedDict
from collections.abc import Hashable


class Cache:
    """What was longest not asked for goes first. `max_bytes`: of all values together."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._values: OrderedDict[Hashable, bytes] = OrderedDict()

    def get(self, key: Hashable) -> bytes | None:
        """None where it is not kept, or no longer."""
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def keep(self, key: Hashable, value: bytes) -> None:
        """A value that is larger than all of the cache is not kept."""
        self._bytes += len(value) - len(self._values.pop(key, b""))
        self._values[key] = value
        while self._bytes > self._max_bytes:
            _, gone = self._values.popitem(last=False)
            self._bytes -= len(gone)
