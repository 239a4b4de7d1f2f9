"""Where each metric of alert rules is counted, and what it is where there is nothing to count."""

from typing import Literal

from gosight.schemas.alerts import Metric

Source = Literal["events", "insights", "sessions", "filtered", "funnel"]

CUBES: dict[Source, tuple[Metric, ...]] = {
    "events": ("sessions", "pageviews", "errors", "js_errors", "error_rate", "avg_lcp", "avg_ttfb"),
    "insights": ("rage_clicks", "dead_clicks", "error_clicks", "thrashed_cursors", "u_turns", "slow_pages"),
    "sessions": ("bounce_rate",),
}
"""What one query measures of all projects, by any fields: in the order of its `numbers`."""

SOURCES: dict[Metric, Source] = {
    **{metric: source for source, metrics in CUBES.items() for metric in metrics},
    "filtered_sessions": "filtered",
    "funnel_conversion": "funnel",
}

PLACES = {metric: place for metrics in CUBES.values() for place, metric in enumerate(metrics)}
"""Of each metric in its source's `numbers`."""

_OF_SOMETHING = {"error_rate", "avg_lcp", "avg_ttfb", "bounce_rate", "funnel_conversion"}


def of_nothing(metric: Metric) -> float | None:
    """What is counted is 0 where there is nothing; a rate or mean of nothing is None."""
    return None if metric in _OF_SOMETHING else 0.0
