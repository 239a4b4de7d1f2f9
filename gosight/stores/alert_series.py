"""How an alert's metric stood before: windows side by side up to the alert's own, for the chart of its message."""

import asyncio

from gosight.pipeline.alerts.groups import grouping
from gosight.pipeline.alerts.measured import Measured
from gosight.pipeline.alerts.needs import needs_of
from gosight.pipeline.alerts.schedule import HOUR_MS, Ends
from gosight.schemas.alerts import WINDOWS_MS, Happening, Rule
from gosight.stores.alert_queries import AlertQueries

POINTS = 24
_PATIENCE_S = 5.0


async def series(queries: AlertQueries, rule: Rule, happening: Happening) -> list[tuple[int, float | None]]:
    """End (ms) and value of each, oldest first. Raises one of `clickhouse.UNAVAILABLE`, after 5 s at the latest.

    Empty where it would cost too much to ask, or is not about one number: of windows of a day, funnels, filtered
    sessions and digests.
    """
    window_ms = WINDOWS_MS[rule.condition.window]
    cubes = needs_of([rule]).cubes
    if happening.state == "digest" or window_ms > HOUR_MS or not cubes:
        return []
    ends = Ends(happening.window_end_ms - (POINTS - 1) * window_ms, window_ms, POINTS)
    measured = Measured()
    async with asyncio.timeout(_PATIENCE_S):
        for (source, window), masks in cubes.items():
            measured.add(source, window, await queries.cells(source, window, ends, masks))
    values = tuple(happening.group[name] for name in grouping(rule.condition))
    return [(end_ms, measured.value(rule.condition, rule.project_id, end_ms, values)) for end_ms in ends]
