"""Whose chunk is next: topics of a partition take turns, so that neither waits for the other's backlog."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress

from gosight.agents.intake import Lane


class Turns:
    """`bell` rings when a message arrives in any of the lanes, or when they are closed."""

    def __init__(self, lanes: Sequence[Lane], bell: asyncio.Event) -> None:
        self._lanes = list(lanes)
        self._bell = bell

    def taken(self, lane: Lane) -> None:
        """Its chunk is worked: all others come first now."""
        self._lanes.remove(lane)
        self._lanes.append(lane)

    def to_mark(self) -> Lane | None:
        """Whose next chunk is worth marking at once, if any is. Raises `QueueClosed`."""
        return next((lane for lane in self._lanes if lane.reader.is_worth_marking), None)

    async def arrival(self) -> None:
        """Return when a message waits in any lane. Raises `QueueClosed`."""
        while not any(lane.reader.is_waiting for lane in self._lanes):
            self._bell.clear()
            await self._bell.wait()

    async def next(self) -> Lane:
        """The lane whose chunk is ready, as soon as one is. Raises `QueueClosed`."""
        while True:
            waits = [(ready_in_s, lane) for ready_in_s, lane in self._waits() if ready_in_s is not None]
            for ready_in_s, lane in waits:
                if ready_in_s == 0.0:
                    return lane
            self._bell.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(min((ready_in_s for ready_in_s, _ in waits), default=None)):
                    await self._bell.wait()

    def _waits(self) -> Iterator[tuple[float | None, Lane]]:
        for lane in self._lanes:
            yield lane.reader.ready_in_s(), lane
