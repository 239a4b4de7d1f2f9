"""Everything under one message key: what a client sends again, and how its events are cut into sessions."""

from uuid import UUID, uuid5

from tests.core import DAY, HOUR, MINUTE, SECOND, START_MS, Core, Log, closed, event, final, ms, run, uid, view


def sums(core: Core) -> tuple[int, int, int]:
    """Stored, duplicates, unjudged."""
    ledgers = core.ledgers
    return (
        sum(one.stored for one in ledgers),
        sum(one.duplicates for one in ledgers),
        sum(one.unjudged for one in ledgers),
    )


def spans(core: Core) -> list[tuple[int, int]]:
    return sorted((ms(row.started_at), ms(row.ended_at)) for row in final(core.sessions))


def test_numbered_batch_again_however_late() -> None:
    log = Log().batch(0, [view(0)], seq=7).repeat(5, 0).repeat(7 * DAY, 0)
    core = run(log)
    assert sums(core) == (1, 2, 0)
    assert core.session().event_count == 1


def test_numbers_of_two_tabs() -> None:
    """Two streams of one session."""
    log = Log().batch(0, [view(0)], seq=0, stream_id=uid("tab 1")).batch(1, [view(1)], seq=0, stream_id=uid("tab 2"))
    assert sums(run(log)) == (2, 0, 0)


def test_number_of_another_session_is_another() -> None:
    log = Log().batch(0, [view(0)], "a", seq=0, stream_id=uid("x")).batch(0, [view(0)], "b", seq=0, stream_id=uid("x"))
    assert sums(run(log)) == (2, 0, 0)


def test_batch_without_numbers_again() -> None:
    log = Log().batch(0, [view(0), view(1)]).batch(1, [view(1), view(2)]).repeat(2, 0)
    core = run(log)
    assert sums(core) == (3, 3, 0)
    assert [one.event_id for _, one in core.stored()] == [view(n).event_id for n in range(3)]


def test_without_numbers_ids_are_compared_within_the_key_only() -> None:
    log = Log().batch(0, [view(0, name="same")], "a").batch(0, [view(0, name="same")], "b")
    assert sums(run(log)) == (2, 0, 0)


def test_what_cannot_be_judged_is_stored_flagged_and_counted() -> None:
    """More gaps than are remembered, then a number from before them."""
    log = Log()
    for seq in range(4_097):
        log.batch(seq, [event("mouse_enter", seq)], seq=2 * seq)
    log.repeat(5_000, 0).repeat(5_000, 1)
    core = closed(log)
    assert sums(core) == (4_098, 1, 1)
    assert core.session().flags == ["unjudged"]


def test_dropped_events_are_counted_per_project() -> None:
    log = Log().batch(0, [view(0), view(1)], seq=0).repeat(1, 0)
    (ledger,) = run(log).ledgers
    assert ledger.dropped == {log.messages[0].key.decode().partition(":")[0]: 2}


def test_clients_session_is_one_for_a_day() -> None:
    log = Log()
    for at_ms in (0, 10 * HOUR, 24 * HOUR):
        log.batch(at_ms, [view(at_ms)])
    core = closed(log)
    assert spans(core) == [(0, 24 * HOUR)]
    assert core.session().page_count == 3


def test_clients_session_is_cut_after_a_day() -> None:
    cut_ms = 24 * HOUR + 1
    log = Log().batch(0, [view(0)]).batch(cut_ms, [view(cut_ms)]).batch(cut_ms + 5, [view(cut_ms + 5)])
    core = closed(log)
    assert spans(core) == [(0, 0), (cut_ms, cut_ms + 5)]
    derived = str(uuid5(UUID(uid("s")), view(cut_ms).event_id))
    assert [session_id for session_id, _ in core.stored()] == [uid("s"), derived, derived]


def test_one_batch_over_the_cut() -> None:
    """Stored as two lines, each with its session."""
    cut_ms = 24 * HOUR + 1
    core = closed(Log().batch(cut_ms, [view(cut_ms), view(0)]))
    assert spans(core) == [(0, 0), (cut_ms, cut_ms)]
    assert [one.timestamp - START_MS for _, one in core.stored()] == [0, cut_ms]
    assert len(core.inbox) == 2


def test_visitor_without_cookies_is_cut_at_the_gap() -> None:
    gap_ms = 30 * MINUTE
    times = (0, gap_ms, 2 * gap_ms + 1, 2 * gap_ms + 2)
    log = Log()
    for at_ms in times:
        log.batch(at_ms, [view(at_ms)], "")
    core = closed(log)
    assert spans(core) == [(0, gap_ms), (2 * gap_ms + 1, 2 * gap_ms + 2)]
    assert {row.session_id for row in final(core.sessions)} == {
        str(uuid5(UUID(uid("v")), view(first_ms).event_id)) for first_ms in (0, 2 * gap_ms + 1)
    }
    assert {row.visitor_id for row in core.sessions} == {uid("v")}


def test_decided_in_log_order_and_never_merged() -> None:
    """What would have joined two sessions comes too late for that."""
    log = Log().batch(0, [view(0)], "").batch(HOUR, [view(40 * MINUTE)], "").batch(HOUR, [view(20 * MINUTE)], "")
    assert spans(closed(log)) == [(0, 20 * MINUTE), (40 * MINUTE, 40 * MINUTE)]


def test_earlier_event_moves_a_later_session() -> None:
    log = Log().batch(HOUR, [view(HOUR)], "").batch(HOUR + 20 * SECOND, [view(HOUR - 5)], "")
    core = closed(log)
    assert spans(core) == [(HOUR - 5, HOUR)]
    assert len({row.session_id for row in core.sessions}) == 1


def test_sessions_of_one_key_keep_their_own_clocks() -> None:
    """A batch for the later one wakes nothing of the earlier one."""
    log = Log().batch(0, [view(0)], "").batch(40 * MINUTE, [view(40 * MINUTE)], "").tick(41 * MINUTE)
    core = run(log)
    assert [row.is_final for row in final(core.sessions)] == [True, False]


def test_each_session_of_a_key_is_purged_for_itself() -> None:
    log = Log().batch(0, [view(0)], "").batch(DAY, [view(DAY)], "").tick(8 * DAY)
    core = run(log)
    assert core.timers.earliest() == START_MS + 9 * DAY
    core.feed(Log().tick(9 * DAY).messages)
    assert core.states == {}
