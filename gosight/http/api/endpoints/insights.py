"""GET /projects/:id/insights: how many, where, and each of them."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.dates import Dates
from gosight.http.api.paging import Paging, cut
from gosight.http.api.rows import Insight, InsightRow
from gosight.http.api.scope import Scope


class InsightFilters(msgspec.Struct, frozen=True):
    """`type`: e.g. rage_click. `order`: of the list, by time."""

    type: str | None = None
    path: str | None = None
    order: Literal["asc", "desc"] = "desc"


class InsightSummary(msgspec.Struct, frozen=True):
    """`sessions`: how many had one."""

    total: int
    sessions: int
    by_type: dict[str, int]
    by_severity: dict[str, int]


class Hotspot(msgspec.Struct, frozen=True):
    """A place where visitors struggle; the 20 worst are given. `x`, `y`: the mean of its insights' positions."""

    path: str
    target_selector: str
    count: int
    sessions: int
    by_type: dict[str, int]
    x: float | None
    y: float | None
    last_seen_at: datetime


class Insights(msgspec.Struct, frozen=True):
    """`summary` and `hotspots` are of all that pass the filters, `list` is one page of them.

    `near_misses`: how often one was almost given, by the rule that was not passed (`rage_click.min_clicks`), in the
    sessions that began in the period, whatever the path.
    """

    summary: InsightSummary
    list: Sequence[Insight]
    hotspots: Sequence[Hotspot]
    near_misses: dict[str, int]


class _NearMisses(msgspec.Struct, frozen=True):
    near_misses: dict[str, int]


async def list_insights(scope: Scope, dates: Dates, filters: InsightFilters, paging: Paging) -> Answer[Insights]:
    """Insights of the period, without those of bots."""
    name = f"insights:{filters.order}"
    window = {"sign": -1 if filters.order == "desc" else 1, **paging.window(name)}
    chosen = dates.period(scope.now).bounds() | {"type": filters.type, "path": filters.path}
    rows, summaries, hotspots, missed = await asyncio.gather(
        scope.rows("insights", InsightRow, **chosen, **window),
        scope.rows("insights_summary", InsightSummary, **chosen),
        scope.rows("insights_hotspots", Hotspot, **chosen),
        scope.rows("insights_near_misses", _NearMisses, **chosen),
    )
    page, meta = cut(rows, summaries[0].total, paging, name)
    shown = [row.insight() for row in page]
    return Answer(Insights(summaries[0], shown, hotspots, missed[0].near_misses), meta)
