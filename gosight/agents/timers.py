"""When each message key of a partition next has something due by the clock: a heap, rebuilt on assignment."""

import heapq
from collections.abc import Iterable, Iterator, Mapping

_SLACK = 1_000


class Timers:
    """Deadlines in ms by key. Nothing is taken out by asking: a chunk that is computed again sees the same."""

    def __init__(self, deadlines: Iterable[tuple[bytes, int | None]] = ()) -> None:
        self._by_key = {key: deadline for key, deadline in deadlines if deadline is not None}
        self._heap: list[tuple[int, bytes]] = []
        self._rebuild()

    def __len__(self) -> int:
        return len(self._by_key)

    def due(self, clock_ms: int) -> list[bytes]:
        """Keys whose deadline is at or before `clock_ms`, the earliest first."""
        entries = sorted(
            set(self._entries_until(clock_ms))
        )  # a deadline that was left and set again stands there twice
        return [key for deadline, key in entries if self._by_key.get(key) == deadline]

    def earliest(self) -> int | None:
        """The next deadline, or None."""
        while self._heap and self._by_key.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def update(self, deadlines: Mapping[bytes, int | None]) -> None:
        """Set the deadlines of these keys; None: nothing is due."""
        for key, deadline in deadlines.items():
            if deadline is None:
                self._by_key.pop(key, None)
            elif self._by_key.get(key) != deadline:
                self._by_key[key] = deadline
                heapq.heappush(self._heap, (deadline, key))
        if len(self._heap) > 2 * len(self._by_key) + _SLACK:
            self._rebuild()

    def _rebuild(self) -> None:
        """Drop the entries that newer deadlines have replaced."""
        self._heap = [(deadline, key) for key, deadline in self._by_key.items()]
        heapq.heapify(self._heap)

    def _entries_until(self, clock_ms: int) -> Iterator[tuple[int, bytes]]:
        """A heap's children are never earlier than their parent, so this looks at little more than what is due."""
        waiting = [0]
        while waiting:
            index = waiting.pop()
            if index < len(self._heap) and self._heap[index][0] <= clock_ms:
                yield self._heap[index]
                waiting += (2 * index + 1, 2 * index + 2)
