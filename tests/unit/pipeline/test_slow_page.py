"""Slow pages, at their boundaries. Numbers are the defaults: lcp and load 3,000 ms, ttfb 800 ms."""

from typing import Any

import pytest

from gosight.pipeline.detectors.finding import MAX_RELATED, Finding
from gosight.pipeline.detectors.slow_page import Settings, SlowPage, State
from gosight.pipeline.signals import signal_of
from gosight.schemas.envelope import Event
from tests import judging
from tests.core import MINUTE, SECOND, START_MS, Log, closed, details, event, run, view


def found(*events: Event, **settings: Any) -> list[Finding]:
    return judging.insights(SlowPage(Settings(**settings)), events)


def nearly(*events: Event) -> list[str]:
    return judging.near_misses(SlowPage(Settings()), events)


def reasons(*events: Event) -> list[list[str]]:
    return [one.details["reasons"] for one in found(*events)]


def vitals(at_ms: int, path: str = "/cart", name: str = "", **measured: int) -> Event:
    return event("web_vitals", at_ms, name or f"vitals@{at_ms}:{path}", path=path, **measured)


def load(at_ms: int, path: str = "/cart", **measured: int) -> Event:
    return event("page_load", at_ms, f"load@{at_ms}:{path}", path=path, **measured)


def test_why_is_said() -> None:
    events = [view(0, title="Cart"), vitals(900, ttfb=900), load(3_500, load_complete=3_400), vitals(4_000, lcp=3_200)]
    (insight,) = found(*events)
    assert insight.details == {
        "load_time_ms": 3_200,
        "threshold_ms": 3_000,
        "reasons": ["lcp", "load_complete", "ttfb"],
    }
    assert (insight.severity, insight.x, insight.y, insight.first.selector) == ("medium", None, None, "")
    assert insight.reason == (
        "/cart: lcp 3200 ms, load_complete 3400 ms, ttfb 900 ms; "
        "expected at most lcp 3000 ms, load_complete 3000 ms, ttfb 800 ms"
    )
    assert insight.related == [one.event_id for one in events]
    assert (insight.first.kind, insight.first.url) == ("page_view", "https://shop.example/cart")


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ({"lcp": 3_000}, []),
        ({"lcp": 3_001}, [["lcp"]]),
        ({"load_complete": 3_000}, []),
        ({"load_complete": 3_001}, [["load_complete"]]),
        ({"ttfb": 800}, []),
        ({"ttfb": 801}, [["ttfb"]]),
        ({"fcp": 9_000, "inp": 9_000, "fid": 9_000}, []),
        ({}, []),
    ],
)
@pytest.mark.parametrize("kind", ["web_vitals", "page_load"])
def test_thresholds(kind: str, measured: dict[str, Any], expected: list[list[str]]) -> None:
    assert reasons(view(0), event(kind, 500, **measured)) == expected


def test_thresholds_are_the_projects() -> None:
    (insight,) = found(view(0), vitals(5, ttfb=501), ttfb_threshold_ms=500)
    assert insight.details == {"load_time_ms": 501, "threshold_ms": 500, "reasons": ["ttfb"]}
    assert found(view(0), vitals(5, lcp=3_001), lcp_threshold_ms=3_001) == []


def test_other_events_say_nothing() -> None:
    assert SlowPage.takes == {"page_view", "page_load", "web_vitals"}


def test_once_per_page_view() -> None:
    """However often the browser tells."""
    assert len(found(view(0), vitals(10, lcp=4_000), vitals(20_000, lcp=5_000), vitals(50_000, ttfb=900))) == 1


def test_a_reload_is_another_page_view() -> None:
    events = [view(0), vitals(10, lcp=4_000), view(20), vitals(30, lcp=5_000)]
    assert [one.details["load_time_ms"] for one in found(*events)] == [4_000, 5_000]


@pytest.mark.parametrize(
    ("after_ms", "expected"),
    [(10_000, ["lcp", "ttfb"]), (10_001, ["ttfb"])],
    ids=["exact", "late_by_one_ms"],
)
def test_what_is_gathered(after_ms: int, expected: list[str]) -> None:
    """From the first that is too long on."""
    assert reasons(view(0), vitals(MINUTE, ttfb=900), vitals(MINUTE + after_ms, lcp=4_000)) == [expected]


def test_what_is_nearly_too_long_renews_nothing() -> None:
    events = [view(0), vitals(10, ttfb=900), vitals(5_000, lcp=2_900), vitals(12_000, lcp=4_000)]
    assert reasons(*events) == [["ttfb"]]
    assert reasons(view(0), vitals(10, ttfb=900), vitals(15_000, lcp=2_900)) == [["ttfb"]]


def test_each_at_its_worst_whatever_the_order() -> None:
    (insight,) = found(view(0), vitals(10, lcp=5_000), vitals(20, lcp=4_000))
    assert insight.details["load_time_ms"] == 5_000


def test_the_next_page_view_ends_it() -> None:
    events = [view(0), vitals(10, lcp=4_000), view(20, "/next"), vitals(30, ttfb=900)]
    assert reasons(*events) == [["lcp"], ["ttfb"]]


def test_what_is_fast_is_not_named() -> None:
    (insight,) = found(view(0), vitals(10, lcp=4_000), vitals(20, ttfb=700))
    assert insight.related == [view(0).event_id, vitals(10).event_id]


def test_without_a_page_view_a_path_counts_once() -> None:
    events = [vitals(0, lcp=4_000), vitals(20_000, lcp=4_000), vitals(30_000, "/b", lcp=4_000)]
    assert [one.related for one in found(*events)] == [[events[0].event_id], [events[2].event_id]]


def test_until_the_next_page_view() -> None:
    events = [vitals(0, lcp=4_000), view(1_000), vitals(2_000, lcp=4_000), view(3_000, "/b"), vitals(4_000, lcp=4_000)]
    assert [one.related for one in found(*events)] == [
        [events[0].event_id],
        [events[1].event_id, events[2].event_id],
        [events[4].event_id],
    ]


def test_what_is_measured_on_another_page_than_the_viewed_begins_with_itself() -> None:
    events = [view(0, "/a"), vitals(10, "/b", lcp=4_000), vitals(20, "/a", lcp=4_000)]
    assert [(one.first.kind, one.first.path) for one in found(*events)] == [("web_vitals", "/b"), ("page_view", "/a")]


def test_pages_without_a_view_are_bounded() -> None:
    events = [vitals(n, f"/{n}", lcp=4_000) for n in range(30)]
    assert [one.first.path for one in found(*events)] == [f"/{n}" for n in range(20)]
    assert len(found(*events, view(40), *(vitals(50 + n, f"/{n}", lcp=4_000) for n in range(30)))) == 40


def test_events_named_are_bounded() -> None:
    (insight,) = found(view(0), *(vitals(n, name=f"{n}", lcp=4_000 + n) for n in range(1, 200)))
    assert (len(insight.related), insight.details["load_time_ms"]) == (MAX_RELATED, 4_199)


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ({"lcp": 2_400}, []),
        ({"lcp": 2_401}, ["lcp_threshold_ms"]),
        ({"load_complete": 3_000}, ["lcp_threshold_ms"]),
        ({"ttfb": 640}, []),
        ({"ttfb": 641}, ["ttfb_threshold_ms"]),
        ({"lcp": 2_401, "ttfb": 641}, ["lcp_threshold_ms"]),
        ({"lcp": 2_401, "ttfb": 801}, []),
    ],
    ids=["lcp_80_%", "lcp_nearly", "load_nearly", "ttfb_80_%", "ttfb_nearly", "both", "given"],
)
def test_near_misses(measured: dict[str, Any], expected: list[str]) -> None:
    assert nearly(view(0), vitals(10, **measured)) == expected


def test_near_misses_are_counted_once_per_page_view_and_not_beside_an_insight() -> None:
    assert nearly(view(0), vitals(10, lcp=2_900), vitals(15_000, ttfb=700)) == ["lcp_threshold_ms"]
    assert nearly(view(0), vitals(10, lcp=2_900), view(20), vitals(30, lcp=2_900)) == ["lcp_threshold_ms"] * 2
    assert nearly(view(0), vitals(10, lcp=2_900), vitals(10_010, ttfb=900)) == []
    assert nearly(view(0), vitals(10, ttfb=900), vitals(15_000, lcp=2_900)) == []


def test_slow_after_all() -> None:
    """A verdict that was nearly given does not stand in the way of one that is."""
    events = [view(0), vitals(10, lcp=2_900), vitals(50_000, lcp=3_100)]
    assert (nearly(*events), reasons(*events)) == (["lcp_threshold_ms"], [["lcp"]])


def test_no_verdict_while_more_may_be_too_long() -> None:
    detector, state = SlowPage(Settings()), State()
    for one in (view(0), vitals(500, lcp=4_000)):
        assert list(detector.on_signal(state, signal_of(one, 0))) == []
    assert list(detector.on_watermark(state, START_MS + 10_500)) == []
    assert len(list(detector.on_watermark(state, START_MS + 10_501))) == 1
    assert list(detector.on_watermark(state, START_MS + 90_000)) == []


def test_through_the_core() -> None:
    """The last of the session: silence is past its window."""
    core = run(Log().batch(0, [view(0), load(4_000, load_complete=3_900, ttfb=100)]).tick(MINUTE))
    (row,) = core.insights
    assert (row.insight_type, row.path, row.x, row.target_selector) == ("slow_page", "/cart", None, "")
    assert details(row)["explanation"]["thresholds"] == {"lcp_threshold_ms": 3_000, "ttfb_threshold_ms": 800}


def test_the_same_insight_whichever_measure_comes_first() -> None:
    events = [view(0), vitals(3_000, ttfb=900), load(4_000, load_complete=3_900)]
    ways = [closed(Log().batch(4_000, events)), closed(Log().batch(4_000, [events[2]]).batch(9 * SECOND, events[:2]))]
    assert len({row.insight_id for core in ways for row in core.insights}) == 1
    assert [details(row)["reasons"] for core in ways for row in core.insights] == [["load_complete", "ttfb"]] * 2
