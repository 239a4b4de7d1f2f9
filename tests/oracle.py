"""What the specification says of a visitor's events, read over all of them at once: no state machine, no chunks.

Written from spec/insights.md alone, for the elements and settings that the property tests use. `events` are one key's,
in Order; nothing of them is late.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from math import dist
from typing import Any
from uuid import UUID, uuid5

from gosight.schemas.envelope import Event

IDLE_MS, LONGEST_MS = 30 * 60_000, 24 * 3_600_000
ERRORS = {"js_error", "unhandled_rejection", "resource_error", "console_error"}
ENGAGED = {"click", "form_start", "form_submit", "form_abandon", "form_error", "custom_event"}
PAGE, FIELD = {"page_view", "page_exit"}, {"input_focus", "input_change", "form_submit"}
ANYTHING = PAGE | FIELD | {"page_hidden", "dom_mutation", "scroll", "custom_event", "text_select"}
ANSWERS = {"a": PAGE, "input": FIELD, "button": ANYTHING}

Facts = dict[str, Any]


def cut(events: Sequence[Event], key_id: str, *, is_cookieless: bool) -> dict[str, list[Event]]:
    """The sessions: over 24 h after its first event, and without cookies after over 30 min of nothing, is another."""
    found: dict[str, list[Event]] = {}
    current: list[Event] = []
    for one in events:
        idle_ms = one.timestamp - current[-1].timestamp if current and is_cookieless else 0
        if not current or one.timestamp - current[0].timestamp > LONGEST_MS or idle_ms > IDLE_MS:
            name = key_id if not found and not is_cookieless else str(uuid5(UUID(key_id), one.event_id))
            current = found.setdefault(name, [])
        current.append(one)
    return found


def session(events: Sequence[Event]) -> Facts:
    """One session's numbers."""
    pages = [one for one in events if one.event_type == "page_view"]
    duration_ms = events[-1].timestamp - events[0].timestamp
    is_engaged = any(one.event_type in ENGAGED for one in events)
    users = [json.loads(one.payload)["user_id"] for one in events if one.event_type == "identify"]
    return {
        "started_ms": events[0].timestamp,
        "duration_ms": duration_ms,
        "events": len(events),
        "pages": len(pages),
        "clicks": sum(one.event_type == "click" for one in events),
        "errors": sum(one.event_type in ERRORS for one in events),
        "depth": max(one.scroll_depth or 0 for one in events),
        "is_bounce": len(pages) == 1 and (not is_engaged or duration_ms < 10_000),
        "user": users[-1] if users else "",
        "entry": events[0].path,
        "exit": events[-1].path,
    }


def visits(events: Sequence[Event]) -> list[Facts]:
    """Page visits: from a page view to the next; visible where neither hidden nor left."""
    starts = [at for at, one in enumerate(events) if one.event_type == "page_view"]
    return [_visit(events[start:end], events[end:]) for start, end in pairwise([*starts, len(events)])]


def _visit(events: Sequence[Event], after: Sequence[Event]) -> Facts:
    end_ms = after[0].timestamp if after else events[-1].timestamp
    visible_ms, is_visible = 0, True
    for one, next_ms in zip(events, [*(one.timestamp for one in events[1:]), end_ms], strict=True):
        is_visible = {"page_hidden": False, "page_exit": False, "page_visible": True}.get(one.event_type, is_visible)
        visible_ms += (next_ms - one.timestamp) * is_visible
    scrolls = [one.scroll_depth or 0 for one in events if one.event_type in ("scroll", "page_exit")]
    return {
        "event_id": events[0].event_id,
        "visible_ms": visible_ms,
        "depth": max(scrolls, default=0),
        "next": after[0].path if after else "",
    }


def rage_clicks(events: Sequence[Event], least: int, window_ms: int, radius_px: int) -> list[Facts]:
    """Bursts, as (first click, count)."""
    return [one for page in _runs(events) for one in _bursts(page, events, least, window_ms, radius_px)]


def _runs(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Consecutive clicks on one page."""
    page = 0
    numbered = []
    for one in events:
        page += one.event_type == "page_view"
        if one.event_type == "click":
            numbered.append(((page, one.path), one))
    for _, group in groupby(numbered, key=lambda pair: pair[0]):
        yield [one for _, one in group]


def _bursts(
    clicks: list[Event], events: Sequence[Event], least: int, window_ms: int, radius_px: int
) -> Iterator[Facts]:
    begin, end = 0, least
    while end <= len(clicks):
        burst = clicks[max(begin, end - least) : end]
        centre = _centre(burst)
        is_short = burst[-1].timestamp - burst[0].timestamp < window_ms
        if len(burst) < least or not is_short or any(dist(_place(one), centre) > radius_px for one in burst):
            end += 1
            continue
        while end < len(clicks) and clicks[end].timestamp - burst[-1].timestamp < window_ms:
            if dist(_place(clicks[end]), _centre(burst)) > radius_px:
                break
            burst.append(clicks[end])
            end += 1
        begin, end = end, end + least
        if len(burst) > 3 or not _is_gesture(burst, events, window_ms):
            yield {"first": burst[0].event_id, "count": len(burst)}


def _is_gesture(burst: list[Event], events: Sequence[Event], window_ms: int) -> bool:
    """Whether a double click or a selection belongs to so few clicks: before anything ends them."""
    first, last = burst[0], burst[-1]
    for one in events:
        if one.timestamp >= last.timestamp + window_ms:
            return False
        is_over = (one.timestamp, one.event_id) > (last.timestamp, last.event_id)
        if is_over and one.event_type in ("click", "page_view"):
            return False
        if one.event_type in ("dblclick", "text_select") and one.timestamp >= first.timestamp:
            return True
    return False


def dead_clicks(events: Sequence[Event], window_ms: int) -> list[Facts]:
    """Clicks without an answer, those on one element at most 2 s apart together, as (first click, count)."""
    groups: dict[tuple[str, str | None], list[list[Event]]] = {}
    for one in events:
        if one.event_type == "click" and _is_dead(one, events, window_ms):
            of_element = groups.setdefault((one.path, one.target_selector), [])
            if of_element and one.timestamp - of_element[-1][-1].timestamp <= 2_000:
                of_element[-1].append(one)
            else:
                of_element.append([one])
    return [{"first": one[0].event_id, "count": len(one)} for found in groups.values() for one in found]


def _is_dead(click: Event, events: Sequence[Event], window_ms: int) -> bool:
    tag, reaction = click.target_tag or "", json.loads(click.payload).get("reaction")
    if tag not in ANSWERS:
        return False
    if reaction is not None:
        useful = ["navigation_ms"] if tag == "a" else ["navigation_ms", "dom_mutation_ms"]
        if any(0 <= reaction.get(name, -1) <= window_ms for name in useful):
            return False
        if tag != "input":
            return True
    answers = [one.timestamp - click.timestamp for one in events if one.event_type in ANSWERS[tag]]
    return not any(0 <= after_ms <= window_ms for after_ms in answers)


def _place(click: Event) -> tuple[int, int]:
    return click.page_x or 0, click.page_y or 0


def _centre(clicks: Sequence[Event]) -> tuple[float, float]:
    return sum(_place(one)[0] for one in clicks) / len(clicks), sum(_place(one)[1] for one in clicks) / len(clicks)
