"""Stored events judged once more: what the live run could not see, what other settings say, where blocks end."""

import pytest

from gosight.pipeline.recompute import Judged, Rerun, panel_without_grace
from gosight.schemas.envelope import Event
from gosight.schemas.project import ProjectSettings
from tests.core import MINUTE, SECOND, SETTINGS, START_MS, Core, Log, click, closed, details, event, view

BURST = [click(100 * n) for n in range(5)]
FOUR_ARE_RAGE = ProjectSettings(insights={"rage_click": {"min_clicks": 4}})


def again(core: Core, settings: ProjectSettings = SETTINGS, version: int = 1) -> Judged:
    rerun = Rerun(core.session(), version, panel_without_grace(settings))
    events = sorted((one for _, one in core.stored()), key=lambda one: (one.timestamp, one.event_id))
    rerun.take(events)
    return rerun.end()


def kinds(judged: Judged) -> list[str]:
    return sorted(row.insight_type for row in judged.insights)


def test_no_event_that_a_detector_takes_is_no_insight() -> None:
    core = closed(Log().batch(0, [event("session_start", 0)]))
    assert Rerun(core.session(), 1, panel_without_grace(SETTINGS)).end() == Judged()


def test_a_late_answer_takes_the_verdict_away() -> None:
    log = Log().batch(0, [click(0)]).batch(5 * MINUTE, [event("dom_mutation", 500)])
    core = closed(log)
    assert [row.insight_type for row in core.insights] == ["dead_click"]
    assert again(core).insights == []


def test_late_clicks_complete_a_burst() -> None:
    core = closed(Log().batch(0, [*BURST[:2], event("dom_mutation", 500)]).batch(5 * MINUTE, BURST[2:]))
    assert core.insights == []
    assert kinds(again(core)) == ["rage_click"]


def test_other_numbers_judge_otherwise_and_are_named() -> None:
    core = closed(Log().batch(0, [*BURST[:4], event("dom_mutation", 500)]))
    assert core.insights == []
    (row,) = again(core, FOUR_ARE_RAGE, version=7).insights
    assert row.settings_version == 7
    assert details(row)["explanation"]["thresholds"]["min_clicks"] == 4


def test_a_burst_that_is_open_at_the_end_is_given() -> None:
    core = closed(Log().batch(0, [event("dom_mutation", 0), *BURST]))
    assert again(core).insight_counts["rage_click"] == 1


@pytest.mark.parametrize("size", [1, 2_000, 5_000])
def test_as_many_as_never_wait_live_with_ties_at_every_border(size: int) -> None:
    """Three events in each ms: where a block ends among them, the rest of that ms is not late."""
    events: list[Event] = [event("dom_mutation", n // 3, f"{n}") for n in range(5_000)]
    events = sorted([*events, *BURST], key=lambda one: (one.timestamp, one.event_id))
    row = closed(Log().batch(0, [view(0)])).session()
    rerun = Rerun(row, 1, panel_without_grace(SETTINGS))
    for begin in range(0, len(events), size):
        rerun.take(events[begin : begin + size])
    assert kinds(rerun.end()) == ["rage_click"]


def test_times_far_apart_need_no_clock() -> None:
    events = [*BURST, view(20 * 60 * MINUTE), click(20 * 60 * MINUTE + 5 * SECOND)]
    row = closed(Log().batch(0, [view(0)])).session()
    rerun = Rerun(row, 1, panel_without_grace(SETTINGS))
    rerun.take(events)
    judged = rerun.end()
    assert kinds(judged) == ["dead_click", "dead_click", "rage_click"]
    assert float(judged.insights[-1].timestamp) * 1_000 >= START_MS
