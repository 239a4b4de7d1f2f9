"""An answer of bytes that are kept compressed, and that a browser may keep until they have changed."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import zstandard
from aiohttp import web

from gosight.http.encodings import is_accepted

_GZIP_LEVEL = 4


@dataclass(frozen=True)
class Blob:
    """`tag`: another one whenever the bytes are others. `read` gives a zstd frame that says how long its content is."""

    tag: str
    content_type: str
    read: Callable[[], Awaitable[bytes]]


async def sent_blob(blob: Blob, asked: Mapping[str, str]) -> web.Response:
    """200, or 304 to whoever has it already. `asked`: the headers of the request. Raises what `read` raises.

    The bytes' own encoding is sent as it is. Who keeps them asks each time whether they still are there: they may be
    erased.
    """
    etag = f'W/"{blob.tag}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Authorization"}
    if _names(asked.get("If-None-Match", ""), etag):
        return web.Response(status=304, headers=headers)
    body, encoding = await _encoded(await blob.read(), asked.get("Accept-Encoding", ""))
    if encoding:
        headers["Content-Encoding"] = encoding
    return web.Response(body=body, headers=headers, content_type=blob.content_type)


async def _encoded(frame: bytes, accepted: str) -> tuple[bytes, str]:
    if is_accepted("zstd", accepted):
        return frame, "zstd"
    if is_accepted("gzip", accepted):
        return await asyncio.to_thread(lambda: gzip.compress(zstandard.decompress(frame), _GZIP_LEVEL)), "gzip"
    return await asyncio.to_thread(zstandard.decompress, frame), ""


def _names(if_none_match: str, etag: str) -> bool:
    """Compared weakly: proxies make weak tags of strong ones."""
    given = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return etag.removeprefix("W/") in given or "*" in given
