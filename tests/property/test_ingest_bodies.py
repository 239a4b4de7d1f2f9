"""No body whatever makes the ingestor fail otherwise than by a named refusal; what it takes fits the columns."""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from gosight.http.ingest.batch import Read
from gosight.http.ingest.decode import decode_replay
from gosight.http.ingest.inflate import inflate
from gosight.http.ingest.message_pack import to_json
from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.ingest.refusal import Refusal
from gosight.http.ingest.replay_endpoint import replay_message
from gosight.schemas.envelope import Envelope
from gosight.schemas.project import ProjectSettings
from tests.reading import COOKIELESS, NOW, PROJECT, SESSION, STREAM, read

T = TypeVar("T")

LIMIT = 1 << 20
HUGE = 10**310  # beyond any float
REFUSALS = {400: "INVALID_REQUEST", 413: "TOO_LARGE", 415: "UNSUPPORTED_TYPE"}
REJECTS = {"INVALID_EVENT", "TIMESTAMP_IN_FUTURE", "TIMESTAMP_TOO_OLD", "RAW_INPUT_VALUE"}
TYPES = ["click", "scroll", "js_error", "web_vitals", "page_load", "mouse_leave", "input_change", "custom_event", "new"]

numbers = st.one_of(
    st.integers(-(1 << 70), 1 << 70),
    st.integers(NOW - 9 * 86_400_000, NOW + 600_000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0, -1, 2**31, 2**32, 2**63, 1e308, -1e308, 5e-324, HUGE, -HUGE]),
)
texts = st.one_of(
    st.text(max_size=30), st.sampled_from([SESSION, STREAM, SESSION.upper(), "", "x" * 300, "a=b&token=c"])
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def odd(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what belongs there, sometimes anything."""
    return st.one_of(usual, usual, usual, anything)


def members(usual: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with some of these members."""
    return st.fixed_dictionaries({}, optional={name: odd(kind) for name, kind in usual.items()})


target = members(dict.fromkeys(("tag", "selector", "text", "name", "attributes"), texts))
sizes = ("x", "y", "page_x", "page_y", "page_width", "page_height", "lcp", "cls", "ttfb", "milestone")
words = ("message", "stack", "error_type", "name", "direction", "value", "token")
rest = {"target": target, "properties": anything, "scroll_depth_percent": numbers, "reason": anything}
payloads = members(dict.fromkeys(sizes, numbers) | dict.fromkeys(words, texts) | rest)
pages = members(dict.fromkeys(("url", "path", "title", "referrer"), texts))
devices = members(dict.fromkeys(("screen_width", "screen_height", "viewport_width", "viewport_height"), numbers))
ids = {"session_id": texts, "visitor_id": texts, "user_id": texts, "device": devices}
events = st.builds(
    lambda needed, more: needed | more,
    st.fixed_dictionaries({"event_type": odd(st.sampled_from(TYPES)), "timestamp": odd(numbers)}),
    members(ids | {"event_id": texts, "page": pages, "payload": payloads, "custom": anything, "url": texts}),
)
batches = st.builds(
    lambda some, head: head | {"events": some},
    st.lists(odd(events), max_size=4),
    members(ids | {"sent_at": numbers, "stream_id": texts, "seq": st.integers(0, 1 << 64), "sdk_version": texts}),
)
encoded = batches.map(lambda body: json.dumps(body).encode())


def outcome(work: Callable[[], T]) -> T | None:
    """What comes out, None for a named refusal; any other error passes."""
    try:
        return work()
    except Refusal as refusal:
        if REFUSALS.get(refusal.status) != refusal.code:
            raise
    return None


def packed(body: bytes) -> bytes:
    """The same batch as MessagePack, where that has numbers so great."""
    with suppress(OverflowError):
        return msgspec.msgpack.encode(msgspec.json.decode(body))
    return b""


def check(done: Read, count: int) -> None:
    """All that holds of whatever was read, whatever it was read from."""
    assert done.accepted + len(done.rejected) == count
    assert {one.code for one in done.rejected} <= REJECTS
    indices = [one.index for one in done.rejected]
    assert indices == sorted(set(indices))
    for envelope in done.envelopes:
        line = msgspec.json.encode(envelope)
        assert b"\n" not in line
        assert msgspec.json.decode(line, type=Envelope) == envelope
        assert envelope.session_id == "" or str(UUID(envelope.session_id)) == envelope.session_id
        assert str(UUID(envelope.visitor_id)) == envelope.visitor_id
        assert len({one.event_id for one in envelope.events}) <= len(envelope.events)
        for event in envelope.events:
            assert str(UUID(event.event_id)) == event.event_id
            assert NOW - 7 * 86_400_000 <= event.timestamp <= NOW + 300_000
            assert isinstance(json.loads(event.payload), dict)
            assert isinstance(json.loads(event.custom), dict)


@given(encoded)
def test_a_batch_of_anything_is_read_or_refused_by_name(body: bytes) -> None:
    if done := outcome(lambda: read(body)):
        check(done, len(json.loads(body)["events"]))


@given(encoded, st.data())
def test_a_batch_with_bytes_changed_is_read_or_refused_by_name(body: bytes, data: st.DataObject) -> None:
    changed = bytearray(body)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    if done := outcome(lambda: read(bytes(changed))):
        check(done, done.accepted + len(done.rejected))


@given(st.lists(events, min_size=1, max_size=3), st.binary(max_size=20), st.integers(0, 3))
def test_rubbish_between_events_costs_no_other_event(some: list[Any], rubbish: bytes, at: int) -> None:
    rubbish = bytes(byte for byte in rubbish if byte not in b'[]{},"') or b"?"
    lines = [json.dumps(one).encode() for one in some]
    clean = read(b'{"events":[%s]}' % b",".join(lines))
    at = min(at, len(lines))
    dirty = read(b'{"events":[%s]}' % b",".join([*lines[:at], rubbish, *lines[at:]]))
    assert dirty.accepted == clean.accepted
    assert at in {one.index for one in dirty.rejected}


@given(st.one_of(st.binary(max_size=200), encoded.map(packed)))
def test_message_pack_of_anything_is_read_or_refused_by_name(body: bytes) -> None:
    if done := outcome(lambda: read(to_json(body, LIMIT))):
        check(done, done.accepted + len(done.rejected))


@given(st.binary(max_size=200), st.sampled_from(["", "gzip", "deflate", "zstd", "br", "identity"]))
def test_any_bytes_inflate_or_are_refused_by_name(body: bytes, encoding: str) -> None:
    assert len(outcome(lambda: inflate(body, encoding, LIMIT)) or b"") <= LIMIT


@given(encoded)
def test_the_same_bytes_give_the_same_ids_whenever_they_come(body: bytes) -> None:
    first, again = (outcome(partial(read, body, now=now)) for now in (NOW, NOW + 1))
    if first and again and first.rejected == again.rejected:
        made, made_again = ([one.event_id for few in done.envelopes for one in few.events] for done in (first, again))
        assert made == made_again


rrweb = members({"type": st.integers(0, 6), "timestamp": numbers, "data": anything})
chunks = st.builds(
    lambda some, head: head | {"events": some},
    odd(st.lists(rrweb, max_size=3)),
    members(ids | {"stream_id": texts, "chunk_index": st.integers(-1, 1 << 33), "sent_at": numbers}),
)


@given(chunks)
def test_a_replay_chunk_of_anything_is_read_or_refused_by_name(chunk: dict[str, Any]) -> None:
    rules = ProjectRules(PROJECT, 3, ProjectSettings())
    text = json.dumps(chunk).encode()
    if message := outcome(lambda: replay_message(decode_replay(text), rules, COOKIELESS, NOW, 5_000)):
        assert message.event_count == len(chunk["events"]) > 0
        msgspec.msgpack.encode(message)
