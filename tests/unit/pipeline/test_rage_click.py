"""Rage clicks, at their boundaries. Numbers are the defaults: 5 clicks, 2,000 ms, 50 px."""

from collections.abc import Iterable
from typing import Any

import pytest

from gosight.pipeline.detectors.finding import MAX_RELATED, Finding
from gosight.pipeline.detectors.rage_click import RageClick, Settings, State
from gosight.pipeline.signals import signal_of
from gosight.schemas.envelope import Event
from tests import judging
from tests.core import START_MS, click, event, uid, view


def found(events: Iterable[Event], **settings: Any) -> list[Finding]:
    return judging.insights(RageClick(Settings(**settings)), events)


def nearly(events: Iterable[Event], **settings: Any) -> list[str]:
    return judging.near_misses(RageClick(Settings(**settings)), events)


def counts(events: Iterable[Event], **settings: Any) -> list[int]:
    return [one.details["click_count"] for one in found(events, **settings)]


def burst(count: int, every_ms: int = 100, start_ms: int = 0, **said: Any) -> list[Event]:
    return [click(start_ms + every_ms * n, f"{start_ms}+{n}{said}", **said) for n in range(count)]


@pytest.mark.parametrize(("last_ms", "expected"), [(1_999, [5]), (2_000, [])], ids=["inside_window", "exact_window"])
def test_fifth_click(last_ms: int, expected: list[int]) -> None:
    assert counts([*burst(4, 10), click(last_ms)]) == expected


def test_four_clicks_are_none() -> None:
    assert counts(burst(4)) == []


@pytest.mark.parametrize(
    ("far_x", "expected"), [(125, [5]), (126, [])], ids=["exactly_radius_from_centre", "one_px_too_far"]
)
def test_radius_is_around_the_centre(far_x: int, expected: list[int]) -> None:
    """Four at 0 and one at x: the centre is at x/5, and the far one 4/5 of x away from it."""
    clicks = [*burst(4, x=0), click(400, x=far_x)]
    assert counts(clicks, radius_px=100) == expected


def test_no_grid() -> None:
    """On both sides of any line that a grid could draw."""
    assert counts([click(100 * n, x=99 + n % 2 * 2, y=199 + n % 2 * 2) for n in range(6)]) == [6]


def test_burst_that_goes_on_is_one_insight() -> None:
    (insight,) = found(burst(20, 300))
    assert insight.details == {
        "click_count": 20,
        "duration_ms": 5_700,
        "center_x": 100,
        "center_y": 100,
        "radius": 0.0,
        "target_selector": "#pay",
        "related_event_ids": insight.related,
    }
    assert (insight.severity, insight.x, insight.y, insight.first.selector) == ("high", 100, 100, "#pay")
    assert insight.reason == ("20 clicks on #pay in 5700 ms, all within 50 px; expected fewer than 5 within 2000 ms")
    assert insight.related == [one.event_id for one in burst(20, 300)]


@pytest.mark.parametrize(("gap_ms", "expected"), [(1_999, [6]), (2_000, [5])], ids=["inside_window", "exact_window"])
def test_further_click(gap_ms: int, expected: list[int]) -> None:
    """What counts is the time since the last one."""
    assert counts([*burst(5), click(400 + gap_ms)]) == expected


@pytest.mark.parametrize(("x", "expected"), [(150, [6]), (151, [5])], ids=["exact_radius", "one_px_too_far"])
def test_further_click_and_the_running_centre(x: int, expected: list[int]) -> None:
    assert counts([*burst(5), click(500, x=x)]) == expected


def test_centre_follows_a_burst_that_wanders() -> None:
    assert counts([click(100 * n, x=10 * n) for n in range(10)]) == [10]


def test_click_elsewhere_ends_a_burst_and_may_begin_the_next() -> None:
    assert counts([*burst(6), *burst(5, start_ms=600, x=400)]) == [6, 5]


def test_clicks_along_a_row_of_buttons_are_none() -> None:
    assert counts([click(100 * n, x=120 * n) for n in range(8)]) == []


def test_stray_click_before_a_burst_is_not_part_of_it() -> None:
    assert counts([click(0, x=900), *burst(5, start_ms=100)]) == [5]


def test_stray_click_within_four_is_no_burst() -> None:
    """They must be consecutive."""
    assert counts([*burst(3), click(300, x=900), *burst(2, start_ms=400)]) == []


def test_page_view_ends_a_burst() -> None:
    assert counts([*burst(5), view(450), *burst(2, start_ms=500)]) == [5]


def test_page_view_between_is_no_burst() -> None:
    assert counts([*burst(3), view(250), *burst(2, start_ms=300)]) == []


def test_other_path_ends_a_burst() -> None:
    assert counts([*burst(5), click(500, path="/thanks")]) == [5]


def test_other_path_between_is_no_burst() -> None:
    assert counts([*burst(4), click(400, path="/thanks"), click(500)]) == []


@pytest.mark.parametrize(
    ("button", "expected"),
    [(0, [5]), ("left", [5]), (None, [5]), (1, []), (2, []), ("middle", []), ("right", [])],
)
def test_only_primary_buttons(button: Any, expected: list[int]) -> None:
    assert counts(burst(5, button=button)) == expected


def test_other_buttons_between_change_nothing() -> None:
    others = [click(50 + 100 * n, f"right {n}", button=2) for n in range(4)]
    assert counts(sorted([*burst(5), *others], key=lambda one: one.timestamp)) == [5]


@pytest.mark.parametrize("listed", [".stepper", "#plus", "video"])
def test_listed_elements_are_none(listed: str) -> None:
    clicks = burst(5, selector="div.stepper > #plus > video")
    assert counts(clicks, ignore_selectors=["#other", listed]) == []
    assert counts(clicks, ignore_selectors=["#other"]) == [5]


def test_listed_elements_between_change_nothing() -> None:
    """They are not looked at, wherever they are."""
    listed = [click(50 + 100 * n, f"plus {n}", x=900, selector="button.plus") for n in range(4)]
    assert counts([*burst(5), *listed], ignore_selectors=[".plus"]) == [5]


def test_double_click_on_its_own_is_none() -> None:
    clicks = burst(2)
    assert counts(clicks, min_clicks=2) == [2]
    assert counts([*clicks, event("dblclick", 100)], min_clicks=2) == []


def test_text_selected_by_triple_click_is_none() -> None:
    assert counts([*burst(3), event("text_select", 210)], min_clicks=3) == []
    assert counts(burst(3, reaction={"selection_ms": 5}), min_clicks=3) == []


def test_double_tap_is_none() -> None:
    taps = burst(3, pointer_type="touch")
    assert counts(taps[:2], min_clicks=2) == []
    assert counts(taps, min_clicks=2) == [3]


@pytest.mark.parametrize("more", [1, 2])
def test_double_click_within_a_burst_excuses_nothing(more: int) -> None:
    """Browsers report one within any three quick clicks."""
    assert counts([*burst(2), event("dblclick", 110), *burst(more, start_ms=200)], min_clicks=2) == [2 + more]


def test_selection_within_four_clicks_excuses_nothing() -> None:
    assert counts([*burst(4), event("text_select", 310)], min_clicks=3) == [4]


def test_gesture_before_the_clicks_excuses_nothing() -> None:
    early = [click(0), event("dblclick", 50)]
    assert counts([*early, *burst(3, start_ms=2_050)], min_clicks=3) == [3]


def test_no_verdict_while_a_burst_may_go_on() -> None:
    detector, state = RageClick(Settings()), State()
    assert [one for e in burst(5) for one in detector.on_signal(state, signal_of(e, 0))] == []
    assert list(detector.on_watermark(state, START_MS + 2_399)) == []
    assert len(list(detector.on_watermark(state, START_MS + 2_400))) == 1
    assert list(detector.on_watermark(state, START_MS + 9_999)) == []


def test_long_burst_names_its_first_clicks_and_counts_all() -> None:
    (insight,) = found(burst(250))
    assert insight.details["click_count"] == 250
    assert insight.related == [uid(f"0+{n}{{}}") for n in range(MAX_RELATED)]


def test_most_clicks_that_can_be_asked_for() -> None:
    assert counts(burst(MAX_RELATED, 10), min_clicks=MAX_RELATED) == [MAX_RELATED]


def test_position_is_the_documents_or_else_the_viewports() -> None:
    scrolled = [event("click", 100 * n, f"{n}", click_x=5, click_y=5, page_x=5, page_y=5 + 100 * n) for n in range(5)]
    assert counts(scrolled) == []
    fixed = [event("click", 100 * n, f"{n}", click_x=5, click_y=6) for n in range(5)]
    assert [(one.x, one.y) for one in found(fixed)] == [(5, 6)]


@pytest.mark.parametrize(
    ("clicks", "expected"),
    [
        (burst(3), []),
        (burst(4), ["min_clicks"]),
        ([*burst(4, x=0), click(400, x=63)], ["radius_px"]),
        ([*burst(4, x=0), click(400, x=126)], []),
        ([*burst(3), event("dblclick", 250)], []),
        (burst(5), []),
    ],
    ids=["two_short", "one_short", "within_twice_the_radius", "farther", "gesture_of_too_few", "given"],
)
def test_near_misses(clicks: list[Event], expected: list[str]) -> None:
    assert nearly(clicks) == expected


def test_a_gesture_that_would_be_a_burst_is_a_near_miss() -> None:
    assert nearly([*burst(2), event("dblclick", 110)], min_clicks=2) == ["gesture"]
    assert nearly([*burst(3), event("text_select", 250)], min_clicks=3) == ["gesture"]
