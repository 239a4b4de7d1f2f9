"""Concurrent callers with the same question share one answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SharedFlight(Generic[K, V]):
    """Runs `fetch(key)` once for all who ask while it runs; its error goes to all of them as well."""

    def __init__(self, fetch: Callable[[K], Awaitable[V]]) -> None:
        self._fetch = fetch
        self._flights: dict[K, asyncio.Task[V]] = {}

    async def get(self, key: K) -> V:
        """The answer. A caller that is cancelled does not take the flight away from the others."""
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = asyncio.ensure_future(self._run(key))
        return await asyncio.shield(flight)

    async def _run(self, key: K) -> V:
        try:
            return await self._fetch(key)
        finally:
            del self._flights[key]
