"""What a project's live view shows in figures, counted from the stores: so it is the same for whoever comes again."""

import msgspec

from gosight.clock import now_ms
from gosight.http.api import errors
from gosight.http.api.reader import Reader
from gosight.schemas.live import Metrics, TopPage
from gosight.stores import redis
from gosight.stores.live import Live
from gosight.stores.shared_flight import SharedFlight


class _Row(msgspec.Struct, frozen=True):
    events_per_minute: int
    top_pages: list[TopPage]


class Numbers:
    """Asked at once by many it counts once."""

    def __init__(self, reader: Reader, live: Live) -> None:
        self._reader = reader
        self._live = live
        self._flights = SharedFlight(self._count)

    async def of(self, project_id: str) -> Metrics:
        """As of now. Raises `ApiError` 503."""
        return await self._flights.get(project_id)

    async def _count(self, project_id: str) -> Metrics:
        (row,) = await self._reader.rows("realtime", _Row, {"project_id": project_id})
        try:
            active = await self._live.active_sessions(project_id, now_ms())
        except redis.UNAVAILABLE as error:
            raise errors.unavailable("Redis is away, and with it the live view.") from error
        return Metrics(active, row.events_per_minute, row.top_pages)
