"""GET /projects/:id/sessions: sessions that began in a period, filtered and sorted."""

import asyncio
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.dates import Dates
from gosight.http.api.errors import Problem, invalid
from gosight.http.api.paging import Paging, cut
from gosight.http.api.rows import Count
from gosight.http.api.scope import Scope

Seconds = Annotated[float, msgspec.Meta(ge=0, le=1e9)]


class SessionFilters(msgspec.Struct, frozen=True):
    """A filter that is not given lets everything pass; an empty text means "unknown". Durations are in seconds.

    `path`: a page that was visited. `is_bot` true: the bots' sessions, which are otherwise left out.
    """

    has_error: bool | None = None
    has_rage_click: bool | None = None
    has_dead_click: bool | None = None
    has_replay: bool | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    device_type: str | None = None
    browser: str | None = None
    os: str | None = None
    user_id: str | None = None
    visitor_id: UUID | None = None
    path: str | None = None
    channel: str | None = None
    referrer_domain: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    min_duration: Seconds | None = None
    max_duration: Seconds | None = None
    is_bot: bool = False

    def bindings(self) -> dict[str, Any]:
        """What the query is given: all fields by name, durations as `min_duration_ms` and `max_duration_ms`."""
        if self.min_duration is not None and self.max_duration is not None and self.min_duration > self.max_duration:
            raise invalid([Problem("min_duration", "It is more than max_duration.")])
        fields = msgspec.structs.asdict(self)
        for name in ("min_duration", "max_duration"):
            seconds = fields.pop(name)
            fields[f"{name}_ms"] = None if seconds is None else round(seconds * 1000)
        return fields


class SessionSorting(msgspec.Struct, frozen=True):
    """`events`: how many there are."""

    sort: Literal["started_at", "duration", "events"] = "started_at"
    order: Literal["asc", "desc"] = "desc"


class SessionSummary(msgspec.Struct, frozen=True):
    """A session as lists show it; the names are those of the columns of `sessions`."""

    session_id: UUID
    visitor_id: UUID
    user_id: str
    started_at: datetime
    ended_at: datetime
    duration_ms: int
    is_final: bool
    entry_path: str
    exit_path: str
    page_count: int
    event_count: int
    click_count: int
    error_count: int
    max_scroll_depth: int
    has_error: bool
    has_rage_click: bool
    has_dead_click: bool
    has_replay: bool
    is_bounce: bool
    channel: str
    referrer_domain: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    browser: str
    os: str
    device_type: str
    country: str
    region: str
    city: str
    insight_counts: dict[str, int]


class _Row(msgspec.Struct, frozen=True):
    id: UUID
    rank: int
    session: SessionSummary


async def list_sessions(
    scope: Scope, dates: Dates, filters: SessionFilters, sorting: SessionSorting, paging: Paging
) -> Answer[list[SessionSummary]]:
    """One page of the sessions that began in the period and pass every filter."""
    name = f"sessions:{sorting.sort}:{sorting.order}"
    window = {"sort": sorting.sort, "sign": -1 if sorting.order == "desc" else 1, **paging.window(name)}
    chosen = dates.period(scope.now).bounds() | filters.bindings()
    rows, counts = await asyncio.gather(
        scope.rows("sessions", _Row, **chosen, **window), scope.rows("sessions_count", Count, **chosen)
    )
    page, meta = cut(rows, counts[0].total, paging, name)
    return Answer([row.session for row in page], meta)
