"""Whether a session's replay is kept (spec/product.md, 'Replay sampling'). Once given, a verdict stays.

It says why: `keep: all` (no sampling), `keep: rate` (drawn), `keep: has_error` and the other conditions,
`keep: max_duration` and `keep: over_budget` (waited for too long, or at too much cost), `drop: rate`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import msgspec

from gosight.pipeline.replay.draw import is_drawn
from gosight.pipeline.texts import UNREADABLE
from gosight.pipeline.totals import Totals
from gosight.schemas.envelope import Event
from gosight.schemas.project import Condition, Replay, Sampling

OVER_BUDGET = "keep: over_budget"
DROPPED = "drop: rate"


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """What a verdict goes by: a session's totals and length so far, and the events that came just now."""

    totals: Totals
    duration_ms: int
    events: Iterable[Event] = ()


class _Custom(msgspec.Struct, frozen=True, gc=False):
    name: str = ""


_Test: TypeAlias = Callable[[Evidence, Condition], bool]

_custom = msgspec.json.Decoder(_Custom).decode


def is_kept(verdict: str) -> bool:
    """Whether it is one of those that keep."""
    return verdict.startswith("keep")


def of_draw(replay: Replay, session_id: str) -> str:
    """The verdict that needs no session; empty: it depends. `session_id`: under which the chunks travel."""
    if not replay.enabled:
        return ""
    if not replay.sampling.enabled:
        return "keep: all"
    return "keep: rate" if is_drawn(session_id, replay.sampling.rate) else ""


def of_session(sampling: Sampling, evidence: Evidence) -> str:
    """The verdict by what is known of a session that was not drawn; empty: none yet."""
    for condition in sampling.conditions:
        if _TESTS[condition.type](evidence, condition):
            return f"keep: {condition.type}"
    return "keep: max_duration" if evidence.duration_ms > sampling.max_duration_seconds * 1_000 else ""


def _is_named(event: Event, name: str) -> bool:
    if event.event_type != "custom_event":
        return False
    try:
        return _custom(event.payload).name == name
    except UNREADABLE:
        return False


_TESTS: Mapping[str, _Test] = {
    "has_error": lambda evidence, _: evidence.totals.errors > 0,
    "has_rage_click": lambda evidence, _: evidence.totals.insights.get("rage_click", 0) > 0,
    "has_insight": lambda evidence, _: any(evidence.totals.insights.values()),
    "duration_gt": lambda evidence, condition: evidence.duration_ms > condition.duration_ms,
    "custom_event": lambda evidence, condition: any(_is_named(one, str(condition.value)) for one in evidence.events),
}
