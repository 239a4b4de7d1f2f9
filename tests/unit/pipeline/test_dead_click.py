"""Dead clicks, at their boundaries. Numbers are the defaults: 1,000 ms of observation, repeats within 2 s."""

from collections.abc import Iterable
from typing import Any

import pytest

from gosight.pipeline.detectors.dead_click import DeadClick, Settings, State
from gosight.pipeline.detectors.finding import MAX_RELATED, Finding
from gosight.pipeline.signals import signal_of
from gosight.schemas.envelope import Event
from tests import judging
from tests.core import START_MS, click, event, uid, view


def found(events: Iterable[Event], **settings: Any) -> list[Finding]:
    return judging.insights(DeadClick(Settings(**settings)), events)


def nearly(events: Iterable[Event], **settings: Any) -> list[str]:
    return judging.near_misses(DeadClick(Settings(**settings)), events)


def counts(*events: Event, **settings: Any) -> list[int]:
    return [one.details["click_count"] for one in found(events, **settings)]


def link(at_ms: int = 0, **said: Any) -> Event:
    return click(at_ms, tag="a", target={"href": "/next"}, **said)


def control(at_ms: int = 0, **said: Any) -> Event:
    return click(at_ms, tag="input", **said)


def test_why_is_said() -> None:
    (insight,) = found([click(0)])
    assert insight.details == {
        "x": 100,
        "y": 100,
        "target_selector": "#pay",
        "expected": "any",
        "click_count": 1,
    }
    assert (insight.severity, insight.x, insight.y, insight.first.selector) == ("medium", 100, 100, "#pay")
    assert insight.reason == (
        "1 click on #pay and no answer within 1000 ms; expected any reaction of the page, as it looks interactive"
    )
    assert insight.related == [click(0).event_id]


@pytest.mark.parametrize(
    ("after_ms", "expected"),
    [(0, []), (1, []), (1_000, []), (1_001, [1])],
    ids=["same_ms", "1", "exact", "late_by_one_ms"],
)
def test_response(after_ms: int, expected: list[int]) -> None:
    assert counts(click(0), event("dom_mutation", after_ms)) == expected


@pytest.mark.parametrize("kind", ["dom_mutation", "scroll"])
def test_response_of_the_same_ms_whatever_the_ids(kind: str) -> None:
    """0 ms after is a response, also where the response is before the click in Order."""
    ids = sorted((uid("one"), uid("other")))
    for click_id, response_id in (ids, reversed(ids)):
        clicked, response = click(0), event(kind, 0)
        clicked.event_id, response.event_id = click_id, response_id
        assert counts(clicked, response) == []


def test_response_before_the_click_is_none() -> None:
    assert counts(event("dom_mutation", 0), click(1)) == [1]


def test_one_response_answers_all_clicks_before_it() -> None:
    assert counts(click(0), click(300), event("scroll", 900)) == []


@pytest.mark.parametrize("kind", ["mouse_move", "click", "page_visible", "mouse_enter", "js_error"])
def test_what_is_no_response(kind: str) -> None:
    clicks = found([click(0), event(kind, 10)])
    assert len(clicks) == 1


@pytest.mark.parametrize(
    "kind",
    [
        *("dom_mutation", "page_view", "page_exit", "page_hidden", "scroll", "scroll_milestone"),
        *("form_start", "form_submit", "form_error", "form_abandon", "input_focus", "input_change", "input_blur"),
        *("xhr_request", "fetch_request", "websocket_open", "text_select", "custom_event"),
    ],
)
def test_anything_answers_a_button(kind: str) -> None:
    assert counts(click(0), event(kind, 10)) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("page_view", []), ("page_exit", []), ("page_hidden", [1]), ("dom_mutation", [1]), ("fetch_request", [1])],
)
def test_a_link_is_answered_by_a_page_change(kind: str, expected: list[int]) -> None:
    assert counts(link(), event(kind, 10)) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        *(("input_focus", []), ("input_change", []), ("form_start", []), ("form_submit", [])),
        *(("dom_mutation", [1]), ("scroll", [1]), ("page_view", [1]), ("input_blur", [1])),
    ],
)
def test_a_control_is_answered_by_focus_input_change_or_submit(kind: str, expected: list[int]) -> None:
    assert counts(control(), event(kind, 10)) == expected


def test_what_is_expected_is_said() -> None:
    reasons = [one.reason for one in found([link(), control(1, selector="#name")])]
    assert reasons == [
        "1 click on #pay and no answer within 1000 ms; expected a page change, as it is a link",
        "1 click on #name and no answer within 1000 ms; "
        "expected focus, input, change or submit, as it is a form control",
    ]


@pytest.mark.parametrize(
    ("reaction", "expected"),
    [
        ({}, [1]),
        ({"dom_mutation_ms": None}, [1]),
        ({"dom_mutation_ms": 0}, []),
        ({"scroll_ms": 1_000}, []),
        ({"selection_ms": 1_001}, [1]),
        ({"navigation_ms": 3.5}, []),
        ({"dom_mutation_ms": -1}, [1]),
    ],
)
def test_reaction_decides_at_once(reaction: dict[str, Any], expected: list[int]) -> None:
    assert counts(click(0, reaction=reaction)) == expected
    if expected:
        assert counts(click(0, reaction=reaction), event("dom_mutation", 10)) == expected


def test_reaction_of_a_link_is_its_navigation() -> None:
    assert counts(link(reaction={"dom_mutation_ms": 5})) == [1]
    assert counts(link(reaction={"navigation_ms": 5})) == []


def test_reaction_says_nothing_of_focus() -> None:
    """So a control without one may still be answered."""
    assert counts(control(reaction={}), event("input_focus", 10)) == []
    assert counts(control(reaction={})) == [1]
    assert counts(control(reaction={"dom_mutation_ms": 5})) == []


@pytest.mark.parametrize(
    "clicked",
    [
        click(0, tag="div"),
        click(0, button=2),
        click(0, modifiers=["ctrl"]),
        click(0, tag="a", target={"href": "/f.pdf", "attributes": {"download": ""}}),
        click(0, tag="a", target={"href": "/f", "attributes": {"target": "_blank"}}),
        click(0, tag="a", target={"href": "tel:+33123"}),
        click(0, tag="a", target={"href": "mailto:a@b.example"}),
    ],
    ids=["not_interactive", "right_button", "modifier", "download", "other_tab", "call", "mail"],
)
def test_never_dead(clicked: Event) -> None:
    assert counts(clicked) == []


@pytest.mark.parametrize("key", ["ctrl", "meta", "shift", "alt"])
def test_any_modifier_key_excuses_a_click(key: str) -> None:
    assert counts(link(modifiers=[key])) == []


def test_what_is_reported_and_says_nothing_excuses_nothing() -> None:
    assert counts(click(0, modifiers=[], cursor="default", reaction=None, pointer_type="touch")) == [1]


def test_the_pointer_alone_looks_interactive() -> None:
    assert counts(click(0, tag="div", cursor="pointer")) == [1]


def test_double_click_on_a_dead_button_is_one_insight() -> None:
    assert counts(click(0), click(150), event("dblclick", 151)) == [2]


def test_listed_elements_are_none() -> None:
    assert counts(click(0), ignore_selectors=["#pay"]) == []


@pytest.mark.parametrize(
    ("gap_ms", "expected"), [(2_000, [2]), (2_001, [1, 1])], ids=["exact_two_seconds", "late_by_one_ms"]
)
def test_repeat(gap_ms: int, expected: list[int]) -> None:
    assert counts(click(0), click(gap_ms)) == expected


def test_repeats_in_a_chain_are_one_insight() -> None:
    (insight,) = found([click(1_900 * n) for n in range(7)])
    assert insight.details["click_count"] == 7
    assert insight.reason.startswith("7 clicks on #pay")
    assert insight.related == [click(1_900 * n).event_id for n in range(7)]


def test_repeats_are_per_element_whatever_is_clicked_between() -> None:
    others = [click(at_ms, selector="#other") for at_ms in (400, 1_200)]
    assert counts(click(0), click(800), *others) == [2, 2]


def test_repeats_on_another_page_are_others() -> None:
    assert counts(click(0), click(400, path="/thanks")) == [1, 1]


def test_answered_click_between_repeats_is_not_counted() -> None:
    assert counts(click(0, reaction={}), click(500), event("dom_mutation", 600), click(1_700)) == [2]


def test_repeats_stay_together_where_the_sdk_reports_only_some() -> None:
    """A verdict that the SDK gives at once does not overtake one that is still open."""
    (insight,) = found([click(0), click(100, reaction={}), click(200)])
    assert insight.related == [click(0).event_id, click(100, reaction={}).event_id, click(200).event_id]


def test_no_verdict_while_a_response_or_a_repeat_may_come() -> None:
    detector, state = DeadClick(Settings()), State()
    assert list(detector.on_signal(state, signal_of(click(0), 0))) == []
    assert list(detector.on_watermark(state, START_MS + 3_000)) == []
    assert len(list(detector.on_watermark(state, START_MS + 3_001))) == 1
    assert list(detector.on_watermark(state, START_MS + 9_999)) == []


def test_repeat_at_the_last_moment_still_joins() -> None:
    detector, state = DeadClick(Settings()), State()
    assert list(detector.on_signal(state, signal_of(click(0), 0))) == []
    assert list(detector.on_watermark(state, START_MS + 2_000)) == []
    assert list(detector.on_signal(state, signal_of(click(2_000), 0))) == []
    (insight,) = detector.on_watermark(state, START_MS + 5_001)
    assert insight.details["click_count"] == 2


def test_long_chain_names_its_first_clicks_and_counts_all() -> None:
    (insight,) = found([click(100 * n) for n in range(150)])
    assert (insight.details["click_count"], len(insight.related)) == (150, MAX_RELATED)


def test_more_elements_than_are_remembered_are_still_given() -> None:
    """The oldest first; nothing is lost."""
    clicks = [click(10 * n, f"{n}", selector=f"#e{n}", reaction={}) for n in range(120)]
    assert [one.first.selector for one in found(clicks)] == [f"#e{n}" for n in range(120)]


def test_page_view_answers_a_click_of_the_page_before() -> None:
    assert counts(link(), view(800, "/next")) == []


@pytest.mark.parametrize(
    ("after_ms", "expected"),
    [(500, []), (501, ["observation_window_ms"]), (1_000, ["observation_window_ms"]), (1_001, [])],
)
def test_an_answer_in_the_last_half_of_the_window_is_a_near_miss(after_ms: int, expected: list[str]) -> None:
    assert nearly([click(0), event("dom_mutation", after_ms)]) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (["input_focus"], []),
        (["input_focus", "scroll"], []),
        (["input_focus", "input_blur"], [1]),
        (["input_focus", "page_view"], [1]),
        (["input_blur", "input_focus"], []),
        ([], [1]),
    ],
)
def test_a_control_that_has_the_focus_when_it_is_clicked(before: list[str], expected: list[int]) -> None:
    """Browsers give focus when the button goes down: in a real recording 1 to 3 ms before the click."""
    events = [event(kind, 10 * n) for n, kind in enumerate(before)]
    assert counts(*events, control(5_000)) == expected


def test_focus_answers_for_controls_only() -> None:
    assert counts(event("input_focus", 0), click(5_000)) == [1]
