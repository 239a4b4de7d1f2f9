"""Answers as browsers may read them: JSON, with the CORS headers of the request's origin."""

import math
from functools import lru_cache
from http import HTTPStatus

import msgspec
from aiohttp import web

from gosight.http.ingest.ready_answer import ReadyAnswer
from gosight.http.ingest.refusal import Refusal, Rejected

_PREFLIGHT_S = 86_400
_SERVER = "GoSight"  # the versions behind it are nobody's business
_ALLOWED_HEADERS = "Authorization, Content-Encoding, Content-Type, X-API-Key, X-GoSight-Key"


_ALL_ACCEPTED = b'{"success":true,"events_accepted":%d,"events_rejected":0,"errors":[]}'


class Accepted(msgspec.Struct):
    """The body of a 202."""

    success: bool
    events_accepted: int
    events_rejected: int
    errors: list[Rejected]


class _Error(msgspec.Struct):
    code: str
    message: str


class _Refused(msgspec.Struct):
    success: bool
    error: _Error


_encode = msgspec.json.Encoder().encode


def accepted(origin: str | None, count: int, rejected: list[Rejected]) -> ReadyAnswer:
    """202: `count` events are in Kafka, those in `rejected` are not."""
    body = _encode(Accepted(True, count, len(rejected), rejected)) if rejected else _ALL_ACCEPTED % count
    return ReadyAnswer(202, _head(202, origin), body)


def ok(origin: str | None, body: object, cache_control: str) -> ReadyAnswer:
    """200 with a JSON body."""
    return ReadyAnswer(200, _head(200, origin) + f"Cache-Control: {cache_control}\r\n".encode(), _encode(body))


def refused(origin: str | None, refusal: Refusal) -> ReadyAnswer:
    """The status and code of a refusal, with `Retry-After` in whole seconds where there is a point in trying again."""
    head = _head(refusal.status, origin)
    if refusal.retry_after_s:
        head += b"Retry-After: %d\r\n" % math.ceil(refusal.retry_after_s)
    return ReadyAnswer(refusal.status, head, _encode(_Refused(False, _Error(refusal.code, refusal.message))))


def preflight(origin: str | None) -> web.Response:
    """What a browser asks before it sends. Any site may ask; the key's project decides when it sends."""
    allowed = {
        "Access-Control-Allow-Methods": "POST, GET, OPTIONS",
        "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
        "Access-Control-Max-Age": str(_PREFLIGHT_S),
    }
    return web.Response(status=204, headers=_cors(origin) | allowed)


@lru_cache(maxsize=1_024)
def _head(status: int, origin: str | None) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in _cors(origin).items()]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _cors(origin: str | None) -> dict[str, str]:
    """Beacons travel with credentials, for which `*` does not do: the origin is named. What no browser says is not."""
    if origin is None or not (origin.isascii() and origin.isprintable()):
        return {"Server": _SERVER, "Vary": "Origin"}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "Retry-After",
        "Server": _SERVER,
        "Vary": "Origin",
    }
