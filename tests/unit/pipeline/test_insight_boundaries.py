"""Where batches, chunks and timers meet the windows of insights, through the whole core."""

from itertools import permutations

import pytest

from gosight.schemas.envelope import Event
from tests.core import MINUTE, SECOND, Core, Log, click, closed, details, event, plain, run, view

BURST = [click(200 * n) for n in range(6)]


def burst_of(core: Core) -> list[tuple[str, int]]:
    rows = [row for row in core.insights if row.insight_type == "rage_click"]
    return [(row.insight_id, details(row)["click_count"]) for row in rows]


WHOLE = burst_of(closed(Log().batch(SECOND, BURST)))


def each_by_itself() -> Log:
    log = Log()
    for one in BURST:
        log.batch(SECOND, [one])
    return log


def test_one_burst_is_one_insight_with_all_its_clicks() -> None:
    assert [count for _, count in WHOLE] == [6]


@pytest.mark.parametrize("border", range(1, 6))
def test_burst_at_the_border_of_a_chunk(border: int) -> None:
    assert burst_of(closed(each_by_itself(), sizes=[border])) == WHOLE
    assert burst_of(closed(each_by_itself(), sizes=[1] * border)) == WHOLE


@pytest.mark.parametrize("border", range(1, 6))
def test_burst_across_batches_that_overtake_each_other(border: int) -> None:
    early, late = BURST[:border], BURST[border:]
    assert burst_of(closed(Log().batch(SECOND, late).batch(9 * SECOND, early))) == WHOLE


def test_burst_across_batches_in_any_order() -> None:
    thirds = BURST[:2], BURST[2:4], BURST[4:]
    for order in permutations(thirds):
        log = Log()
        for number, batch in enumerate(order):
            log.batch(2_000 + number, batch)
        assert burst_of(closed(log)) == WHOLE


def test_burst_across_repeats_ticks_and_other_sessions() -> None:
    log = Log().batch(600, BURST[:3], seq=0).batch(650, [view(0)], "other").repeat(700, 0).tick(800)
    log.batch(1_200, BURST[3:], seq=1).repeat(2 * SECOND, 0)
    assert burst_of(closed(log)) == WHOLE


def test_burst_before_and_after_the_silence_is_two() -> None:
    """A verdict is given once: clicks that are sent a minute later are late."""
    log = Log().batch(SECOND, BURST[:5]).tick(SECOND + MINUTE).batch(SECOND + MINUTE + 1, BURST[5:])
    core = closed(log)
    assert [count for _, count in burst_of(core)] == [5]
    assert core.counts["late"] == 1


def move(at_ms: int) -> Event:
    """Answers nothing."""
    return event("mouse_move", at_ms)


@pytest.mark.parametrize(
    ("watermark_ms", "dead"), [(999, 0), (1_000, 0), (1_001, 1)], ids=["open", "exact_window", "late_by_one_ms"]
)
def test_dead_click_window_ended_by_a_late_batch(watermark_ms: int, dead: int) -> None:
    """The answer of 1,000 ms is sent after the one event that lets the watermark go on."""
    at_ms = watermark_ms + 10 * SECOND
    core = closed(Log().batch(0, [click(0)]).batch(at_ms, [move(at_ms)]).batch(at_ms, [event("dom_mutation", 1_000)]))
    assert sum(row.insight_type == "dead_click" for row in core.insights) == dead
    assert core.counts["late"] == dead


@pytest.mark.parametrize("answer_ms", [1_000, 1_001])
def test_answer_that_is_underway_for_all_of_the_grace(answer_ms: int) -> None:
    at_ms = 10 * SECOND + answer_ms
    log = Log().batch(0, [click(0)]).batch(at_ms, [move(at_ms)]).batch(at_ms, [event("dom_mutation", answer_ms)])
    assert len(closed(log).insights) == (answer_ms > 1_000)


def troubled() -> list[Event]:
    """Something for each verdict that is open until the silence, and a page visit."""
    return [view(0), *(click(100 + 200 * n) for n in range(5)), event("web_vitals", 1_000, lcp=4_000)]


@pytest.mark.parametrize("clock_ms", [MINUTE + SECOND, 30 * MINUTE, 31 * MINUTE, 60 * MINUTE])
def test_close_during_redo(clock_ms: int) -> None:
    """The chunk that closes the session is computed, lost before its commit, and computed again by another owner."""
    log = Log().batch(1_000, troubled()).tick(clock_ms)
    core = Core()
    core.feed(log.messages[:1])
    first_try, second_try = core.compute(log.messages[1:]), core.compute(log.messages[1:])
    assert first_try == second_try
    assert core.feed(log.messages[1:]) == first_try
    assert plain(core.insights) == plain(run(log).insights)
    assert {row.insight_type for row in core.insights} == {"rage_click", "dead_click", "slow_page"}
    assert core.session().is_final == (clock_ms > 30 * MINUTE)


def test_close_and_reopening_give_no_insight_twice() -> None:
    log = Log().batch(1_000, troubled()).tick(40 * MINUTE).batch(41 * MINUTE, [click(2_000), move(41 * MINUTE)])
    core = closed(log)
    assert sorted(row.insight_type for row in core.insights) == ["dead_click", "rage_click", "slow_page"]
    assert (core.counts["reopened"], core.counts["late"]) == (1, 1)
    assert core.session().insight_counts == {"dead_click": 1, "rage_click": 1, "slow_page": 1}
