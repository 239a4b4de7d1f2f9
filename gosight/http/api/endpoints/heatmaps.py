"""GET /projects/:id/heatmaps: where on one page visitors click, rage, look, and how far down they get.

Places are fractions of the document's width and height, so that windows of all sizes add up; only what the pointer
did is known by the window alone.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.dates import Dates
from gosight.http.api.rows import Count
from gosight.http.api.scope import Scope

HeatmapType = Literal["click", "rage", "dead", "move", "scroll", "attention"]


class HeatmapChoice(msgspec.Struct, frozen=True):
    """`path`: of the page."""

    path: str
    type: HeatmapType = "click"
    device_type: str | None = None


class Viewport(msgspec.Struct, frozen=True):
    """CSS pixels."""

    width: int
    height: int


class Cell(msgspec.Struct, frozen=True):
    """A hundredth of the document's width by one of its height. `x`, `y`: its middle, from 0 to 1.

    `selector`: the element that was hit most in it.
    """

    x: float
    y: float
    count: int
    selector: str


class MoveCell(msgspec.Struct, frozen=True):
    """20 by 20 CSS pixels of the window; `viewport_x`, `viewport_y`: its middle. `count`: positions recorded in it."""

    viewport_x: int
    viewport_y: int
    count: int


class ScrollReach(msgspec.Struct, frozen=True):
    """`reached_count`: sessions that saw this much of the page's height, or more."""

    depth_percent: int
    reached_count: int


class AttentionBand(msgspec.Struct, frozen=True):
    """`avg_time_ms`: how long a visit had this part of the page's height (fractions from 0 to 1) in view."""

    y_from: float
    y_to: float
    avg_time_ms: float


class Element(msgspec.Struct, frozen=True):
    """`x`, `y`: the mean place of its hits, from 0 to 1; `page_x`, `page_y`: the same in CSS pixels of the document."""

    selector: str
    count: int
    x: float
    y: float
    page_x: float
    page_y: float


class Maps(msgspec.Struct, frozen=True, kw_only=True):
    """What the type that was asked for has; the others are empty. At most 10,000 cells and 50 elements."""

    click_map: list[Cell] = []
    elements: list[Element] = []
    move_map: list[MoveCell] = []
    scroll_map: list[ScrollReach] = []
    attention_map: list[AttentionBand] = []


class Heatmap(Maps, frozen=True, kw_only=True):
    """`total_sessions`: that visited the page. `viewport`, `page_height` (CSS pixels): medians; None where unknown."""

    path: str
    type: HeatmapType
    device_type: str | None
    total_sessions: int
    viewport: Viewport | None
    page_height: int | None


class _Frame(msgspec.Struct, frozen=True):
    width: int
    height: int
    page_height: int


class _Hits(msgspec.Struct, frozen=True):
    """Of a cell, or of an element."""

    is_cell: bool
    count: int
    selector: str
    x: float
    y: float
    page_x: float
    page_y: float


class _Attention(msgspec.Struct, frozen=True):
    bands: list[float]


async def show_heatmap(scope: Scope, dates: Dates, choice: HeatmapChoice) -> Answer[Heatmap]:
    """One page in the period, without bots."""
    where = dates.period(scope.now).bounds() | {"path": choice.path, "device_type": choice.device_type}
    frames, sessions, maps = await asyncio.gather(
        scope.rows("heatmap_frame", _Frame, **where),
        scope.rows("heatmap_sessions", Count, **where),
        _READ[choice.type](scope, where),
    )
    frame = frames[0]
    return Answer(
        Heatmap(
            **msgspec.structs.asdict(choice),
            **msgspec.structs.asdict(maps),
            total_sessions=sessions[0].total,
            viewport=Viewport(frame.width, frame.height) if frame.width else None,
            page_height=frame.page_height or None,
        )
    )


async def _clicks(scope: Scope, where: dict[str, Any]) -> Maps:
    return _maps(await scope.rows("heatmap_clicks", _Hits, **where))


def _insights(insight_type: str) -> "Callable[[Scope, dict[str, Any]], Awaitable[Maps]]":
    async def read(scope: Scope, where: dict[str, Any]) -> Maps:
        return _maps(await scope.rows("heatmap_insight_clicks", _Hits, **where, type=insight_type))

    return read


def _maps(rows: list[_Hits]) -> Maps:
    return Maps(
        click_map=[Cell(row.x, row.y, row.count, row.selector) for row in rows if row.is_cell],
        elements=[
            Element(row.selector, row.count, row.x, row.y, row.page_x, row.page_y) for row in rows if not row.is_cell
        ],
    )


async def _moves(scope: Scope, where: dict[str, Any]) -> Maps:
    return Maps(move_map=await scope.rows("heatmap_moves", MoveCell, **where))


async def _scroll(scope: Scope, where: dict[str, Any]) -> Maps:
    return Maps(scroll_map=await scope.rows("heatmap_scroll", ScrollReach, **where))


async def _attention(scope: Scope, where: dict[str, Any]) -> Maps:
    bands = (await scope.rows("heatmap_attention", _Attention, **where))[0].bands
    count = len(bands)
    return Maps(attention_map=[AttentionBand(n / count, (n + 1) / count, time_ms) for n, time_ms in enumerate(bands)])


_READ: dict[HeatmapType, Callable[[Scope, dict[str, Any]], Awaitable[Maps]]] = {
    "click": _clicks,
    "rage": _insights("rage_click"),
    "dead": _insights("dead_click"),
    "move": _moves,
    "scroll": _scroll,
    "attention": _attention,
}
