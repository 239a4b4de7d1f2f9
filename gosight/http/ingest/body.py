"""Reads a request's body: size, content type and compression checked, always JSON in the end."""

import asyncio
from functools import lru_cache

import msgspec
from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage

from gosight.http.ingest.inflate import inflate
from gosight.http.ingest.message_pack import to_json
from gosight.http.ingest.refusal import Refusal, invalid, too_large

_READ_S = 30.0
_JSON_TYPES = ("application/json", "text/plain", "")
_MESSAGE_PACK_TYPES = ("application/msgpack", "application/x-msgpack", "application/vnd.msgpack")
_BROKEN = (ConnectionError, BadHttpMessage, web.RequestPayloadError)
"""What reading raises when the client goes away in the middle, or frames the body wrongly."""


class Limits(msgspec.Struct, frozen=True):
    """Bytes on the wire and after decompression."""

    wire: int
    inflated: int


async def read_json(request: web.BaseRequest, limits: Limits) -> bytes:
    """The body as JSON text, MessagePack translated. Raises `Refusal` (400, 408, 413, 415).

    A beacon made of a Blob without a type sends no `Content-Type` at all; it is read as JSON.
    """
    headers, content = request.headers, request.content
    is_message_pack = _is_message_pack(headers.get("Content-Type", ""))
    try:
        body = content.read_nowait() if content.is_eof() else await _read_slowly(request, limits.wire)
    except _BROKEN as error:
        raise invalid("The body ended before it was complete.") from error
    if len(body) > limits.wire:
        raise _over(limits.wire)
    body = inflate(body, headers.get("Content-Encoding", ""), limits.inflated)
    return to_json(body, limits.inflated) if is_message_pack else body


@lru_cache(maxsize=64)
def _is_message_pack(content_type: str) -> bool:
    essence = content_type.partition(";")[0].strip().lower()
    if essence in _MESSAGE_PACK_TYPES:
        return True
    if essence in _JSON_TYPES:
        return False
    raise Refusal(415, "UNSUPPORTED_TYPE", "Expected application/json, application/msgpack or text/plain.")


async def _read_slowly(request: web.BaseRequest, limit: int) -> bytes:
    length = request.content_length
    if length is not None and length > limit:
        raise _over(limit)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_READ_S):
            async for part in request.content.iter_any():
                parts.append(part)
                size += len(part)
                if size > limit:
                    raise _over(limit)
    except TimeoutError as error:
        raise Refusal(408, "REQUEST_TIMEOUT", f"The body did not arrive within {_READ_S:g} s.") from error
    return b"".join(parts)


def _over(limit: int) -> Refusal:
    return too_large(f"The body has more than {limit} bytes.")
