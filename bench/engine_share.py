"""What of an endpoint's time is the engine's: its queries with the same values, in the same order, side by side."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from gosight.http.api.reader import Reader

T = TypeVar("T")

Asked = tuple[str, dict[str, Any]]


class Recorder(Reader):
    """A reader that remembers what it was asked. `stages`: the queries of each were asked side by side."""

    def __init__(self, dsn: str) -> None:
        super().__init__(dsn)
        self.stages: list[list[Asked]] = []
        self._running = 0

    async def rows(self, name: str, kind: type[T], parameters: Mapping[str, Any]) -> list[T]:
        """As the reader does it."""
        if not self._running:
            self.stages.append([])
        self.stages[-1].append((name, dict(parameters)))
        self._running += 1
        try:
            return await super().rows(name, kind, parameters)
        finally:
            self._running -= 1


async def replay_s(reader: Reader, stages: list[list[Asked]]) -> float:
    """Seconds that the queries take without an endpoint around them; their rows stay text."""
    started = time.perf_counter()
    for stage in stages:
        await asyncio.gather(*(reader.rows(name, msgspec.Raw, values) for name, values in stage))
    return time.perf_counter() - started
