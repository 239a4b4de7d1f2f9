"""What alert rules are judged by, read from ClickHouse: each method is one question about many projects."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.pipeline.alerts.groups import filtering
from gosight.pipeline.alerts.history import HourCell
from gosight.pipeline.alerts.measured import Cell
from gosight.pipeline.alerts.metrics import Source
from gosight.pipeline.alerts.schedule import HOUR_MS, Ends
from gosight.schemas import funnels
from gosight.schemas.alerts import FIELDS, WINDOWS_MS, Condition, Happening, Metric, Window
from gosight.sql.loader import query

_SETTINGS = {
    "max_execution_time": "60",
    "max_threads": "1",
    "output_format_json_quote_64bit_integers": "0",
    "max_bytes_before_external_group_by": str(1 << 30),
}
"""One thread: rules are evaluated beside the dashboards' queries, not instead of them."""

_ANSWER_S = 70.0
_PROJECTS = 100
"""Of one query; their ids go in its address."""

_FAR_MS = 1 << 62
_ERRORS = ["js_error", "unhandled_rejection", "resource_error", "console_error"]
_EVENT_TYPES: dict[Metric, list[str]] = {
    "pageviews": ["page_view"],
    "errors": _ERRORS,
    "error_rate": _ERRORS,
    "js_errors": ["js_error", "unhandled_rejection"],
}
_INSIGHT_TYPES: dict[Metric, str] = {
    "rage_clicks": "rage_click",
    "dead_clicks": "dead_click",
    "error_clicks": "error_click",
    "thrashed_cursors": "thrashed_cursor",
    "u_turns": "u_turn",
    "slow_pages": "slow_page",
}

T = TypeVar("T")


class _Begun(msgspec.Struct, frozen=True, array_like=True):
    project_id: str
    first_ms: int


class _Filtered(msgspec.Struct, frozen=True, array_like=True):
    filter: int
    end_ms: int
    number: float


class _Reached(msgspec.Struct, frozen=True, array_like=True):
    is_whole: bool
    value: str
    reached: list[int]


class _Sample(msgspec.Struct, frozen=True, array_like=True):
    session_id: str


class AlertQueries:
    """`client`: gives the connected client. Every method raises one of `clickhouse.UNAVAILABLE`."""

    def __init__(self, client: Callable[[], Awaitable[AsyncClient]]) -> None:
        self._client = client

    async def cells(self, source: Source, window: Window, ends: Ends, masks: Mapping[str, int]) -> list[Cell]:
        """Of each project the masks that are asked for."""
        return await self._of_projects(source, Cell, masks, _windows(ends, WINDOWS_MS[window]))

    async def hours(
        self, source: Source, window: Window, first_hour_ms: int, count: int, masks: Mapping[str, int]
    ) -> list[HourCell]:
        """Windows that lie side by side in each of `count` hours; of days, the one that ends with the hour."""
        step_ms = min(WINDOWS_MS[window], HOUR_MS)
        ends = Ends(first_hour_ms + step_ms, step_ms, count * HOUR_MS // step_ms)
        return await self._of_projects(f"hours_of_{source}", HourCell, masks, _windows(ends, WINDOWS_MS[window]))

    async def begun(self, projects: Sequence[str]) -> dict[str, int]:
        """Since when there is something of each."""
        rows = await self._of_projects("begun", _Begun, dict.fromkeys(projects, 0), {})
        return {row.project_id: row.first_ms for row in rows}

    async def filtered(
        self, window: Window, ends: Ends, asked: Sequence[tuple[str, Condition]]
    ) -> dict[tuple[int, int], float]:
        """Sessions that pass the filters of each (project, condition): by its place in `asked` and by end."""
        found = {}
        for first in range(0, len(asked), _PROJECTS // 10):
            some = asked[first : first + _PROJECTS // 10]
            filters = [_filter(project_id, condition) for project_id, condition in some]
            bound = {
                **_windows(ends, WINDOWS_MS[window]),
                "projects": sorted({project_id for project_id, _ in some}),
                "filters": msgspec.json.encode(filters).decode(),
            }
            for row in await self._rows("alerts/filtered", _Filtered, bound):
                found[first + row.filter, row.end_ms] = row.number
        return found

    async def conversion(self, project_id: str, condition: Condition, end_ms: int) -> float | None:
        """Of visitors who did a funnel's first step, the part that did the last one; None where nobody did."""
        assert condition.funnel is not None
        bound = {
            **funnels.bindings(condition.funnel.steps, condition.funnel.window_s),
            "project_id": project_id,
            "start_ms": end_ms - WINDOWS_MS[condition.window],
            "end_ms": end_ms,
            "breakdown": "",
        }
        rows = await self._rows("api/funnel", _Reached, bound)
        return rows[0].reached[-1] / rows[0].reached[0] if rows and rows[0].reached[0] else None

    async def samples(self, happening: Happening, condition: Condition) -> list[str]:
        """Ids of some sessions behind a group's number, those with a replay first."""
        values = dict.fromkeys(FIELDS) | filtering(condition) | happening.group
        bound = {
            **_windows(Ends(happening.window_end_ms), WINDOWS_MS[condition.window]),
            **values,
            "project_id": happening.project_id,
            "event_types": _EVENT_TYPES.get(condition.metric, []),
            "insight_type": _INSIGHT_TYPES.get(condition.metric, ""),
            "bounced": condition.metric == "bounce_rate",
        }
        return [row.session_id for row in await self._rows("alerts/samples", _Sample, bound)]

    async def _of_projects(
        self, name: str, kind: type[T], masks: Mapping[str, int], windows: Mapping[str, int]
    ) -> list[T]:
        rows: list[T] = []
        for some in _parts(sorted(masks.items())):
            bound = {
                **windows,
                "projects": [project_id for project_id, _ in some],
                "masks": [mask for _, mask in some],
                "needs_senders": any(_asks_for_senders(mask) for _, mask in some),
            }
            rows += await self._rows(f"alerts/{name}", kind, bound)
        return rows

    async def _rows(self, name: str, kind: type[T], bound: Mapping[str, Any]) -> list[T]:
        client = await self._client()
        async with asyncio.timeout(_ANSWER_S):
            block = await client.raw_query(
                query(f"clickhouse/{name}"), dict(bound), settings=_SETTINGS, fmt="JSONCompactEachRow"
            )
        return msgspec.json.Decoder(kind).decode_lines(block)


def _windows(ends: Ends, window_ms: int) -> dict[str, int]:
    return {"first_end_ms": ends.first_ms, "step_ms": ends.step_ms, "count": ends.count, "window_ms": window_ms}


def _parts(masks: Sequence[tuple[str, int]]) -> Iterator[Sequence[tuple[str, int]]]:
    return (masks[first : first + _PROJECTS] for first in range(0, len(masks), _PROJECTS))


def _asks_for_senders(masks: int) -> bool:
    """Whether one of these masks has a field besides the path (bit 0 of a mask)."""
    return any(masks >> mask & 1 for mask in range(2, 1 << len(FIELDS)))


def _filter(project_id: str, condition: Condition) -> dict[str, Any]:
    """As the query reads it: values as ClickHouse writes them."""
    chosen = dict(condition.session_filters)
    least_s, most_s = float(chosen.pop("min_duration", 0)), float(chosen.pop("max_duration", _FAR_MS / 1_000))
    fields = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in chosen.items()}
    return {
        "project_id": project_id,
        "fields": {"is_bot": "false"} | fields,
        "least_ms": round(least_s * 1_000),
        "most_ms": round(most_s * 1_000),
    }
