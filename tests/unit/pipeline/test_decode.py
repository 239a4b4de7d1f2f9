"""Each reason why a message cannot be processed, by name."""

from typing import Any

import msgspec
import pytest

from gosight.pipeline.decode import MAX_EVENTS, decode
from gosight.pipeline.message import DeadLetter, Message
from gosight.schemas import topics
from gosight.schemas.envelope import VERSION, Envelope
from tests.core import PROJECT, envelope, event, uid

GOOD = envelope([event("scroll", 0)])


def message(one: Envelope | bytes = GOOD, **fields: Any) -> Message:
    """An envelope as the ingestor publishes it, or any value."""
    if isinstance(one, Envelope):
        key = topics.message_key(one.project_id, one.session_id or one.visitor_id)
        said = {"key": key, "value": msgspec.json.encode(one), "count": len(one.events)}
    else:
        said = {"key": b"k", "value": one, "count": 1}
    return Message(0, 0, **{"version": VERSION, "kind": "events", **said, **fields})


def said(**fields: Any) -> bytes:
    """The good envelope with these fields otherwise."""
    return msgspec.json.encode(msgspec.to_builtins(GOOD) | fields)


def reason(one: Message) -> tuple[str, str]:
    letter = decode(one)
    assert isinstance(letter, DeadLetter)
    assert letter.message is one
    return letter.reason, letter.error


def taken(one: Message) -> bytes:
    decoded = decode(one)
    assert isinstance(decoded, Envelope)
    return msgspec.json.encode(decoded)


def test_good_one() -> None:
    assert taken(message()) == message().value


def test_without_a_session_its_key_is_the_visitors() -> None:
    cookieless = envelope([event("scroll", 0)], "")
    assert taken(message(cookieless)) == message(cookieless).value
    assert reason(message(cookieless, key=topics.message_key(PROJECT, uid("s"))))[0] == "malformed"


@pytest.mark.parametrize("kind", ["erase", "recompute", "", "of the future"])
def test_unknown_kind(kind: str) -> None:
    assert reason(message(kind=kind)) == ("unknown_kind", f"kind {kind!r} is not known to this version")


@pytest.mark.parametrize("version", [0, VERSION + 1])
def test_unknown_version(version: int) -> None:
    assert reason(message(version=version))[0] == "unknown_version"


@pytest.mark.parametrize(
    "value",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"project_id":"\xff"}', b"[" * 100_000, b'{"x":' * 100_000, said() + b"{}"],
    ids=["empty", "cut", "list", "null", "no_text", "no_utf8", "nested_lists", "nested_objects", "two"],
)
def test_not_json_of_an_envelope(value: bytes) -> None:
    assert reason(message(value))[0] == "malformed"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"settings_version": -1}, "settings_version"),
        ({"settings_version": "1"}, "settings_version"),
        ({"received_at": 1.5}, "received_at"),
        ({"received_at": 10**13}, "received_at"),
        ({"clock_offset_ms": 1 << 63}, "clock_offset_ms"),
        ({"retention_days": 1 << 32}, "retention_days"),
        ({"seq": -1}, "seq"),
        ({"events": None}, "events"),
    ],
)
def test_out_of_its_column(fields: dict[str, Any], says: str) -> None:
    """ClickHouse would wrap it, or refuse the whole block."""
    why, error = reason(message(said(**fields)))
    assert why == "malformed"
    assert says in error


@pytest.mark.parametrize(
    ("name", "value"), [("click_x", 1 << 31), ("scroll_depth", 101), ("lcp", -1), ("timestamp", -1), ("cls", "1")]
)
def test_event_out_of_its_columns(name: str, value: Any) -> None:
    events = [{"event_id": uid("e"), "event_type": "click", "timestamp": 0, name: value}]
    assert name in reason(message(said(events=events)))[1]


@pytest.mark.parametrize("odd", ["", "x", uid("s").upper(), uid("s")[:-1], f"{{{uid('s')}}}"])
@pytest.mark.parametrize("where", ["project_id", "visitor_id", "event_id", "events_visitor_id"])
def test_no_uuid(where: str, odd: str) -> None:
    one = envelope([event("scroll", 0)])
    if where == "event_id":
        one.events[0].event_id = odd
    elif where == "events_visitor_id":
        one.events[0].visitor_id = odd or "-"
    else:
        setattr(one, where, odd)
    assert reason(message(one)) == ("malformed", "an id is no lower-case UUID")


def test_key_of_another_session() -> None:
    assert "is not that of its session" in reason(message(key=topics.message_key(PROJECT, uid("other"))))[1]


@pytest.mark.parametrize("count", [0, 2])
def test_other_count_in_its_header(count: int) -> None:
    assert reason(message(count=count)) == ("malformed", f"its header counts {count} events, it holds 1")


@pytest.mark.parametrize("count", [0, MAX_EVENTS + 1], ids=["none", "one_too_many"])
def test_as_many_events_as_one_may_hold(count: int) -> None:
    assert reason(message(envelope([event("scroll", 0)] * count)))[1].startswith(f"it holds {count} events")


def test_exactly_as_many_events_as_one_may_hold() -> None:
    assert isinstance(decode(message(envelope([event("scroll", 0)] * MAX_EVENTS))), Envelope)


def test_fields_of_the_future_are_let_through() -> None:
    assert isinstance(decode(message(said(of_the_future=[1]), key=message().key)), Envelope)


@pytest.mark.parametrize("member", [b'"source_offset":9', b'"insert_by":null', b'"source\\u005fepoch" : [1]'])
def test_a_message_that_says_where_it_came_from_is_none(member: bytes) -> None:
    value = b"{" + member + b"," + message().value[1:]
    assert reason(message(value, key=message().key)) == ("malformed", "it says itself where it came from")


def test_a_payload_may_use_the_names_of_the_source() -> None:
    one = envelope([event("scroll", 0, payload='{"source_offset":9,"insert_by":1}')])
    assert taken(message(one)) == message(one).value
