"""One session from its first event to its purge, at every boundary of the clock."""

from typing import Any

import msgspec
import pytest

from gosight.pipeline.detectors.registry import resolve
from gosight.pipeline.state import SessionState, unpack
from gosight.pipeline.totals import MAX_EVENTS
from gosight.schemas.envelope import Event
from gosight.schemas.project import ProjectSettings
from gosight.schemas.project import Session as Limits
from tests.core import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    START_MS,
    Core,
    Log,
    click,
    closed,
    envelope,
    event,
    final,
    run,
    uid,
    view,
)

GRACE = 10 * SECOND


def dead() -> list[Event]:
    return [click(0)]


def state(core: Core) -> SessionState:
    (packed,) = core.states.values()
    (one,) = unpack(packed).sessions
    return one


def scrolls(*times: int) -> list[Event]:
    return [event("scroll", at_ms) for at_ms in times]


# The row


def test_row_is_refreshed_at_most_every_ten_seconds() -> None:
    log = Log()
    for at_ms in (0, 1_000, 2_000, 9_999):
        log.batch(at_ms, scrolls(at_ms))
    assert [row.event_count for row in run(log).sessions] == [1]
    assert [row.event_count for row in run(log.tick(10_000)).sessions] == [1, 4]


def test_row_that_says_all_is_not_written_again() -> None:
    log = Log().batch(0, scrolls(0)).tick(59 * SECOND)
    assert len(run(log).sessions) == 1


def test_refresh_after_a_quiet_while_is_at_once() -> None:
    log = Log().batch(0, scrolls(0)).batch(30 * SECOND, scrolls(30_000))
    assert [row.event_count for row in run(log).sessions] == [1, 2]


# Late


@pytest.mark.parametrize(("at_ms", "late"), [(90_000, 0), (89_999, 1)], ids=["at_the_watermark", "late_by_one_ms"])
def test_late(at_ms: int, late: int) -> None:
    log = Log().batch(100_000, scrolls(100_000)).batch(100_001, scrolls(at_ms))
    core = closed(log)
    assert core.counts["late"] == late
    assert core.session().flags == ["late"] * late


def test_late_click_is_counted_and_not_judged() -> None:
    log = Log().batch(100_000, scrolls(100_000)).batch(100_001, [click(50_000)])
    core = closed(log)
    assert (core.session().click_count, core.session().event_count, core.insights) == (1, 2, [])
    assert len(core.stored()) == 2


def test_message_is_judged_by_the_watermark_before_it() -> None:
    """A batch from offline: an hour in one."""
    core = closed(Log().batch(HOUR, [*dead(), *scrolls(HOUR)]))
    assert core.counts["late"] == 0
    assert [row.insight_type for row in core.insights] == ["dead_click"]


def test_clock_behind_the_events_holds_the_watermark() -> None:
    """From a clock that is ahead of ours: nothing of it makes what comes after late."""
    core = closed(Log().batch(0, scrolls(4 * MINUTE)).batch(1_000, scrolls(0)))
    assert core.counts["late"] == 0


def test_watermark_never_goes_back() -> None:
    log = Log().batch(100_000, scrolls(100_000)).batch(100_001, scrolls(95_000))
    assert state(run(log)).watermark_ms == START_MS + 90_000


def test_grace_is_the_versions() -> None:
    settings = {1: ProjectSettings(session=Limits(grace_ms=1_000))}
    log = Log().batch(100_000, scrolls(100_000)).batch(100_001, scrolls(98_999))
    assert closed(log, settings).counts["late"] == 1


# Silence


@pytest.mark.parametrize(("clock_ms", "insights"), [(59_999, 0), (60_000, 1)], ids=["one_ms_before", "exact"])
def test_silence_gives_the_verdicts(clock_ms: int, insights: int) -> None:
    core = run(Log().batch(0, dead()).tick(clock_ms))
    assert len(core.insights) == insights


def test_what_was_seen_before_keeps_nothing_awake() -> None:
    log = Log().batch(0, dead(), seq=0).repeat(50 * SECOND, 0).tick(MINUTE)
    assert len(run(log).insights) == 1


def test_any_event_keeps_it_awake() -> None:
    log = Log().batch(0, dead()).batch(50 * SECOND, scrolls(0)).tick(MINUTE)
    assert run(log).insights == []


@pytest.mark.parametrize(("at_ms", "late"), [(25_001, 0), (25_000, 1)], ids=["at_the_watermark", "late_by_one_ms"])
def test_watermark_of_silence_is_past_the_longest_window(at_ms: int, late: int) -> None:
    """Of a clock that is a minute ahead, so that this is the later one."""
    log = Log().batch(0, scrolls(MINUTE)).tick(MINUTE).batch(MINUTE + 1, scrolls(MINUTE + at_ms))
    assert closed(log).counts["late"] == late


@pytest.mark.parametrize(("at_ms", "late"), [(50_000, 0), (49_999, 1)], ids=["at_the_watermark", "late_by_one_ms"])
def test_watermark_of_silence_is_where_a_batch_would_have_put_it(at_ms: int, late: int) -> None:
    log = Log().batch(0, scrolls(0)).tick(MINUTE).batch(MINUTE + 1, scrolls(at_ms))
    assert closed(log).counts["late"] == late


def test_insight_is_given_once() -> None:
    log = Log().batch(0, dead()).tick(MINUTE).batch(2 * MINUTE, scrolls(2 * MINUTE)).tick(HOUR)
    log.batch(2 * HOUR, scrolls(2 * HOUR))
    assert len(closed(log).insights) == 1


def test_insight_reaches_the_row() -> None:
    core = run(Log().batch(0, dead()).tick(MINUTE))
    assert (core.session().has_dead_click, core.session().insight_counts) == (True, {"dead_click": 1})


# Close


@pytest.mark.parametrize(("clock_ms", "is_final"), [(30 * MINUTE - 1, False), (30 * MINUTE, True)])
def test_close(clock_ms: int, is_final: bool) -> None:
    core = run(Log().batch(0, scrolls(0)).tick(clock_ms))
    assert core.session().is_final is is_final


@pytest.mark.parametrize(("clock_ms", "is_final"), [(59_999, False), (60_000, True)])
def test_close_after_session_end(clock_ms: int, is_final: bool) -> None:
    core = run(Log().batch(0, [event("session_end", 0)]).tick(clock_ms))
    assert core.session().is_final is is_final


def test_event_after_session_end_keeps_it_open() -> None:
    core = run(Log().batch(0, [event("session_end", 0), *scrolls(1)]).tick(MINUTE))
    assert not core.session().is_final


def test_idle_time_is_the_versions() -> None:
    settings = {1: ProjectSettings(session=Limits(idle_minutes=5))}
    assert run(Log().batch(0, scrolls(0)).tick(5 * MINUTE), settings).session().is_final


def test_old_events_close_when_they_are_silent() -> None:
    core = run(Log().batch(3 * DAY, scrolls(0)).tick(3 * DAY + MINUTE))
    assert core.session().is_final


def test_close_writes_the_open_page_visit() -> None:
    core = closed(Log().batch(0, [view(0), *scrolls(5_000)]))
    (visit,) = core.page_visits
    assert (visit.time_on_page_ms, visit.next_path) == (5_000, "")


# Reopen


def test_any_later_event_reopens_and_corrects() -> None:
    log = Log().batch(0, [view(0)]).tick(HOUR).batch(2 * HOUR, [click(2 * HOUR)])
    core = run(log)
    assert core.counts["reopened"] == 1
    row = core.session()
    assert (row.is_final, row.event_count, row.click_count, row.duration_ms) == (False, 2, 1, 2 * HOUR)
    core.feed(Log().tick(3 * HOUR).messages)
    row = core.session()
    assert (row.is_final, row.event_count, row.has_dead_click) == (True, 2, True)


@pytest.mark.parametrize("kind", ["mouse_move", "scroll"])
def test_reopened_session_corrects_its_last_page(kind: str) -> None:
    """Also by an event that says nothing of the page."""
    log = Log().batch(0, [view(0)]).tick(HOUR).batch(2 * HOUR, [event(kind, 2 * HOUR)])
    (visit,) = final(closed(log).page_visits)
    assert visit.time_on_page_ms == 2 * HOUR


def test_late_event_reopens_too() -> None:
    log = Log().batch(0, scrolls(0)).tick(HOUR).batch(2 * HOUR, scrolls(5))
    core = closed(log)
    assert (core.counts["reopened"], core.counts["late"], core.session().event_count) == (1, 1, 2)


def test_repeat_does_not_reopen() -> None:
    log = Log().batch(0, scrolls(0), seq=0).tick(HOUR).repeat(2 * HOUR, 0)
    core = closed(log)
    assert core.counts["reopened"] == 0
    assert [row.is_final for row in core.sessions] == [False, True]


def test_identify_after_the_close_names_the_session() -> None:
    log = Log().batch(0, scrolls(0)).tick(HOUR).batch(2 * HOUR, [event("identify", 2 * HOUR, payload={"user_id": "u"})])
    assert closed(log).session().user_id == "u"


# Purge


@pytest.mark.parametrize(("clock_ms", "states"), [(8 * DAY - 1, 1), (8 * DAY, 0)], ids=["one_ms_before", "exact"])
def test_purge(clock_ms: int, states: int) -> None:
    core = run(Log().batch(0, scrolls(0), seq=0).repeat(DAY, 0).tick(clock_ms))
    assert len(core.states) == states
    assert core.timers.earliest() == (START_MS + 8 * DAY if states else None)


def test_purge_takes_what_was_seen_with_it_wherever_the_chunk_ends() -> None:
    log = Log().batch(0, scrolls(0), seq=0).tick(8 * DAY).repeat(8 * DAY, 0)
    for sizes in ((), (2,)):
        assert len(run(log, sizes=sizes).stored()) == 2


def test_purge_closes_what_is_open() -> None:
    """Where a clock was ages ahead."""
    core = run(Log().batch(0, scrolls(300 * DAY)).tick(8 * DAY))
    assert core.states == {}
    assert core.session().is_final


# Too much


def test_forced_by_age() -> None:
    """Of a clock that is ahead by more than the grace, what waits a minute is judged."""
    log = Log()
    for at_ms in range(0, 80 * SECOND, 10 * SECOND):
        log.batch(at_ms, [click(5 * MINUTE + at_ms)])
    core = run(log)
    assert core.counts["forced"] == 1
    assert "forced" in closed(log).session().flags
    assert state(core).waiting[0].at_ms == START_MS + 5 * MINUTE + 10 * SECOND


def test_oversized() -> None:
    """Past 100,000 events rows are stored and numbers remembered; nothing else."""
    whole = envelope([event("mouse_enter", n) for n in range(10_000)], stream_id=uid("x"), seq=0)
    log = Log()
    for seq in range(10):
        log.publish(10_000, msgspec.structs.replace(whole, seq=seq))
    log.batch(20_000, [view(20_000), click(20_001)], stream_id=uid("x"), seq=10).repeat(20_002, 10)
    core = closed(log)
    row = core.session()
    assert (row.event_count, row.click_count, row.page_count, row.flags) == (MAX_EVENTS, 0, 0, ["oversized"])
    assert (core.insights, core.page_visits) == ([], [])
    assert sum(ledger.stored for ledger in core.ledgers) == MAX_EVENTS + 2
    assert sum(ledger.duplicates for ledger in core.ledgers) == 2


# Settings


def numbers(**of_dead_click: Any) -> ProjectSettings:
    return ProjectSettings(insights=resolve({"dead_click": of_dead_click}))


def test_each_version_has_its_own_numbers() -> None:
    settings = {1: numbers(enabled=False), 2: numbers()}
    log = Log().batch(0, dead(), "off", settings_version=1).batch(0, dead(), "on", settings_version=2)
    core = closed(log, settings)
    assert [(row.session_id, row.settings_version) for row in core.insights] == [(uid("on"), 2)]
    assert (core.session("off").settings_version, core.session("on").settings_version) == (1, 2)


def test_detector_that_was_off_meanwhile_begins_anew() -> None:
    """It has not seen the response, so it may not say that there was none."""
    log = Log().batch(11_000, [*dead(), *scrolls(11_000)])
    log.batch(11_001, [event("dom_mutation", 1_000)], settings_version=2)
    log.batch(11_002, scrolls(11_001), settings_version=2).batch(31_000, scrolls(31_000))
    assert closed(log, {1: numbers(), 2: numbers(enabled=False)}).insights == []
