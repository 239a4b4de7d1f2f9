"""What the specification says of a visitor's events, read over all of them at once: no state machine, no chunks.

Written from spec/insights.md (and docs/sessions.md for tabs and channels) alone, for the elements and settings that the
property tests use. `events` are one session's, in Order; nothing of them is late. What depends on when events arrive is
log_oracle.py's.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from math import dist
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from gosight.schemas.envelope import Event

ERRORS = {"js_error", "unhandled_rejection", "resource_error", "console_error"}
ENGAGED = {"click", "form_start", "form_submit", "form_abandon", "form_error", "custom_event"}
PAGE, FIELD = {"page_view", "page_exit"}, {"input_focus", "input_change", "form_submit"}
ANYTHING = PAGE | FIELD | {"page_hidden", "dom_mutation", "scroll", "custom_event", "text_select"}
ANSWERS = {"a": PAGE, "input": FIELD, "button": ANYTHING}

CHANNELS = {
    "news": "email",
    "google": "paid search",
    "": "direct",
    "www.google.com": "organic search",
    "t.co": "organic social",
}
"""By source; anything else is a referral."""

Facts = dict[str, Any]


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
        "origin": origin(events),
    }


def origin(events: Sequence[Event]) -> Facts:
    """UTM and referrer of `session_start`, or else of the first page; the site itself is no referrer."""
    starts = [json.loads(one.payload) for one in events if one.event_type == "session_start"]
    said = starts[0] if starts else {}
    seen = dict(parse_qsl(urlsplit(events[0].url).query))
    tags = said if "utm_source" in said else seen
    hosts = said.get("referrer_domain"), urlsplit(events[0].referrer).hostname
    referrer = next((host for host in hosts if host and not host.endswith("shop.example")), "")
    source = tags.get("utm_source") or ("google" if "gclid" in seen else referrer)
    channel = CHANNELS.get(source, "referral")
    return {"source": tags.get("utm_source", ""), "referrer": referrer, "channel": channel}


def visits(events: Sequence[Event], end_ms: int) -> list[Facts]:
    """Page visits: from a page view to the next, the last one to `end_ms`; visible where neither hidden nor left."""
    starts = [at for at, one in enumerate(events) if one.event_type == "page_view"]
    spans = [list(events[start:end]) for start, end in pairwise([*starts, len(events)])]
    for span, following in pairwise(spans):
        _give_back(span, following)
    ends = [(one[0].timestamp, one[0].path) for one in spans[1:]]
    return [_visit(span, *end) for span, end in zip(spans, [*ends, (end_ms, "")], strict=False)]


def _give_back(span: list[Event], following: list[Event]) -> None:
    """The first exit that the page before says too late, or in the ms of the next view, is its own."""
    if _is_left(span):
        return
    view = following[0]
    for one in following:
        is_of_before = one.path == span[0].path != view.path
        if one.event_type == "page_exit" and (one.timestamp == view.timestamp or is_of_before):
            following.remove(one)
            span.append(Event(one.event_id, "page_exit", one.timestamp, path=span[0].path, payload=one.payload))
            span[-1].scroll_depth = one.scroll_depth
            return


def _is_left(span: Sequence[Event]) -> bool:
    own = [one.event_type for one in span if one.path == span[0].path]
    return next((kind == "page_exit" for kind in reversed(own) if kind in ("page_exit", "page_visible")), False)


def _visit(span: Sequence[Event], end_ms: int, next_path: str) -> Facts:
    own = [one for one in span if one.path == span[0].path]
    visible_ms, is_visible = 0, True
    for one, next_ms in zip(own, [*(one.timestamp for one in own[1:]), end_ms], strict=True):
        is_visible = {"page_hidden": False, "page_exit": False, "page_visible": True}.get(one.event_type, is_visible)
        visible_ms += (min(next_ms, end_ms) - min(one.timestamp, end_ms)) * is_visible
    exits = [json.loads(one.payload)["attention_ms"] for one in own if one.event_type == "page_exit"]
    return {
        "event_id": span[0].event_id,
        "visible_ms": visible_ms,
        "depth": max([0, *(one.scroll_depth or 0 for one in own if one.event_type in ("scroll", "page_exit"))]),
        "attention": [sum(band) for band in zip(*exits, strict=True)],
        "next": next_path,
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
    """Whether a selection, or with two clicks a double click, belongs to so few clicks: before anything ends them."""
    first, last = burst[0], burst[-1]
    gestures = {"dblclick", "text_select"} if len(burst) == 2 else {"text_select"}
    for one in events:
        if one.timestamp >= last.timestamp + window_ms:
            return False
        is_over = (one.timestamp, one.event_id) > (last.timestamp, last.event_id)
        if is_over and one.event_type in ("click", "page_view"):
            return False
        if one.event_type in gestures and one.timestamp >= first.timestamp:
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
    if tag == "input" and _has_focus(click, events):
        return False
    answers = [one.timestamp - click.timestamp for one in events if one.event_type in ANSWERS[tag]]
    return not any(0 <= after_ms <= window_ms for after_ms in answers)


def _has_focus(click: Event, events: Sequence[Event]) -> bool:
    """Whether a control had the focus already when it was clicked."""
    kinds = ("input_focus", "input_blur", "page_view", "page_exit")
    before = [one for one in events if one.event_type in kinds and _order(one) < _order(click)]
    return bool(before) and max(before, key=_order).event_type == "input_focus"


def _order(event: Event) -> tuple[int, str]:
    return event.timestamp, event.event_id


def _place(click: Event) -> tuple[int, int]:
    return click.page_x or 0, click.page_y or 0


def _centre(clicks: Sequence[Event]) -> tuple[float, float]:
    return sum(_place(one)[0] for one in clicks) / len(clicks), sum(_place(one)[1] for one in clicks) / len(clicks)


def thrashes(events: Sequence[Event], least_ms: int, least_turns: int, least_speed: int) -> list[Facts]:
    """Bouts of shaking the mouse, as (first move, duration, turns, area)."""
    moves = [one for one in events if one.event_type == "mouse_move"]
    pages = [_places(page) for _, page in groupby(moves, key=lambda one: one.path)]
    return [bout for places in pages for bout in _bouts(places, _shaken(places, least_ms, least_turns, least_speed))]


def _places(moves: Iterable[Event]) -> list[tuple[int, int, int, str]]:
    """(ms, x, y, event id) of what was moved to. Time never goes back, and to stay is no move, but after a rest."""
    places: list[tuple[int, int, int, str]] = []
    for one in moves:
        said = sorted(json.loads(one.payload)["positions"], key=lambda place: place["t"])
        known = [(one.timestamp + place["t"], place["x"], place["y"], one.event_id) for place in said]
        known = [b for a, b in pairwise([(0, None, None, ""), *known]) if a[1:3] != b[1:3]]
        is_rested = not places or known[0][0] - places[-1][0] > 5_000
        places += known[:is_rested]
        for place in known[is_rested:]:
            if place[0] >= places[-1][0] and place[1:3] != places[-1][1:3]:
                places.append(place)
    return places


def _shaken(places: list[Any], least_ms: int, least_turns: int, least_speed: int) -> Iterator[tuple[int, int]]:
    """Windows of 20 positions and more in 5 s that pass, (first, last); of those with one end the one that exceeds the
    speed by most. Lengths are thousandths of a pixel.
    """
    lengths = [0, *(round(1_000 * dist(a[1:3], b[1:3])) for a, b in pairwise(places))]
    for end in range(19, len(places)):
        passing = []
        for begin in range(end - 18):
            duration_ms, gone = places[end][0] - places[begin][0], sum(lengths[begin + 1 : end + 1])
            is_long = least_ms <= duration_ms <= 5_000
            if is_long and gone >= least_speed * duration_ms and _turns(places[begin : end + 1]) >= least_turns:
                passing.append((gone - least_speed * duration_ms, -begin))
        if passing:
            yield -max(passing)[1], end


def _bouts(places: list[Any], windows: Iterable[tuple[int, int]]) -> Iterator[Facts]:
    """A window that ends at most 5 s after the last one goes on with it."""
    bouts: list[list[int]] = []
    for begin, end in windows:
        if bouts and places[end][0] - places[bouts[-1][1]][0] <= 5_000:
            bouts[-1][1] = end
        else:
            bouts.append([begin, end])
    for begin, end in bouts:
        bout = places[begin : end + 1]
        xs, ys = [one[1] for one in bout], [one[2] for one in bout]
        yield {
            "first": bout[0][3],
            "duration_ms": bout[-1][0] - bout[0][0],
            "turns": _turns(bout),
            "area": (min(xs), min(ys), max(xs), max(ys)),
        }


def _turns(places: list[Any]) -> int:
    """By more than 90 degrees."""
    steps = [(b[1] - a[1], b[2] - a[2]) for a, b in pairwise(places)]
    return sum(a[0] * b[0] + a[1] * b[1] < 0 for a, b in pairwise(steps))
