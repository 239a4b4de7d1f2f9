"""POST /v1/replay over real Kafka: the rrweb events byte for byte, and what is told of them."""

import gzip
import json
from typing import Any
from uuid import UUID, uuid5

import msgspec
import pytest
import zstandard

from gosight.schemas import replay, topics
from tests.integration.ingest.service import Ingestor, Project
from tests.reading import SESSION, STREAM

T = 1_763_868_000_000
EVENTS = b'[ {"type":4,"data":{"href":"https://a.b/"},"timestamp":%d},{"timestamp":%d.5,"type":2,"data":{"node":{"\\u00e9":"\xc3\xa9"}}}]'
RRWEB = EVENTS % (T + 900, T)


def chunk(events: bytes = RRWEB, **members: Any) -> bytes:
    head = {"session_id": SESSION, "stream_id": STREAM, "chunk_index": 7, "sent_at": None} | members
    return json.dumps(head).encode()[:-1] + b',"events":' + events + b"}"


def published(ingestor: Ingestor, project: Project, body: bytes, **headers: str) -> replay.ReplayMessage:
    marks = ingestor.marks()
    reply = ingestor.post(project, body, "/v1/replay", **headers)
    assert reply.status == 202, reply.text
    (stored,) = ingestor.since(marks, topics.REPLAY)
    message = msgspec.msgpack.decode(stored.value, type=replay.ReplayMessage)
    assert stored.key == f"{project.id}:{message.session_id or message.visitor_id}"
    assert (stored.headers["v"], stored.headers["kind"]) == (str(replay.VERSION), "events")
    assert stored.headers["n"] == str(message.event_count)
    assert reply.counts == (message.event_count, 0)
    return message


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_rrweb_events_are_kept_byte_for_byte(ingestor: Ingestor, project: Project, compress: Any) -> None:
    message = published(ingestor, project, compress(chunk(timestamp_start=5, timestamp_end=6, has_full_snapshot=False)))
    assert zstandard.decompress(message.data) == RRWEB
    assert (message.data_size, message.codec) == (len(RRWEB), "zstd")
    assert (message.session_id, message.stream_id, message.chunk_index) == (SESSION, STREAM, 7)
    assert (message.timestamp_start, message.timestamp_end) == (T, T + 900)
    assert (message.event_count, message.has_full_snapshot, message.clock_offset_ms) == (2, True, 0)
    assert (message.project_id, message.settings_version) == (project.id, 1)


def test_what_a_client_says_of_its_events_is_not_read(ingestor: Ingestor, project: Project) -> None:
    """A snapshot that is none, counts and times of something else: they are those of the events."""
    events = b'[{"type":3,"timestamp":%d},{"type":5,"timestamp":%d}]' % (T, T + 1)
    lies = {"has_full_snapshot": True, "event_count": 900, "data_size": 1, "timestamp_start": 0, "timestamp_end": 1}
    message = published(ingestor, project, chunk(events, **lies))
    assert (message.has_full_snapshot, message.event_count, message.data_size) == (False, 2, len(events))
    assert (message.timestamp_start, message.timestamp_end) == (T, T + 1)


def test_message_pack_becomes_json_once(ingestor: Ingestor, project: Project) -> None:
    body = msgspec.msgpack.encode(json.loads(chunk()))
    message = published(ingestor, project, body, Content_Type="application/msgpack")
    assert json.loads(zstandard.decompress(message.data)) == json.loads(RRWEB)


def test_skew_is_told_and_times_stay_the_clients(ingestor: Ingestor, project: Project) -> None:
    message = published(ingestor, project, chunk(sent_at=T))
    assert message.sent_at == T
    assert message.clock_offset_ms == message.received_at - T
    assert message.timestamp_start == T


def test_ids_are_those_that_events_get(ingestor: Ingestor, project: Project) -> None:
    message = published(ingestor, project, chunk(session_id="S7", stream_id=STREAM.upper()))
    assert (message.session_id, message.stream_id) == (str(uuid5(UUID(project.id), "S7")), STREAM)


def test_a_chunk_without_session_is_its_visitors(ingestor: Ingestor, project: Project) -> None:
    marks = ingestor.marks()
    ingestor.post(project, {"events": [{"event_type": "x", "timestamp": T}]})
    message = published(ingestor, project, chunk(session_id=None))
    assert message.session_id == ""
    assert UUID(message.visitor_id).version == 4
    assert ingestor.since(marks, topics.EVENTS) == []  # too old


def test_a_page_of_512_nested_elements(ingestor: Ingestor, project: Project) -> None:
    """As deep as browsers nest what they parse: 1,024 levels of JSON and some."""
    node = b'{"childNodes":[' * 512 + b"]}" * 512
    events = b'[{"type":2,"timestamp":%d,"data":%s}]' % (T, node)
    assert zstandard.decompress(published(ingestor, project, chunk(events)).data) == events


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        chunk(b"[]"),
        chunk(b"{}"),
        chunk(b"[5]"),
        chunk(b'[{"type":2}]'),
        chunk(b'[{"type":"2","timestamp":1}]'),
        chunk(b'[{"type":2,"timestamp":-1}]'),
        chunk(b'[{"type":2,"timestamp":1e300}]'),
        chunk(b'[{"type":2,"timestamp":NaN}]'),
        chunk(b'[{"type":2,"timestamp":1,"data":"\xff"}]'),
        chunk(b'[{"type":2,"timestamp":1}'),
        chunk(chunk_index=-1),
        chunk(chunk_index=1 << 32),
        chunk(chunk_index="0"),
        chunk(chunk_index=None),
        chunk(stream_id=None),
        chunk(stream_id="x" * 257),
        chunk(session_id="x" * 257),
    ],
)
def test_what_is_no_chunk_is_refused(ingestor: Ingestor, project: Project, body: bytes) -> None:
    reply = ingestor.post(project, body, "/v1/replay")
    assert (reply.status, reply.code) == (400, "INVALID_REQUEST")


def test_limits_are_those_of_replay(ingestor: Ingestor, project: Project) -> None:
    assert ingestor.post(project, chunk().ljust(5 << 20), "/v1/replay").status == 202
    for body in (chunk().ljust((5 << 20) + 1), gzip.compress(chunk().ljust((50 << 20) + 1))):
        reply = ingestor.post(project, body, "/v1/replay")
        assert (reply.status, reply.code) == (413, "TOO_LARGE")


def test_a_chunk_of_5000_events_is_the_largest(ingestor: Ingestor, project: Project) -> None:
    events = b",".join([b'{"type":3,"timestamp":%d}' % T] * 5_000)
    assert ingestor.post(project, chunk(b"[" + events + b"]"), "/v1/replay").counts == (5_000, 0)
    reply = ingestor.post(project, chunk(b"[" + events + b',{"type":3,"timestamp":1}]'), "/v1/replay")
    assert (reply.status, reply.code) == (413, "TOO_LARGE")


def test_index_70000_is_refused_by_name(ingestor: Ingestor, project: Project) -> None:
    assert ingestor.post(project, chunk(chunk_index=65_535), "/v1/replay").status == 202
    reply = ingestor.post(project, chunk(chunk_index=70_000), "/v1/replay")
    assert (reply.status, reply.code) == (400, "INVALID_REQUEST")
    assert "chunk_index 70000 is not 0 to 65535" in reply.text


def test_a_large_chunk_is_packed_like_a_small_one(ingestor: Ingestor, project: Project) -> None:
    """Above 256 KiB it is packed in a thread."""
    events = b'[{"type":2,"timestamp":%d,"data":"%s"}]' % (T, b"x" * (1 << 20))
    message = published(ingestor, project, gzip.compress(chunk(events)))
    assert zstandard.decompress(message.data) == events


def test_bytes_are_counted(ingestor: Ingestor, project: Project) -> None:
    before = ingestor.metric("gosight_ingestor_replay_bytes_total")
    ingestor.post(project, chunk(), "/v1/replay")
    assert ingestor.metric("gosight_ingestor_replay_bytes_total") == before + len(RRWEB)
