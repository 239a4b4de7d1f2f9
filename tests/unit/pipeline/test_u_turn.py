"""U-turns, at their boundaries. The time away is the default: 10,000 ms."""

from typing import Any

import pytest

from gosight.pipeline.detectors.finding import Finding
from gosight.pipeline.detectors.u_turn import Settings, State, UTurn
from gosight.pipeline.signals import signal_of
from gosight.schemas.envelope import Event
from tests import judging
from tests.core import MINUTE, SECOND, START_MS, Log, closed, details, event, uid, view


def found(*events: Event, **settings: Any) -> list[Finding]:
    return judging.insights(UTurn(Settings(**settings)), events)


def nearly(*events: Event) -> list[str]:
    return judging.near_misses(UTurn(Settings()), events)


def walk(paths: str, every_ms: int = SECOND) -> list[Event]:
    """Page after page, one letter each."""
    return [view(every_ms * n, f"/{path}") for n, path in enumerate(paths)]


def turns(paths: str, every_ms: int = SECOND) -> list[str]:
    """Each turn by its three pages and their times in steps."""
    by_id = {one.event_id: f"{one.path[1:]}{(one.timestamp - START_MS) // every_ms}" for one in walk(paths, every_ms)}
    return ["".join(by_id[one] for one in insight.related) for insight in found(*walk(paths, every_ms))]


def test_why_is_said() -> None:
    events = [
        view(0, "/a", url="https://shop.example/a?q=1", title="A"),
        view(5_000, "/b"),
        view(6_500, "/a", url="https://shop.example/a?q=2"),
    ]
    (insight,) = found(*events)
    assert insight.details == {
        "from_url": "https://shop.example/a?q=1",
        "to_url": "https://shop.example/b",
        "return_url": "https://shop.example/a?q=2",
        "time_away_ms": 1_500,
    }
    assert (insight.severity, insight.x, insight.y, insight.first.selector) == ("low", None, None, "")
    assert insight.reason == "from /a to /b and back after 1500 ms; expected more than 10000 ms there"
    assert insight.related == [one.event_id for one in events]


@pytest.mark.parametrize(
    ("away_ms", "expected"),
    [(0, 1), (9_999, 1), (10_000, 1), (10_001, 0)],
    ids=["same_ms", "one_ms_less", "exact", "late_by_one_ms"],
)
def test_time_away(away_ms: int, expected: int) -> None:
    b_id, a_id = sorted((uid("b"), uid("a again")))
    away, again = view(5_000, "/b"), view(5_000 + away_ms, "/a")
    away.event_id, again.event_id = b_id, a_id
    assert len(found(view(0, "/a"), away, again)) == expected


def test_time_before_does_not_matter() -> None:
    assert len(found(view(0, "/a"), view(60 * MINUTE, "/b"), view(60 * MINUTE + 10_000, "/a"))) == 1


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ("a", []),
        ("ab", []),
        ("aba", ["a0b1a2"]),
        ("abc", []),
        ("abca", []),
        ("abcb", ["b1c2b3"]),
        ("abab", ["a0b1a2"]),
        ("ababa", ["a0b1a2", "a2b3a4"]),
        ("ababab", ["a0b1a2", "a2b3a4"]),
        ("abaca", ["a0b1a2", "a2c3a4"]),
        ("abcba", ["b1c2b3"]),
        ("abcbab", ["b1c2b3", "b3a4b5"]),
    ],
)
def test_where_a_turn_begins_and_ends(paths: str, expected: list[str]) -> None:
    """The page it ends on may begin the next, and is the far end of none."""
    assert turns(paths) == expected


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        *(("aa", []), ("aaa", []), ("aaba", ["a0b2a3"]), ("abba", ["a0b1a3"]), ("abaa", ["a0b1a2"])),
        ("abaaba", ["a0b1a2", "a2b4a5"]),
    ],
)
def test_a_reload_is_no_turn_and_hides_none(paths: str, expected: list[str]) -> None:
    assert turns(paths) == expected


def test_a_reload_does_not_renew_the_time_away() -> None:
    assert found(view(0, "/a"), view(1_000, "/b"), view(6_000, "/b", "again"), view(11_001, "/a")) == []


def test_other_parameters_are_no_other_page() -> None:
    first, second = view(0, "/a", url="https://a.example/a?p=1"), view(500, "/a", url="https://a.example/a?p=2")
    assert found(first, second, view(900, "/a", url="https://a.example/a?p=1")) == []


def test_a_turn_that_took_too_long_ends_nothing() -> None:
    """A B A is too slow; B A B is not: it goes on from B."""
    events = [view(0, "/a"), view(1_000, "/b"), view(12_000, "/a"), view(13_000, "/b")]
    assert [one.first for one in found(*events)] == [signal_of(events[1], 0)]


def test_only_page_views_count() -> None:
    events = [
        view(0, "/a"),
        event("page_exit", 900, path="/a"),
        view(1_000, "/b"),
        event("page_exit", 1_900, path="/a"),
    ]
    assert UTurn.takes == {"page_view"}
    assert found(*events) == []


@pytest.mark.parametrize(
    ("away_ms", "expected"),
    [(10_000, []), (10_001, ["max_time_away_ms"]), (20_000, ["max_time_away_ms"]), (20_001, [])],
    ids=["given", "late_by_one_ms", "exactly_twice_as_long", "longer"],
)
def test_near_misses(away_ms: int, expected: list[str]) -> None:
    assert nearly(view(0, "/a"), view(1_000, "/b"), view(1_000 + away_ms, "/a")) == expected


def test_a_page_is_forgotten_only_when_it_is_too_late_to_return() -> None:
    detector, state = UTurn(Settings()), State()
    for one in (view(0, "/a", title="A"), view(1_000, "/b")):
        list(detector.on_signal(state, signal_of(one, 0)))
    list(detector.on_watermark(state, START_MS + 21_000))
    assert [one.path for one in state.pages] == ["/a", "/b"]
    list(detector.on_watermark(state, START_MS + 21_001))
    assert [one.path for one in state.pages] == ["/b"]
    list(detector.on_signal(state, signal_of(view(MINUTE, "/c"), 0)))
    assert len(list(detector.on_signal(state, signal_of(view(MINUTE + 1, "/b"), 0)))) == 1


def test_through_the_core_whatever_the_order_of_arrival() -> None:
    views = [view(0, "/a"), view(2_000, "/b"), view(4_000, "/a")]
    (row,) = closed(Log().batch(4_000, views[2:]).batch(5_000, views[:2])).insights
    assert (row.insight_type, row.path, row.x, row.y, row.target_selector) == ("u_turn", "/a", None, None, "")
    assert row.related_event_ids == [one.event_id for one in views]
    assert details(row)["explanation"]["thresholds"] == {"max_time_away_ms": 10_000}


def test_a_return_that_comes_late_reaches_no_detector() -> None:
    """It is 10,001 ms behind a later event, and would have been the return."""
    log = Log().batch(0, [view(0, "/a"), view(1_000, "/b")])
    log.batch(12_001, [event("scroll", 12_001)]).batch(12_002, [view(2_000, "/a")])
    core = closed(log)
    assert (core.insights, core.counts["late"]) == ([], 1)
