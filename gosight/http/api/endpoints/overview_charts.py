"""The overview's charts."""

import asyncio
from datetime import UTC, datetime
from typing import Literal

import msgspec

from gosight.http.api.dates import Period
from gosight.http.api.scope import Scope


class Point(msgspec.Struct, frozen=True):
    """What began between `at` (in the period's zone) and the next point."""

    at: datetime
    sessions: int
    pageviews: int


class TopPage(msgspec.Struct, frozen=True):
    """`avg_time_ms`: visible time of the visits that are over; None when none is."""

    path: str
    views: int
    avg_time_ms: float | None


class SessionShare(msgspec.Struct, frozen=True):
    """How many sessions have this value; empty = unknown."""

    value: str
    sessions: int


class Charts(msgspec.Struct, frozen=True):
    """Each ranking is cut after its first ten."""

    over_time: list[Point]
    top_pages: list[TopPage]
    top_referrers: list[SessionShare]
    channels: list[SessionShare]
    devices: list[SessionShare]
    countries: list[SessionShare]


Dimension = Literal["top_referrers", "channels", "devices", "countries"]


class _Slice(msgspec.Struct, frozen=True):
    edge: int
    sessions: int
    pageviews: int


class _Breakdown(msgspec.Struct, frozen=True):
    dimension: Dimension
    value: str
    sessions: int


async def read_charts(scope: Scope, period: Period) -> Charts:
    """All of them, side by side."""
    bounds, edges = period.bounds(), period.edges()
    slices, top_pages, breakdowns = await asyncio.gather(
        scope.rows("overview_over_time", _Slice, **bounds, edges=[int(edge.timestamp()) for edge in edges]),
        scope.rows("overview_top_pages", TopPage, **bounds),
        scope.rows("overview_breakdowns", _Breakdown, **bounds),
    )
    shares: dict[Dimension, list[SessionShare]] = {"top_referrers": [], "channels": [], "devices": [], "countries": []}
    for row in breakdowns:
        shares[row.dimension].append(SessionShare(row.value, row.sessions))
    return Charts(over_time=points(edges, slices), top_pages=top_pages, **shares)


def points(edges: list[datetime], slices: list[_Slice]) -> list[Point]:
    """One point per edge, also where nothing happened."""
    by_edge = {one.edge: one for one in slices}
    nothing = _Slice(0, 0, 0)
    found = [(edge, by_edge.get(int(edge.astimezone(UTC).timestamp()), nothing)) for edge in edges]
    return [Point(edge, one.sessions, one.pageviews) for edge, one in found]
