"""What ClickHouse is sent: the bytes that came wherever nothing had to change."""

import json

import msgspec
import pytest

from gosight.pipeline import inbox
from gosight.pipeline.message import Source
from gosight.schemas.envelope import Envelope
from tests.core import MINUTE, SECOND, Core, Log, envelope, event, run, uid

SOURCE = Source("t", 3, 7, 0)
HEAD = b'{"source_epoch":3,"source_partition":7,"source_offset":42,'


@pytest.mark.parametrize("value", [b'{"a":1}', b' \n{"a":1}', b'{ "a" : 1 }\n'], ids=["plain", "spaced", "loose"])
def test_as_it_came(value: bytes) -> None:
    line = inbox.line_as_it_came(SOURCE, 42, value)
    assert line.startswith(HEAD)
    assert json.loads(line) == {"source_epoch": 3, "source_partition": 7, "source_offset": 42, "a": 1}


def test_encoded_again() -> None:
    whole = envelope([event("scroll", 0), event("scroll", 1)], "", browser="Firefox")
    line = inbox.line_encoded(SOURCE, 42, whole, uid("derived"), whole.events[1:])
    assert line.startswith(HEAD)
    again = msgspec.json.decode(line, type=Envelope)
    assert again == msgspec.structs.replace(whole, session_id=uid("derived"), events=whole.events[1:])


def lines(core: Core) -> list[bytes]:
    return [line.partition(b',"project_id"')[2] for line in core.inbox]


def value(log: Log, offset: int = 0) -> bytes:
    return log.messages[offset].value.partition(b'"project_id"')[2]


def test_a_batch_of_news_goes_as_it_came() -> None:
    log = Log().batch(0, [event("scroll", 5), event("scroll", 3)], seq=0)
    assert lines(run(log)) == [value(log)]


def test_unknown_fields_of_it_too() -> None:
    log = Log().batch(0, [event("scroll", 0)])
    one = log.messages.pop()
    log.add(0, one.key, one.value[:-1] + b',"of_the_future":1}', 1)
    assert b"of_the_future" in run(log).inbox[0]


def test_what_was_seen_is_taken_out() -> None:
    log = Log().batch(0, [event("scroll", 0)]).batch(1, [event("scroll", n) for n in (0, 1)])
    core = run(log)
    assert [one.timestamp - event("scroll", 0).timestamp for _, one in core.stored()] == [0, 1]


def test_id_twice_in_a_numbered_batch_is_one() -> None:
    log = Log().batch(0, [event("scroll", 0, "same"), event("scroll", 5, "same"), event("scroll", 9)], seq=0)
    assert [one.event_id for _, one in run(log).stored()] == [uid("same"), event("scroll", 9).event_id]


def test_cookieless_sessions_stand_in_the_envelope() -> None:
    core = run(Log().batch(0, [event("scroll", 0), event("scroll", 31 * MINUTE), event("scroll", SECOND)], ""))
    assert len(core.inbox) == 2
    assert [one.timestamp - event("scroll", 0).timestamp for _, one in core.stored()] == [0, SECOND, 31 * MINUTE]
    assert {session_id for session_id, _ in core.stored()} == {row.session_id for row in core.sessions}
