"""A chunk: the clock, ticks, poison, and the sums that `gosight reconcile` reads."""

import pytest

from gosight.pipeline.chunk import compute
from gosight.pipeline.message import SettingsMissing, Source
from gosight.pipeline.state import deadline_of
from tests.core import DAY, MINUTE, PROJECT, START_MS, Core, Log, click, event, ms, run, uid, view


def test_clock_is_the_greatest_append_time() -> None:
    core = Core()
    assert core.feed(Log().tick(5).tick(3).messages).clock_ms == START_MS + 5
    assert core.feed(Log().tick(4).messages).clock_ms == START_MS + 5


def test_append_time_that_goes_back_counts_as_the_clock() -> None:
    """So nothing is due before it was."""
    log = Log().tick(MINUTE).batch(0, [click(0)]).tick(2 * MINUTE - 1)
    core = run(log)
    assert core.insights == []
    core.feed(Log().tick(2 * MINUTE).messages)
    assert len(core.insights) == 1


def test_tick_only_moves_the_clock() -> None:
    made = Core().feed(Log().tick(5).messages)
    assert (made.inbox, made.sessions, made.states, made.dead) == ([], [], {}, [])
    assert (made.ledger.messages, made.ledger.received, ms(made.ledger.clock)) == (1, 0, 5)


def test_poison_spoils_nothing_else() -> None:
    log = Log().batch(0, [view(0)]).add(1, b"odd", b"{", 3).batch(2, [view(2)], "other")
    made = Core().feed(log.messages)
    (letter,) = made.dead
    assert (letter.message, letter.reason) == (log.messages[1], "malformed")
    assert len(made.inbox) == 2
    assert {row.session_id for row in made.sessions} == {uid("s"), uid("other")}


def test_poison_moves_the_clock_and_touches_no_state() -> None:
    key = Log().batch(0, [view(0)]).messages[0].key
    made = Core().feed(Log().add(MINUTE, key, b"{", 1).messages)
    assert made.clock_ms == START_MS + MINUTE
    assert made.states == {}


def test_ledger() -> None:
    log = Log().batch(0, [view(0), view(1)], seq=0).repeat(1, 0).add(2, b"odd:1", b"{", 4).tick(3)
    ledger = run(log).ledgers[0]
    assert (ledger.topic, ledger.epoch, ledger.partition, ledger.o1, ledger.o2) == ("t", 1, 0, 0, 3)
    assert (ledger.messages, ledger.received, ledger.stored) == (4, 8, 2)
    assert (ledger.duplicates, ledger.dead, ledger.erased, ledger.unjudged) == (2, 4, 0, 0)
    assert ledger.dropped == {PROJECT: 2, "odd": 4}
    assert ms(ledger.clock) == 3


def test_dead_letter_without_a_project_is_still_summed() -> None:
    ledger = run(Log().add(0, b"\xff\xfe", b"{", 2)).ledgers[0]
    assert sum(ledger.dropped.values()) == ledger.dead == 2


@pytest.mark.parametrize("missing", [2, 0], ids=["newer", "none"])
def test_settings_missing_names_what_to_load(missing: int) -> None:
    core = Core()
    log = Log().batch(0, [view(0)], "a").batch(1, [view(1)], "b", settings_version=missing)
    with pytest.raises(SettingsMissing) as raised:
        core.feed(log.messages)
    assert (raised.value.project_id, raised.value.version) == (PROJECT, missing)
    core.book[PROJECT, missing] = core.book[PROJECT, 1]
    assert len(core.feed(log.messages).inbox) == 2


def test_settings_missing_for_a_timer_too() -> None:
    core = run(Log().batch(0, [view(0)]))
    core.book.clear()
    with pytest.raises(SettingsMissing):
        core.feed(Log().tick(MINUTE).messages)


def test_repeats_need_no_settings() -> None:
    log = Log().batch(0, [view(0)], seq=0).repeat(1, 0)
    core = run(log)
    assert core.ledgers[0].duplicates == 1


def test_other_keys_timers_act_when_the_chunk_ends() -> None:
    core = run(Log().batch(0, [click(0)], "a"))
    made = core.feed(Log().batch(MINUTE, [view(MINUTE)], "b").messages)
    assert [row.session_id for row in made.insights] == [uid("a")]
    assert len(made.states) == 2


def test_own_timers_act_before_each_message() -> None:
    """The click is judged as of its own minute, before anything else of its session is known."""
    log = Log().batch(0, [click(0)]).batch(MINUTE, [event("dom_mutation", 500)])
    core = run(log)
    assert len(core.insights) == 1
    assert core.counts["late"] == 1


def test_deadline_of_each_touched_key() -> None:
    made = Core().feed(Log().batch(0, [view(0)]).messages)
    assert made.deadlines == dict.fromkeys(made.states, START_MS + MINUTE)
    assert [deadline_of(state or b"") for state in made.states.values()] == [START_MS + MINUTE]


def test_purged_key_has_no_state_and_no_deadline() -> None:
    core = run(Log().batch(0, [view(0)]))
    made = core.feed(Log().tick(8 * DAY).messages)
    assert list(made.states.values()) == [None]
    assert list(made.deadlines.values()) == [None]


def test_timer_of_a_key_without_state_is_taken_off() -> None:
    made = compute(Source("t", 1, 0, 0), Log().tick(0).messages, lambda _: None, lambda _: [b"gone"], {})
    assert (made.states, made.deadlines) == ({b"gone": None}, {b"gone": None})


def test_repeat_leaves_a_state_as_it_was() -> None:
    log = Log().batch(0, [view(0)], seq=0)
    core = run(log)
    before = dict(core.states)
    core.feed(log.repeat(1, 0).messages[1:])
    assert core.states == before
