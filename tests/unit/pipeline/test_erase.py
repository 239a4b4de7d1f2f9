"""An erasure at its edges: what its message may say, what it leaves behind, how long it is remembered."""

import msgspec
import pytest
from msgspec.structs import replace

from gosight.pipeline import erase, recount
from gosight.pipeline.erase import MAX_BUCKETS, Rebuild
from gosight.pipeline.message import DeadLetter, Message
from gosight.pipeline.state import unpack
from gosight.schemas import topics
from tests.core import DAY, HOUR, MINUTE, PROJECT, Core, Log, event, final, ms, run, uid, view

KEY = topics.message_key(PROJECT, uid("s"))


def sums(core: Core) -> tuple[int, int, int]:
    """Stored, duplicates, erased."""
    ledgers = core.ledgers
    return (
        sum(one.stored for one in ledgers),
        sum(one.duplicates for one in ledgers),
        sum(one.erased for one in ledgers),
    )


def test_stamped_at_the_cut_is_gone_and_a_ms_later_is_a_new_story() -> None:
    log = Log().batch(0, [view(0)]).erase(MINUTE, MINUTE)
    log.batch(MINUTE, [view(MINUTE), view(MINUTE + 1)])
    core = run(log)
    assert sums(core) == (2, 0, 1)
    assert core.ledgers[0].dropped == {PROJECT: 1}
    newest = max(core.sessions, key=lambda row: row.version)
    assert (newest.session_id, newest.event_count, ms(newest.started_at)) == (uid("s"), 1, MINUTE + 1)


def test_what_was_seen_before_stays_seen() -> None:
    """A batch of before, by a clock that was ahead, comes again."""
    log = Log().batch(0, [view(HOUR)], seq=0).erase(1, 1).repeat(2, 0)
    assert sums(run(log)) == (1, 1, 0)


def test_a_second_erasure_with_an_earlier_cut_moves_nothing_back() -> None:
    log = Log().erase(0, HOUR).erase(1, MINUTE).batch(2, [view(HOUR)])
    assert sums(run(log)) == (0, 0, 1)


def test_it_is_remembered_for_8_days_with_and_without_a_session() -> None:
    log = Log().erase(0, 0).tick(8 * DAY - 1)
    core = run(log)
    assert set(core.states) == {KEY}
    core.feed(Log().tick(8 * DAY).messages)
    assert core.states == {}
    core = run(Log().erase(0, 0).batch(DAY, [view(DAY)]).tick(8 * DAY))
    assert unpack(core.states[KEY]).erased is None
    core.feed(Log().tick(9 * DAY).messages)
    assert core.states == {}


def test_a_recount_of_before_is_not_written_and_one_of_after_is() -> None:
    core = run(Log().batch(0, [view(0)]).tick(HOUR))
    (old,) = final(core.sessions)
    log = Log().tick(HOUR).tick(HOUR).erase(HOUR, HOUR)
    log.add(HOUR, KEY, recount.encode(old), 0, kind=topics.Kind.RECOMPUTE.value)
    count = len(core.sessions)
    core.feed(log.messages[2:])
    assert len(core.sessions) == count
    later = replace(old, version=old.version + (10 << 16))
    core.feed(Log().add(HOUR, KEY, recount.encode(later), 0, kind=topics.Kind.RECOMPUTE.value).messages)
    assert core.sessions[count:] == [later]


def test_rollups_to_rebuild_come_out_once_and_in_order() -> None:
    log = Log()
    for buckets in ([900, 2_700], [1_800, 2_700]):
        log.add(0, b"", erase.encode(Rebuild(PROJECT, buckets)), 0, kind=topics.Kind.ERASE.value)
    assert Core().compute(log.messages).rebuild == {PROJECT: [900, 1_800, 2_700]}


def order(value: bytes, *, key: bytes = KEY, count: int = 0, version: int = 1) -> Message:
    return Message(1, 1, key, value, version, topics.Kind.ERASE.value, count)


CUT = erase.encode(erase.Cut(uid("e"), 5))


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (order(CUT, version=2), "unknown_version"),
        (order(CUT, count=1), "malformed"),
        (order(CUT, key=b"x"), "malformed"),
        (order(b"\xff"), "malformed"),
        (order(b"{}"), "malformed"),
        (order(erase.encode(Rebuild(PROJECT, []))), "malformed"),
        (order(erase.encode(Rebuild(PROJECT, [1] * (MAX_BUCKETS + 1)))), "malformed"),
        (order(msgspec.json.encode({"type": "Cut", "erasure_id": "e", "until_ms": -1})), "malformed"),
    ],
)
def test_an_order_that_cannot_be_followed_is_a_dead_letter(message: Message, reason: str) -> None:
    found = erase.decode(message)
    assert isinstance(found, DeadLetter)
    assert found.reason == reason


def test_an_erased_key_without_a_session_is_no_session() -> None:
    core = run(Log().erase(0, 0).batch(1, [event("click", 0)]).tick(HOUR))
    assert core.sessions == []
