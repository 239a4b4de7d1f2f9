"""Error clicks, u-turns and slow pages agree with a naive reading of the specification, however they are delivered."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gosight.pipeline.panel import Panel
from gosight.schemas.envelope import Event
from gosight.schemas.project import ProjectSettings
from tests import trouble_oracle as oracle
from tests.core import MINUTE, SECOND, SETTINGS, Core, click, closed, details, event, view
from tests.log_oracle import Arrival, stories
from tests.property.strategies import RANDOM, arrivals, delivered, log_of

PANEL = Panel(SETTINGS)
GAPS = (0, 0, 1, 299, 300, 301, 700, 1_000, 1_001, 4 * SECOND, 9_999, 10_000, 10_001, 61 * SECOND, 31 * MINUTE)
TIMES = (None, 640, 800, 801, 900, 2_401, 3_000, 3_001, 4_000)
KINDS = ("page_view", "page_view", "page_load", "web_vitals", "click", "click", "js_error", "unhandled_rejection")
PATHS = ("/a", "/a", "/b", "/c")


@st.composite
def troubles(draw: st.DrawFn) -> list[Event]:
    """One session's events in Order, close to the borders of the rules."""
    at_ms = 0
    events = []
    for number in range(draw(st.integers(1, 40))):
        at_ms += draw(st.sampled_from(GAPS))
        events.append(_one(draw, at_ms, f"{number}"))
    return sorted(events, key=lambda one: (one.timestamp, one.event_id))


def _one(draw: st.DrawFn, at_ms: int, name: str) -> Event:
    kind, path = draw(st.sampled_from(KINDS)), draw(st.sampled_from(PATHS))
    if kind == "page_view":
        return view(at_ms, path, name)
    if kind == "click":
        return click(at_ms, name, path=path)
    if kind in ("page_load", "web_vitals"):
        measured: dict[str, Any] = {one: draw(st.sampled_from(TIMES)) for one in ("lcp", "ttfb", "load_complete")}
        return event(kind, at_ms, name, path=path, **measured)
    return event(kind, at_ms, name, path=path, error_message=name)


@given(troubles(), RANDOM, st.sampled_from((1_000, 300)))
def test_error_clicks(events: list[Event], rng: Random, window_ms: int) -> None:
    core = judged(events, rng, "error_click", error_window_ms=window_ms)
    assert found(core, "error_click", ("error_message", "time_to_error_ms")) == ordered(
        oracle.error_clicks(events, window_ms)
    )


@given(troubles(), RANDOM, st.sampled_from((10_000, 1_000)))
def test_u_turns(events: list[Event], rng: Random, most_ms: int) -> None:
    core = judged(events, rng, "u_turn", max_time_away_ms=most_ms)
    assert found(core, "u_turn", ("time_away_ms",)) == ordered(oracle.u_turns(events, most_ms))


@given(troubles(), RANDOM, st.sampled_from(((3_000, 800), (900, 3_000))))
def test_slow_pages(events: list[Event], rng: Random, limits: tuple[int, int]) -> None:
    core = judged(events, rng, "slow_page", lcp_threshold_ms=limits[0], ttfb_threshold_ms=limits[1])
    names = ("reasons", "load_time_ms", "threshold_ms")
    assert found(core, "slow_page", names) == ordered(oracle.slow_pages(events, *limits))


@given(arrivals())
def test_of_what_came_in_its_turn(sent: list[Arrival]) -> None:
    """With default numbers; tabs side by side, clocks that jump, much of it late."""
    core = closed(log_of(sent))
    told = [story.judged for story in stories(sent, PANEL.takes, PANEL.window_ms).values()]
    names = {"error_click": ("time_to_error_ms",), "u_turn": ("time_away_ms",), "slow_page": ("reasons",)}
    expected = {
        "error_click": [one for events in told for one in oracle.error_clicks(events, 1_000)],
        "u_turn": [one for events in told for one in oracle.u_turns(events, 10_000)],
        "slow_page": [one for events in told for one in oracle.slow_pages(events, 3_000, 800)],
    }
    for kind, facts in expected.items():
        wanted = [{name: one[name] for name in ("related", *names[kind])} for one in facts]
        assert found(core, kind, names[kind]) == ordered(wanted)


def judged(events: Sequence[Event], rng: Random, kind: str, **numbers: int) -> Core:
    settings = ProjectSettings(insights={kind: numbers})
    core = closed(delivered(events, rng, is_numbered=True), {1: settings})
    assert core.counts["late"] == 0
    return core


def found(core: Core, kind: str, names: Iterable[str]) -> list[oracle.Facts]:
    rows = [row for row in core.insights if row.insight_type == kind]
    return ordered({"related": row.related_event_ids} | {name: details(row)[name] for name in names} for row in rows)


def ordered(facts: Iterable[oracle.Facts]) -> list[oracle.Facts]:
    return sorted(facts, key=lambda one: str(one["related"]))
