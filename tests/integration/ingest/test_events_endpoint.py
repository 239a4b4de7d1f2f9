"""POST /v1/events over real Kafka: what is answered, and what stands in the topic afterwards."""

import gzip
import json
import time
import zlib
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import zstandard

from gosight.http.ingest.partitioner import partition_of
from gosight.schemas.envelope import VERSION
from tests.integration.ingest.service import Ingestor, Project, Stored

Click = Callable[..., dict[str, Any]]


def stored(ingestor: Ingestor, project: Project, body: Any, **headers: str) -> list[Stored]:
    """The messages of one accepted request."""
    marks = ingestor.marks()
    reply = ingestor.post(project, body, **headers)
    assert reply.status == 202, reply.text
    return ingestor.since(marks)


def test_accepted_events_are_in_kafka_by_session(ingestor: Ingestor, project: Project, click: Click) -> None:
    sessions = [str(uuid4()) for _ in range(4)]
    events = [click(session_id=session, event_id=str(uuid4())) for session in sessions for _ in range(3)]
    before = time.time_ns() // 1_000_000
    messages = stored(ingestor, project, {"events": events})
    assert {one.key for one in messages} == {f"{project.id}:{session}" for session in sessions}
    for one in messages:
        assert one.partition == partition_of(one.key.encode(), 3)
        received_at = one.envelope.received_at
        assert one.headers == {"v": str(VERSION), "kind": "events", "n": "3", "received_ms": str(received_at)}
        assert before <= received_at <= time.time_ns() // 1_000_000
        assert one.value.count(b"\n") == 0
    ids = {event.event_id for one in messages for event in one.envelope.events}
    assert ids == {event["event_id"] for event in events}


def test_envelope_says_device_and_place_and_not_the_address(ingestor: Ingestor, project: Project, click: Click) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
    (message,) = stored(
        ingestor, project, {"events": [click()]}, User_Agent=agent, X_Forwarded_For="6.6.6.6, 81.2.69.142"
    )
    envelope = message.envelope
    assert (envelope.browser, envelope.os, envelope.device_type, envelope.is_bot) == (
        "Chrome",
        "Linux",
        "desktop",
        False,
    )
    assert (envelope.country, envelope.country_code, envelope.city) == ("United Kingdom", "GB", "London")
    assert envelope.ip == "81.2.69.0"
    assert b"81.2.69.142" not in message.value


def test_all_x_forwarded_for_headers_count(ingestor: Ingestor, project: Project, click: Click) -> None:
    """A proxy may add a header of its own behind the client's forged one."""
    raw = json.dumps({"events": [click()]}).encode()
    lines = (
        "POST /v1/events HTTP/1.1",
        "Host: x",
        f"X-GoSight-Key: {project.key}",
        "X-Forwarded-For: 6.6.6.6",
        "X-Forwarded-For: 81.2.69.142",
        "Connection: close",
        f"Content-Length: {len(raw)}",
    )
    marks = ingestor.marks()
    assert ingestor.raw("\r\n".join(lines).encode() + b"\r\n\r\n" + raw).startswith(b"HTTP/1.1 202")
    assert ingestor.since(marks)[0].envelope.ip == "81.2.69.0"


def test_one_bad_event_never_rejects_its_neighbours(ingestor: Ingestor, project: Project, click: Click) -> None:
    now = time.time_ns() // 1_000_000
    events = [
        click(),
        {"event_type": "click"},
        click(timestamp=now + 400_000),
        click(timestamp=now - 8 * 86_400_000),
        click(event_type="input_change", payload={"value": "typed"}),
        click(),
    ]
    marks = ingestor.marks()
    reply = ingestor.post(project, {"session_id": "s", "events": events})
    assert reply.counts == (2, 4)
    assert [(one["index"], one["code"]) for one in reply.body["errors"]] == [
        (1, "INVALID_EVENT"),
        (2, "TIMESTAMP_IN_FUTURE"),
        (3, "TIMESTAMP_TOO_OLD"),
        (4, "RAW_INPUT_VALUE"),
    ]
    assert all(one["message"] for one in reply.body["errors"])
    (message,) = ingestor.since(marks)
    assert len(message.envelope.events) == 2


def test_a_retry_has_the_same_ids_number_and_content(ingestor: Ingestor, project: Project, click: Click) -> None:
    body = {"session_id": "s", "visitor_id": "v", "stream_id": str(uuid4()), "seq": 3, "events": [click(), click()]}
    first, again = (stored(ingestor, project, body | {"sent_at": at}) for at in (time.time() * 1000, None))
    one, other = first[0].envelope, again[0].envelope
    assert (one.stream_id, one.seq, one.events) == (other.stream_id, other.seq, other.events)


def test_a_skewed_clock_is_corrected(ingestor: Ingestor, project: Project, click: Click) -> None:
    hour = 3_600_000
    now = time.time_ns() // 1_000_000
    (message,) = stored(ingestor, project, {"sent_at": now + hour, "events": [click(timestamp=now + hour - 1_000)]})
    assert abs(message.envelope.clock_offset_ms + hour) < 60_000
    assert abs(message.envelope.events[0].timestamp - now) < 60_000


ENCODED: list[tuple[dict[str, str], Callable[[bytes], bytes]]] = [
    ({}, bytes),
    ({"Content_Encoding": "gzip"}, gzip.compress),
    ({}, gzip.compress),
    ({"Content_Encoding": "deflate"}, zlib.compress),
    ({"Content_Encoding": "zstd"}, zstandard.compress),
    ({"Content_Type": "text/plain;charset=UTF-8"}, bytes),
    ({"Content_Type": "text/plain"}, gzip.compress),
    ({"Content_Type": "application/json; charset=utf-8"}, bytes),
]


@pytest.mark.parametrize(("headers", "compress"), ENCODED)
def test_encodings_and_types(
    ingestor: Ingestor, project: Project, click: Click, headers: dict[str, str], compress: Callable[[bytes], bytes]
) -> None:
    body = compress(json.dumps({"session_id": "é", "events": [click(payload={"x": 7})]}).encode())
    (message,) = stored(ingestor, project, body, **headers)
    assert message.envelope.events[0].click_x == 7


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_message_pack(ingestor: Ingestor, project: Project, click: Click, compress: Callable[[bytes], bytes]) -> None:
    body = msgspec.msgpack.encode({"session_id": "s", "events": [click(payload={"x": 7, "t": "é"})]})
    (message,) = stored(ingestor, project, compress(body), Content_Type="application/msgpack")
    assert json.loads(message.envelope.events[0].payload) == {"x": 7, "t": "é"}


def test_wherever_the_key_stands(ingestor: Ingestor, project: Project, click: Click) -> None:
    body = {"events": [click()]}
    plain, keyed = json.dumps(body).encode(), json.dumps(body | {"project_key": project.key}).encode()
    ways: list[tuple[str, bytes, dict[str, str]]] = [
        ("/v1/events", plain, {"X-GoSight-Key": project.key}),
        ("/v1/events", plain, {"x-api-key": project.key}),
        ("/v1/events", plain, {"Authorization": f"Bearer {project.key}"}),
        ("/v1/events", keyed, {"Content-Type": "text/plain"}),
        (f"/v1/events?key={project.key}", plain, {"Content-Type": "text/plain"}),
    ]
    assert [ingestor.request("POST", *way).status for way in ways] == [202] * 5


def test_an_envelope_far_larger_than_a_kafka_batch(ingestor: Ingestor, project: Project, click: Click) -> None:
    events = [click(payload={"t": "x" * 30_000, "n": n}) for n in range(300)]
    body = gzip.compress(json.dumps({"session_id": "s", "events": events}).encode())
    (message,) = stored(ingestor, project, body)
    assert len(message.value) > 9_000_000
    assert len(message.envelope.events) == 300


def test_counted_in_metrics(ingestor: Ingestor, project: Project, click: Click) -> None:
    names = (
        "gosight_ingestor_events_total",
        'gosight_ingestor_events_rejected_total{code="INVALID_EVENT"}',
        'gosight_ingestor_requests_total{endpoint="/v1/events",status="202"}',
        'gosight_ingestor_latency_seconds_count{endpoint="/v1/events"}',
        "gosight_ingestor_batch_events_count",
    )
    before = [ingestor.metric(name) for name in names]
    ingestor.post(project, {"events": [click(), {}, click()]})
    assert [ingestor.metric(name) - old for name, old in zip(names, before, strict=True)] == [3, 1, 1, 1, 1]


def test_health_and_readiness(ingestor: Ingestor) -> None:
    for port in (ingestor.port, ingestor.metrics_port):
        assert ingestor.request("GET", "/health", port=port).status == 200
        ready = ingestor.request("GET", "/ready", port=port)
        assert (ready.status, ready.body["ready"], ready.body["dependencies"]["kafka"]) == (200, True, "ok")
