"""What came out of the visit: as the API tells it, and as its recording holds it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from gosight.demo.live.walk import Struggle
from gosight.demo.records import DEAD_CLICK, RAGE_CLICK

_EVENTS = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
_INCREMENTAL = 3
_MOUSE, _INPUT = 2, 5
_CLICK = 2


class Seen(msgspec.Struct):
    """By the API. `views`: paths in the order of time. `flags`: what the session's row says of it, of `FLAGS`.

    `text`: its events as JSON, to look for what must not stand in them.
    """

    views: list[str]
    clicks: int
    flags: set[str]
    struggles: list[Struggle]
    text: str


FLAGS = {"has_rage_click", "has_dead_click", "has_replay"}


class Recorded(msgspec.Struct):
    """The exported replay: clicks and inputs in it, how long it plays, and the page as it was written."""

    clicks: int
    inputs: int
    length_ms: float
    page: str


def seen(row: Mapping[str, Any], events: Sequence[Mapping[str, Any]], insights: Sequence[Mapping[str, Any]]) -> Seen:
    """Out of the API's answers: a session of the list, its events, the project's insights."""
    own = [one for one in insights if one["session_id"] == row["session_id"]]
    return Seen(
        views=[one["path"] for one in events if one["event_type"] == "page_view"],
        clicks=sum(one["event_type"] == "click" for one in events),
        flags={name for name in FLAGS if row[name]},
        struggles=[_struggle(one) for one in own if one["insight_type"] in {RAGE_CLICK, DEAD_CLICK}],
        text=msgspec.json.encode(events).decode(),
    )


def recorded(page: str) -> Recorded:
    """Out of what `gosight replay export` writes."""
    events = [event for block in _EVENTS.findall(page) for event in msgspec.json.decode(block)]
    times = [event["timestamp"] for event in events]
    acts = [event["data"] for event in events if event["type"] == _INCREMENTAL]
    return Recorded(
        clicks=sum(act["source"] == _MOUSE and act["type"] == _CLICK for act in acts),
        inputs=sum(act["source"] == _INPUT for act in acts),
        length_ms=max(times, default=0) - min(times, default=0),
        page=page,
    )


def _struggle(insight: Mapping[str, Any]) -> Struggle:
    return Struggle(insight["insight_type"], insight["target_selector"] or "", insight["details"]["click_count"])
