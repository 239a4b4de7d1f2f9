"""GET /projects/:id/pages: the pages that were viewed in a period."""

import asyncio
from typing import Literal
from uuid import UUID

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.dates import Dates
from gosight.http.api.paging import Paging, cut
from gosight.http.api.rows import Count
from gosight.http.api.scope import Scope


class PageSorting(msgspec.Struct, frozen=True):
    """`avg_time`: unknown counts as less than any."""

    sort: Literal["views", "sessions", "avg_time", "entries", "exits"] = "views"
    order: Literal["asc", "desc"] = "desc"


class Page(msgspec.Struct, frozen=True):
    """`sessions`: that did anything on it (within 2 % where they are many). `avg_time_ms` (visible) and
    `avg_scroll_depth` (per cent): of visits that are over. `entries`, `exits`: sessions that began and ended here;
    `bounce_rate`: of the former. None where there was none.
    """

    path: str
    views: int
    sessions: int
    clicks: int
    errors: int
    avg_time_ms: float | None
    avg_scroll_depth: float | None
    entries: int
    exits: int
    bounce_rate: float | None


class _Row(msgspec.Struct, frozen=True):
    id: UUID
    rank: int
    row: Page


async def list_pages(scope: Scope, dates: Dates, sorting: PageSorting, paging: Paging) -> Answer[list[Page]]:
    """One page of them. Bots are in none of the numbers."""
    name = f"pages:{sorting.sort}:{sorting.order}"
    window = {"sort": sorting.sort, "sign": -1 if sorting.order == "desc" else 1, **paging.window(name)}
    bounds = dates.period(scope.now).bounds()
    rows, counts = await asyncio.gather(
        scope.rows("pages", _Row, **bounds, **window), scope.rows("pages_count", Count, **bounds)
    )
    page, meta = cut(rows, counts[0].total, paging, name)
    return Answer([one.row for one in page], meta)
