"""What the specification says of error clicks, u-turns and slow pages, read over a whole session at once.

Written from spec/insights.md and docs/insights.md alone. `events` are one session's, in Order; nothing of them is late.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from gosight.schemas.envelope import Event

ERRORS = {"js_error", "unhandled_rejection"}
MEASURES = {"page_load", "web_vitals"}
TOGETHER_MS = 10_000

Facts = dict[str, Any]


def error_clicks(events: Sequence[Event], window_ms: int) -> Iterator[Facts]:
    """Each click, with the first error that it is the latest click before."""
    clicks = [one for one in events if one.event_type == "click"]
    for click in clicks:
        later = [one for one in events if one.event_type in ERRORS and one.timestamp > click.timestamp]
        own = [one for one in later if [before for before in clicks if before.timestamp < one.timestamp][-1] is click]
        if own and own[0].timestamp - click.timestamp <= window_ms:
            yield {
                "related": [click.event_id, own[0].event_id],
                "time_to_error_ms": own[0].timestamp - click.timestamp,
                "error_message": own[0].error_message,
            }


def u_turns(events: Sequence[Event], most_ms: int) -> Iterator[Facts]:
    """Three pages in a row, of which the last is the first; the next may begin there."""
    views = [one for one in events if one.event_type == "page_view"]
    pages = [next(same) for _, same in groupby(views, key=lambda one: one.path)]
    at = 0
    while at + 2 < len(pages):
        there, away, back = pages[at : at + 3]
        away_ms = back.timestamp - away.timestamp
        is_turn = there.path == back.path and away_ms <= most_ms
        if is_turn:
            yield {"related": [there.event_id, away.event_id, back.event_id], "time_away_ms": away_ms}
        at += 2 if is_turn else 1


def slow_pages(events: Sequence[Event], lcp_ms: int, ttfb_ms: int) -> Iterator[Facts]:
    """From page view to page view, path by path: what took too long, within 10 s of the first that did."""
    limits = {"lcp": lcp_ms, "load_complete": lcp_ms, "ttfb": ttfb_ms}
    starts = [at for at, one in enumerate(events) if one.event_type == "page_view"]
    for start, end in zip([0, *starts], [*starts, len(events)], strict=True):
        stretch = events[start:end]
        for path in {one.path for one in stretch}:
            yield from _slow([one for one in stretch if one.path == path], limits)


def _slow(events: Sequence[Event], limits: dict[str, int]) -> Iterator[Facts]:
    slow = [one for one in events if one.event_type in MEASURES and _too_long(one, limits)]
    slow = [one for one in slow if one.timestamp - slow[0].timestamp <= TOGETHER_MS]
    if slow:
        reasons = [name for name in limits if any(name in _too_long(one, limits) for one in slow)]
        view = [one for one in events if one.event_type == "page_view"]
        yield {
            "related": [one.event_id for one in view + slow],
            "reasons": reasons,
            "load_time_ms": max(getattr(one, reasons[0]) or 0 for one in slow),
            "threshold_ms": limits[reasons[0]],
        }


def _too_long(event: Event, limits: dict[str, int]) -> list[str]:
    return [name for name, most_ms in limits.items() if (getattr(event, name) or 0) > most_ms]
