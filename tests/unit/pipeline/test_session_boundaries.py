"""Where a session begins, ends, is corrected and forgotten, to the ms: a test per boundary, through the whole core."""

from itertools import pairwise

import msgspec
import pytest

from gosight.pipeline.state import unpack
from tests.core import DAY, HOUR, MINUTE, SECOND, Core, Log, click, closed, event, final, ms, run, view

GAP = 30 * MINUTE


def spans(core: Core) -> list[tuple[int, int]]:
    """Begin and end of each session, in time."""
    return sorted((ms(row.started_at), ms(row.ended_at)) for row in final(core.sessions))


def views(*times: int, session: str = "") -> Core:
    """Each in a batch of its own, at once; without cookies unless named."""
    log = Log()
    for at_ms in times:
        log.batch(at_ms, [view(at_ms)], session)
    return closed(log)


# Cut


def test_exact_gap() -> None:
    assert spans(views(0, GAP)) == [(0, GAP)]


def test_gap_plus_one_ms() -> None:
    assert spans(views(0, GAP + 1)) == [(0, 0), (GAP + 1, GAP + 1)]


def test_gap_plus_one_ms_with_the_clients_id() -> None:
    assert spans(views(0, GAP + 1, session="s")) == [(0, GAP + 1)]


def test_exact_gap_across_a_close() -> None:
    """The close comes first, at the very ms: the event still belongs to it and reopens it."""
    log = Log().batch(0, [view(0)], "").tick(GAP).batch(GAP, [view(GAP)], "")
    core = closed(log)
    assert (spans(core), core.counts["reopened"]) == ([(0, GAP)], 1)


def test_exact_gap_before() -> None:
    """From a queue: what came first is not the first."""
    log = Log().batch(GAP, [view(GAP)], "").batch(GAP + SECOND, [view(0)], "")
    assert spans(closed(log)) == [(0, GAP)]


def test_gap_plus_one_ms_before() -> None:
    log = Log().batch(GAP + 1, [view(GAP + 1)], "").batch(GAP + SECOND, [view(0)], "")
    assert spans(closed(log)) == [(0, 0), (GAP + 1, GAP + 1)]


@pytest.mark.parametrize("session", ["", "s"])
def test_24_h_exactly(session: str) -> None:
    times = [*range(0, DAY, 29 * MINUTE), DAY]
    assert spans(views(*times, session=session)) == [(0, DAY)]


@pytest.mark.parametrize("session", ["", "s"])
def test_24_h_plus_one_ms(session: str) -> None:
    times = [*range(0, DAY, 29 * MINUTE), DAY + 1]
    assert spans(views(*times, session=session)) == [(0, times[-2]), (DAY + 1, DAY + 1)]


def test_24_h_counts_from_the_first_event_and_not_from_the_first_batch() -> None:
    """An hour from offline: the begin moves back, and the cut with it."""
    log = Log().batch(HOUR, [view(HOUR)]).batch(HOUR + SECOND, [view(0)]).batch(DAY + 1, [view(DAY + 1)])
    assert spans(closed(log)) == [(0, HOUR), (DAY + 1, DAY + 1)]


# Close


@pytest.mark.parametrize("sizes", [(), (1,), (1, 1), (1, 1, 1)], ids=["one_chunk", "first_alone", "two", "three"])
def test_close_during_redo(sizes: tuple[int, ...]) -> None:
    """A worker dies after the close was computed: whoever does it again writes the same rows, versions included,
    wherever the chunks end.
    """
    log = Log().batch(0, [view(0), click(1)], seq=0).tick(GAP + 1).batch(GAP + 2, [view(GAP + 2)], seq=1)
    core, left = Core(), log.messages
    for size in (*sizes, len(log.messages)):
        if left[:size]:
            died = core.compute(left[:size])
            done = core.feed(left[:size])
            assert done == died
        left = left[size:]
    assert [row for row in core.sessions if row.is_final] == [row for row in run(log).sessions if row.is_final]
    assert core.sessions == run(log).sessions
    assert core.counts["reopened"] == 1


def test_close_of_a_session_that_is_redone_by_a_worker_with_a_later_clock() -> None:
    """It acts as of its deadline, not as of when somebody looks."""
    early, late = (run(Log().batch(0, [view(0)]).tick(at_ms)) for at_ms in (GAP, 5 * HOUR))
    assert [msgspec.structs.asdict(row) for row in early.sessions] == [
        msgspec.structs.asdict(row) for row in late.sessions
    ]


def test_session_end_and_a_batch_one_ms_before_the_close() -> None:
    log = Log().batch(0, [view(0), event("session_end", 5)]).batch(MINUTE - 1, [event("scroll", 1)])
    assert not run(log.tick(MINUTE)).session().is_final
    assert run(log.tick(2 * MINUTE - 1)).session().is_final


# Late


LATEST_MS = 7 * DAY


def late(*events: object, at_ms: int = LATEST_MS) -> Log:
    """A closed session of two pages, and these as late as events can be."""
    log = Log().batch(10, [view(5, "/a", referrer="https://t.co/"), view(10, "/b")]).tick(HOUR)
    return log.batch(at_ms, list(events))  # type: ignore[arg-type]


def test_late_event_after_7_days_corrects_the_row() -> None:
    core = closed(late(view(0, "/first", referrer="https://www.google.com/"), click(7)))
    (row,) = final(core.sessions)
    assert (ms(row.started_at), row.duration_ms, row.event_count, row.page_count, row.click_count) == (0, 10, 4, 3, 1)
    assert (row.entry_path, row.exit_path, row.channel) == ("/first", "/b", "organic search")
    assert (row.is_final, row.flags, core.counts["reopened"]) == (True, ["late"], 1)


def test_late_event_moves_the_row_in_one_block() -> None:
    """The old row is deleted beside the new one: an earlier begin is another sorting key."""
    rows = run(late(view(0))).sessions[-2:]
    assert [(ms(row.started_at), row.is_deleted) for row in rows] == [(5, True), (0, False)]
    assert rows[0].version <= rows[1].version


def test_late_page_view_has_no_page_visit_and_changes_none() -> None:
    before = final(closed(late(event("mouse_move", 10, "again"))).page_visits)
    assert [row.path for row in before] == ["/a", "/b"]
    after = final(closed(late(view(7, "/between"), event("page_exit", 8, path="/a", scroll_depth=99))).page_visits)
    assert [msgspec.structs.replace(row, version=0) for row in after] == [
        msgspec.structs.replace(row, version=0) for row in before
    ]


def test_late_event_after_the_last_one_makes_the_last_page_longer() -> None:
    """The session ended later than it was known; what the page was told in between is not judged any more."""
    (_, last) = final(closed(late(event("mouse_move", 4_010))).page_visits)
    assert (last.path, last.time_on_page_ms) == ("/b", 4_000)


def test_identify_after_days_names_rows_written_before() -> None:
    core = closed(late(event("identify", 9, payload={"user_id": "u1"})))
    assert core.sessions[0].user_id == ""
    assert {row.user_id for row in final(core.sessions)} == {"u1"}


def test_bot_by_the_first_event_only() -> None:
    """Device, place and bot or not are of the least Order key, whenever it comes."""
    log = Log().batch(10, [view(10)], is_bot=False, browser="Firefox").batch(20, [view(0)], is_bot=True, browser="Bot")
    core = closed(log)
    assert (core.session().is_bot, core.session().browser) == (True, "Bot")
    assert {row.is_bot for row in final(core.page_visits)} == {True}


def test_a_row_is_never_replaced_by_a_smaller_one() -> None:
    log = late(click(7)).repeat(LATEST_MS + MINUTE, 0).batch(LATEST_MS + HOUR, [view(2)])
    sizes = [(row.event_count, row.page_count, row.duration_ms) for row in closed(log).sessions]
    assert sizes == sorted(sizes)
    assert all(a <= b for one, two in pairwise(sizes) for a, b in zip(one, two, strict=True))


# Purge


def test_one_ms_before_the_purge_it_is_still_known() -> None:
    log = Log().batch(0, [view(0)], seq=0).batch(8 * DAY - 1, [view(DAY)], seq=1)
    core = closed(log)
    assert (core.session().event_count, core.counts["opened"]) == (2, 1)


def test_at_the_purge_it_is_forgotten() -> None:
    """8 days after the last batch no event can be of it: the latest is a day after all of its own."""
    core = run(Log().batch(0, [view(0)], seq=0).batch(8 * DAY, [view(DAY + MINUTE)], seq=1))
    assert core.counts["opened"] == 2
    assert [(row.event_count, ms(row.started_at)) for row in final(core.sessions)] == [(1, 0), (1, DAY + MINUTE)]
    (state,) = core.states.values()
    assert len(unpack(state).sessions) == 1


def test_a_batch_that_brings_nothing_new_does_not_put_off_the_purge() -> None:
    log = Log().batch(0, [view(0)], seq=0).repeat(7 * DAY, 0)
    assert run(log.tick(8 * DAY)).states == {}


def test_a_late_event_puts_off_the_purge() -> None:
    log = Log().batch(0, [view(0)], seq=0).batch(7 * DAY, [view(1)], seq=1)
    assert len(run(log.tick(15 * DAY - 1)).states) == 1
    assert run(log.tick(15 * DAY)).states == {}
