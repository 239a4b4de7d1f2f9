"""Error clicks, at their boundaries. The window is the default: 1,000 ms."""

from typing import Any

import pytest

from gosight.pipeline.detectors.error_click import ErrorClick, Settings, State
from gosight.pipeline.detectors.finding import Finding
from gosight.pipeline.signals import signal_of
from gosight.schemas.envelope import Event
from tests import judging
from tests.core import MINUTE, START_MS, Log, click, closed, details, event, uid


def found(*events: Event, **settings: Any) -> list[Finding]:
    return judging.insights(ErrorClick(Settings(**settings)), events)


def nearly(*events: Event, **settings: Any) -> list[str]:
    return judging.near_misses(ErrorClick(Settings(**settings)), events)


def pairs(*events: Event, **settings: Any) -> list[list[str]]:
    return [one.related for one in found(*events, **settings)]


def error(at_ms: int, name: str = "", kind: str = "js_error", message: str | None = "lamp is undefined") -> Event:
    return event(kind, at_ms, name or f"error@{at_ms}", error_message=message)


def ids(*events: Event) -> list[str]:
    return [one.event_id for one in events]


def test_why_is_said() -> None:
    (insight,) = found(click(0), error(120))
    assert insight.details == {
        "x": 100,
        "y": 100,
        "target_selector": "#pay",
        "error_event_id": error(120).event_id,
        "error_message": "lamp is undefined",
        "time_to_error_ms": 120,
    }
    assert (insight.severity, insight.x, insight.y, insight.first.selector) == ("high", 100, 100, "#pay")
    assert insight.reason == (
        "error 'lamp is undefined' 120 ms after a click on #pay; expected no error within 1000 ms"
    )
    assert insight.related == ids(click(0), error(120))


@pytest.mark.parametrize(
    ("after_ms", "expected"),
    [(0, 0), (1, 1), (1_000, 1), (1_001, 0)],
    ids=["same_ms", "1", "exact", "late_by_one_ms"],
)
def test_error_after_a_click(after_ms: int, expected: int) -> None:
    assert len(found(click(0), error(after_ms))) == expected


def test_window_is_the_projects() -> None:
    assert len(found(click(0), error(1_001), error_window_ms=1_001)) == 1


def test_error_before_the_click_is_none() -> None:
    assert found(error(0), click(1)) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("js_error", 1), ("unhandled_rejection", 1), ("resource_error", 0), ("console_error", 0)],
)
def test_which_errors_count(kind: str, expected: int) -> None:
    assert len(found(click(0), error(10, kind=kind))) == expected


@pytest.mark.parametrize("said", [{"button": 2}, {"modifiers": ["ctrl"]}, {"tag": "div"}, {"pointer_type": "touch"}])
def test_any_click_counts(said: dict[str, Any]) -> None:
    assert len(found(click(0, **said), error(10))) == 1


def test_the_latest_click_is_to_blame() -> None:
    assert pairs(click(0), click(300), error(400)) == [ids(click(300), error(400))]


def test_a_click_once() -> None:
    """What fails further after it is the same trouble, and nobody else's."""
    events = [click(0), click(300), error(400), error(500), error(900)]
    assert pairs(*events) == [ids(click(300), error(400))]


def test_each_click_with_an_error_of_its_own() -> None:
    events = [click(0), error(100), click(200), error(300)]
    assert pairs(*events) == [ids(click(0), error(100)), ids(click(200), error(300))]


@pytest.mark.parametrize("swapped", [False, True])
def test_click_of_the_same_ms_is_not_before_whatever_the_ids(swapped: bool) -> None:
    """0 ms is not after: to blame is the click before it."""
    click_id, error_id = sorted((uid("one"), uid("other")), reverse=swapped)
    early, clicked, failed = click(0), click(300), error(300)
    clicked.event_id, failed.event_id = click_id, error_id
    assert pairs(early, clicked, failed) == [ids(early, failed)]


def test_of_clicks_in_one_ms_the_last_in_order_is_the_latest() -> None:
    both = sorted((click(0, "one"), click(0, "other")), key=lambda one: one.event_id)
    assert pairs(*both, error(10)) == [ids(both[1], error(10))]


def test_clicks_in_one_ms_do_not_hide_the_one_before() -> None:
    events = [click(0), click(200), click(300, "one"), click(300, "other"), error(300)]
    for number, one in enumerate(events):
        one.event_id = f"{number}"
    assert pairs(*events) == [["1", "4"]]


def test_click_on_nothing_in_particular_is_named_by_its_page() -> None:
    (insight,) = found(click(0, selector=""), error(5, message=None))
    assert insight.reason.startswith("error '' 5 ms after a click on /cart")
    assert insight.details["error_message"] == ""


def test_a_long_message_is_whole_in_the_details_and_short_in_the_sentence() -> None:
    (insight,) = found(click(0), error(5, message="x" * 3_000))
    assert insight.details["error_message"] == "x" * 3_000
    assert len(insight.reason) < 250


@pytest.mark.parametrize(
    ("after_ms", "expected"),
    [(1_000, []), (1_001, ["error_window_ms"]), (2_000, ["error_window_ms"]), (2_001, [])],
    ids=["given", "late_by_one_ms", "exactly_twice_the_window", "later"],
)
def test_near_misses(after_ms: int, expected: list[str]) -> None:
    assert nearly(click(0), error(after_ms)) == expected


def test_a_click_is_one_near_miss_at_most_and_none_once_it_has_an_insight() -> None:
    assert nearly(click(0), error(1_100), error(1_200)) == ["error_window_ms"]
    assert nearly(click(0), error(100), error(1_200)) == []


def test_the_verdict_is_given_with_the_error() -> None:
    detector, state = ErrorClick(Settings()), State()
    assert list(detector.on_signal(state, signal_of(click(0), 0))) == []
    assert list(detector.on_watermark(state, START_MS + 900)) == []
    assert len(list(detector.on_signal(state, signal_of(error(1_000), 0)))) == 1


def test_clicks_are_forgotten_only_when_no_error_can_come_close() -> None:
    detector, state = ErrorClick(Settings()), State()
    for one in (click(0), click(10)):
        list(detector.on_signal(state, signal_of(one, 0)))
    list(detector.on_watermark(state, START_MS + 2_000))
    assert len(state.clicks) == 2
    list(detector.on_watermark(state, START_MS + 2_011))
    assert state == State()


def test_through_the_core_in_two_batches() -> None:
    """The error overtakes its click within the grace."""
    log = Log().batch(0, [error(500)]).batch(5_000, [click(0, tag="div")]).tick(5 * MINUTE)
    (row,) = closed(log).insights
    assert (row.insight_type, row.severity, row.path, row.target_selector) == ("error_click", "high", "/cart", "#pay")
    said = details(row)
    assert said["time_to_error_ms"] == 500
    assert said["explanation"]["thresholds"] == {"error_window_ms": 1_000}


def test_error_that_comes_late_reaches_no_detector() -> None:
    """It is 10,001 ms behind a later event."""
    log = Log().batch(0, [click(0, tag="div")]).batch(10_502, [event("scroll", 10_502)]).batch(10_503, [error(501)])
    core = closed(log)
    assert (core.insights, core.counts["late"]) == ([], 1)
