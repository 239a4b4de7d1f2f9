"""What a recomputation has counted reaches the session's owner: taken over, written as it came, or refused."""

from typing import Any

import pytest
from msgspec.structs import replace

from gosight.pipeline.message import DeadLetter, Message
from gosight.pipeline.recount import batch_offset, decode, encode, recounted
from gosight.schemas.rows import SessionRow
from gosight.schemas.topics import Kind
from tests.core import DAY, HOUR, MINUTE, SECOND, Core, Log, click, closed, event, view

FOUND = {"dead_click": 3, "rage_click": 1}
BURST = [event("dom_mutation", 0), *(click(100 * n) for n in range(5))]


def tell(core: Core, log: Log, at_ms: int, row: SessionRow) -> None:
    """Append the row as a message, and work it."""
    log.add(at_ms, row.message_key.encode(), encode(row), 0, kind=Kind.RECOMPUTE.value)
    core.feed(log.messages[-1:])


def found(row: SessionRow) -> SessionRow:
    made = recounted(row, FOUND, {"rage_click.min_clicks": 2})
    assert made
    return made


@pytest.fixture
def log() -> Log:
    return Log().batch(0, BURST)


def test_the_same_counts_are_nothing_to_tell(log: Log) -> None:
    row = closed(log).session()
    assert row.insight_counts
    assert recounted(row, dict(row.insight_counts), dict(row.near_misses)) is None


def test_the_owner_takes_counts_over_and_writes_the_row(log: Log) -> None:
    core = closed(log)
    before = core.session()
    tell(core, log, DAY + HOUR, found(before))
    after = core.session()
    assert (after.insight_counts, after.near_misses) == (FOUND, {"rage_click.min_clicks": 2})
    assert (after.has_rage_click, after.has_dead_click, after.is_final) == (True, True, True)
    assert after.version > before.version
    assert replace(after, version=0) == replace(found(before), version=0)


def test_the_owner_goes_on_counting_from_there(log: Log) -> None:
    core = closed(log)
    tell(core, log, DAY + HOUR, found(core.session()))
    log.batch(DAY + 2 * HOUR, [event("page_view", 10 * MINUTE), click(11 * MINUTE)]).tick(DAY + 3 * HOUR)
    core.feed(log.messages[-2:])
    assert core.session().insight_counts == {"dead_click": 4, "rage_click": 1}


def test_a_batch_that_came_meanwhile_outruns_it(log: Log) -> None:
    core = closed(log)
    live = core.session()
    row = found(live)
    log.batch(DAY + HOUR, [view(10 * MINUTE)])
    core.feed(log.messages[-1:])
    tell(core, log, DAY + HOUR + SECOND, row)
    assert core.counts["recount_outrun"] == 1
    assert core.session().insight_counts == live.insight_counts


def test_a_second_time_changes_nothing(log: Log) -> None:
    core = closed(log)
    row = found(core.session())
    tell(core, log, DAY + HOUR, row)
    first = core.session()
    tell(core, log, DAY + 2 * HOUR, row)
    assert replace(core.session(), version=0) == replace(first, version=0)


def test_of_a_session_that_was_purged_the_row_is_written_as_it_came(log: Log) -> None:
    core = closed(log)
    row = found(core.session())
    tell(core, log, 9 * DAY, row)
    assert core.session() == row
    assert core.states == {}


def test_the_offset_of_the_last_batch_stands_in_the_version() -> None:
    assert batch_offset(3 << 56 | 123_456_789_012 << 16 | 7) == 123_456_789_012


@pytest.mark.parametrize(
    ("changes", "headers", "reason"),
    [
        ({"session_id": "S"}, {}, "malformed"),
        ({"started_at": "yesterday"}, {}, "malformed"),
        ({"message_key": "p:another"}, {}, "malformed"),
        ({}, {"count": 1}, "malformed"),
        ({}, {"version": 99}, "unknown_version"),
    ],
)
def test_refuses(log: Log, changes: dict[str, Any], headers: dict[str, Any], reason: str) -> None:
    row = closed(log).session()
    message = Message(9, 0, row.message_key.encode(), encode(replace(row, **changes)), 1, Kind.RECOMPUTE.value, 0)
    message = replace(message, **headers)
    letter = decode(message)
    assert isinstance(letter, DeadLetter)
    assert letter.reason == reason


def test_refuses_what_is_no_row() -> None:
    letter = decode(Message(9, 0, b"k", b"[]", 1, Kind.RECOMPUTE.value, 0))
    assert isinstance(letter, DeadLetter)


def test_a_refused_one_is_buried_and_the_chunk_goes_on(log: Log) -> None:
    core = closed(log)
    log.add(DAY + HOUR, b"k", b"[]", 0, kind=Kind.RECOMPUTE.value)
    outcome = core.feed(log.messages[-1:])
    assert [letter.reason for letter in outcome.dead] == ["malformed"]
    assert (outcome.ledger.received, outcome.ledger.dead) == (0, 0)
