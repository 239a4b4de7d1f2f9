"""Requests that are not taken: by which status and code, with which headers, and that nothing of them reaches Kafka."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import zstandard

from tests.integration.ingest.service import Ingestor, IngestReply, Project
from tests.waiting import wait_for

Click = Callable[..., dict[str, Any]]
SHOP = "https://shop.example.com"


def refusal(reply: IngestReply) -> tuple[int, str]:
    return reply.status, reply.code


def _gzip(content: bytes) -> bytes:
    """The same whenever it is made: it names a test."""
    return gzip.compress(content, mtime=0)


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        (b"{", {}, (400, "INVALID_REQUEST")),
        (b"", {}, (400, "INVALID_REQUEST")),
        (b'{"events":5}', {}, (400, "INVALID_REQUEST")),
        (b'{"session_id":"\xff","events":[]}', {}, (400, "INVALID_REQUEST")),
        (b"[" * 900_000, {}, (400, "INVALID_REQUEST")),
        (b"not gzip", {"Content_Encoding": "gzip"}, (400, "INVALID_REQUEST")),
        (_gzip(b'{"events":[]}')[:-1], {}, (400, "INVALID_REQUEST")),
        (b"\xc1", {"Content_Type": "application/msgpack"}, (400, "INVALID_REQUEST")),
        (b"{}", {"Content_Type": "application/xml"}, (415, "UNSUPPORTED_TYPE")),
        (b"{}", {"Content_Type": "application/x-protobuf"}, (415, "UNSUPPORTED_TYPE")),
        (b"{}", {"Content_Type": "multipart/form-data; boundary=x"}, (415, "UNSUPPORTED_TYPE")),
        (b"{}", {"Content_Encoding": "br"}, (415, "UNSUPPORTED_TYPE")),
        (b" " * ((1 << 20) + 1), {}, (413, "TOO_LARGE")),
        (_gzip(bytes((10 << 20) + 1)), {}, (413, "TOO_LARGE")),
        (zstandard.compress(bytes(1 << 30)), {"Content_Encoding": "zstd"}, (413, "TOO_LARGE")),
        (json.dumps({"events": [{}] * 501}).encode(), {}, (413, "TOO_LARGE")),
        (
            _gzip(b"\xdd" + (9_000_000).to_bytes(4, "big") + b"\x80" * 9_000_000),
            {"Content_Type": "application/msgpack"},
            (413, "TOO_LARGE"),
        ),
    ],
)
def test_bodies_that_are_not_taken(
    ingestor: Ingestor, project: Project, body: bytes, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    marks = ingestor.marks()
    reply = ingestor.post(project, body, **headers)
    assert refusal(reply) == expected
    assert reply.body["error"]["message"]
    assert ingestor.since(marks) == []


def test_exactly_a_mebibyte_passes(ingestor: Ingestor, project: Project, click: Click) -> None:
    body = json.dumps({"events": [click()]}).encode()
    assert ingestor.post(project, body.ljust(1 << 20)).counts == (1, 0)


def test_a_body_of_unknown_length_is_cut_off(ingestor: Ingestor, project: Project) -> None:
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    head = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nX-GoSight-Key: {project.key}\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert ingestor.raw(head.encode() + chunk * 17).startswith(b"HTTP/1.1 413")


def test_a_chunked_body_is_read(ingestor: Ingestor, project: Project, click: Click) -> None:
    body = json.dumps({"events": [click()]}).encode()
    head = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nX-GoSight-Key: {project.key}\r\nTransfer-Encoding: chunked\r\n"
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:]))
    answer = ingestor.raw(head.encode() + b"Connection: close\r\n\r\n" + chunks + b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 202")
    assert b"\r\nConnection: close\r\n" in answer


@pytest.mark.parametrize(
    "rest",
    [
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"bad header\r\n\r\n",
        b"X: " + b"x" * 100_000 + b"\r\n\r\n",
    ],
)
def test_broken_http_is_refused_and_harms_nobody(
    ingestor: Ingestor, project: Project, click: Click, rest: bytes
) -> None:
    key = f"X-GoSight-Key: {project.key}\r\n".encode()
    answer = ingestor.raw(b"POST /v1/events HTTP/1.1\r\nHost: x\r\n" + key + rest)
    assert answer.split()[1] == b"400"
    assert ingestor.post(project, {"events": [click()]}).counts == (1, 0)


def test_a_client_that_goes_away_in_the_middle_harms_nobody(ingestor: Ingestor, project: Project, click: Click) -> None:
    head = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nX-GoSight-Key: {project.key}\r\nContent-Length: 500\r\n\r\n"
    failures = 'gosight_ingestor_requests_total{endpoint="/v1/events",status="500"}'
    before = ingestor.metric(failures)
    ingestor.hang_up(head.encode() + b'{"events":')
    assert ingestor.post(project, {"events": [click()]}).counts == (1, 0)
    assert ingestor.metric(failures) == before


def test_headers_that_are_no_text_are_no_failure(ingestor: Ingestor, project: Project, click: Click) -> None:
    body = json.dumps({"events": [click()]}).encode()
    lines = (
        b"POST /v1/events HTTP/1.1",
        b"Host: x",
        b"Connection: close",
        f"X-GoSight-Key: {project.key}".encode(),
        b"User-Agent: \xff\xfe",
        b"Origin: \xff\xfe",
        b"X-Forwarded-For: \xff",
        b"Content-Length: %d" % len(body),
    )
    answer = ingestor.raw(b"\r\n".join(lines) + b"\r\n\r\n" + body)
    assert answer.startswith(b"HTTP/1.1 202")
    assert b"Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("key", ["", "gs_live_unknown", "something else", "gs_live_" + "x" * 200, "gs_live_\xff"])
def test_a_key_that_nobody_knows(ingestor: Ingestor, key: str) -> None:
    reply = ingestor.request("POST", "/v1/events", b'{"events":[]}', {"X-GoSight-Key": key})
    assert refusal(reply) == (401, "UNAUTHORIZED")


def test_no_key_at_all(ingestor: Ingestor) -> None:
    assert refusal(ingestor.request("POST", "/v1/events", b'{"events":[]}')) == (401, "UNAUTHORIZED")
    assert refusal(ingestor.request("GET", "/v1/config")) == (401, "UNAUTHORIZED")


def test_keys_that_may_not_write(ingestor: Ingestor) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    for columns in ({"permissions": ["read"]}, {"expires_at": long_ago}, {"is_active": False}):
        reply = ingestor.post(ingestor.project(**columns), {"events": []})
        assert refusal(reply) == (401, "UNAUTHORIZED"), columns


def test_origins(ingestor: Ingestor, click: Click) -> None:
    project = ingestor.project(domains=("*.example.com",))
    body = {"events": [click()]}
    allowed = ingestor.post(project, body, Origin=SHOP)
    assert allowed.status == 202
    assert allowed.headers["Access-Control-Allow-Origin"] == SHOP
    refused = ingestor.post(project, body, Origin="https://example.com.evil.com")
    assert refusal(refused) == (403, "ORIGIN_NOT_ALLOWED")
    assert refused.headers["Access-Control-Allow-Origin"] == "https://example.com.evil.com"
    assert ingestor.post(project, body).status == 202


@pytest.mark.parametrize("path", ["/v1/events", "/v1/replay", "/v1/config"])
def test_preflight(ingestor: Ingestor, path: str) -> None:
    asked = {"Origin": SHOP, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    reply = ingestor.request("OPTIONS", path, headers=asked)
    assert reply.status == 204
    assert reply.headers["Access-Control-Allow-Origin"] == SHOP
    assert reply.headers["Access-Control-Allow-Credentials"] == "true"
    assert reply.headers["Vary"] == "Origin"
    assert "POST" in reply.headers["Access-Control-Allow-Methods"]
    allowed = reply.headers["Access-Control-Allow-Headers"].lower().replace(" ", "").split(",")
    assert {"content-type", "content-encoding", "x-gosight-key", "authorization"} <= set(allowed)
    assert int(reply.headers["Access-Control-Max-Age"]) > 0


def test_other_methods_and_paths(ingestor: Ingestor) -> None:
    assert refusal(ingestor.request("GET", "/v1/events")) == (405, "METHOD_NOT_ALLOWED")
    assert refusal(ingestor.request("POST", "/v1/other")) == (404, "NOT_FOUND")
    assert ingestor.request("HEAD", "/v1/other").text == ""


def test_rate_limit_with_its_burst(ingestor: Ingestor) -> None:
    project = ingestor.project(rate_limit=2)
    replies = [ingestor.post(project, {"events": []}) for _ in range(40)]
    taken = [reply for reply in replies if reply.status == 202]
    refused = [reply for reply in replies if reply.status == 429]
    assert len(taken) >= 10
    assert len(taken) + len(refused) == 40
    assert refused
    assert {reply.code for reply in refused} == {"RATE_LIMITED"}
    assert all(1 <= int(reply.headers["Retry-After"]) <= 2 for reply in refused)
    wait_for(lambda: ingestor.post(project, {"events": []}).status == 202, 30, "the limit did not pass")


def test_no_limit(ingestor: Ingestor) -> None:
    project = ingestor.project(rate_limit=0)
    assert {ingestor.post(project, {"events": []}).status for _ in range(60)} == {202}


def test_policy_drops_are_counted_with_their_code(ingestor: Ingestor, click: Click) -> None:
    project = ingestor.project(settings={"privacy": {"block_urls": ["/account/*"]}, "drop_bots": True})
    blocked = {"events": [click(page={"path": "/account/1"}), click()]}
    reply = ingestor.post(project, blocked)
    assert reply.counts == (1, 1)
    assert reply.body["errors"][0]["code"] == "BLOCKED_URL"
    bot = ingestor.post(project, {"events": [click()]}, User_Agent="Googlebot/2.1")
    assert bot.counts == (0, 1)
    assert bot.body["errors"][0]["code"] == "BOT_DROPPED"
