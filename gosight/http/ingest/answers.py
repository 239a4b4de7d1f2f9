"""Answers as browsers may read them: JSON, with the CORS headers of the request's origin."""

import math
from functools import lru_cache

import msgspec
from aiohttp import web

from gosight.http.ingest.refusal import Refusal, Rejected

_PREFLIGHT_S = 86_400
_SERVER = "GoSight"  # the versions behind it are nobody's business
_ALLOWED_HEADERS = "Authorization, Content-Encoding, Content-Type, X-API-Key, X-GoSight-Key"


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


def accepted(origin: str | None, count: int, rejected: list[Rejected]) -> web.Response:
    """202: `count` events are in Kafka, those in `rejected` are not."""
    return _answer(202, _encode(Accepted(True, count, len(rejected), rejected)), origin)


def ok(origin: str | None, body: object, headers: dict[str, str] | None = None) -> web.Response:
    """200 with a JSON body."""
    return _answer(200, _encode(body), origin, headers)


def refused(origin: str | None, refusal: Refusal) -> web.Response:
    """The status and code of a refusal, with `Retry-After` in whole seconds where there is a point in trying again."""
    retry = {"Retry-After": str(math.ceil(refusal.retry_after_s))} if refusal.retry_after_s else None
    return _answer(refusal.status, _encode(_Refused(False, _Error(refusal.code, refusal.message))), origin, retry)


def preflight(origin: str | None) -> web.Response:
    """What a browser asks before it sends. Any site may ask; the key's project decides when it sends."""
    return web.Response(
        status=204,
        headers={
            **_cors(origin),
            "Access-Control-Allow-Methods": "POST, GET, OPTIONS",
            "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
            "Access-Control-Max-Age": str(_PREFLIGHT_S),
        },
    )


def _answer(status: int, body: bytes, origin: str | None, headers: dict[str, str] | None = None) -> web.Response:
    fixed = _json_headers(origin)
    return web.Response(status=status, body=body, headers=fixed | headers if headers else fixed)


@lru_cache(maxsize=1_024)
def _json_headers(origin: str | None) -> dict[str, str]:
    return {"Content-Type": "application/json", **_cors(origin)}


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
