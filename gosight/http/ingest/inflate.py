"""Decompression that stops at a limit: a bomb is cut off, not expanded."""

from typing import Any

import zstandard
from isal import isal_zlib

from gosight.http.ingest.refusal import Refusal, invalid, too_large

_ZLIB_ERROR: Any = isal_zlib.error
_GZIP_MAGIC = b"\x1f\x8b"
_ANY_HEADER = 32 + isal_zlib.MAX_WBITS  # zlib or gzip, by the header
_RAW = -isal_zlib.MAX_WBITS
_ZSTD_WINDOW = 1 << 23  # what RFC 8878 asks every decoder to take
_MAX_MEMBERS = 20


def inflate(body: bytes, encoding: str, limit: int) -> bytes:
    """The body without its `Content-Encoding`. Raises `Refusal`: 415 for another encoding, 413 past `limit` bytes.

    A gzip body is recognised by its first bytes as well: beacons cannot set headers.
    """
    if body[:2] == _GZIP_MAGIC:
        return _zlib(body, _ANY_HEADER, limit)
    encoding = encoding.strip().lower()
    if encoding in ("gzip", "x-gzip"):
        return _zlib(body, _ANY_HEADER, limit)
    if encoding in ("", "identity"):
        return body if len(body) <= limit else _cut(limit)
    if encoding == "deflate":
        return _deflate(body, limit)
    if encoding == "zstd":
        return _zstd(body, limit)
    raise Refusal(415, "UNSUPPORTED_TYPE", f"Content-Encoding {encoding[:50]!r}: expected gzip, deflate, zstd or none.")


def _deflate(body: bytes, limit: int) -> bytes:
    """The name means zlib's format, but some clients send the bare stream."""
    is_zlib = len(body) >= 2 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _zlib(body, _ANY_HEADER if is_zlib else _RAW, limit)


def _zlib(body: bytes, wbits: int, limit: int) -> bytes:
    """One stream; a gzip body may be several members in a row (RFC 1952)."""
    data, rest = _member(body, wbits, limit)
    members = 1
    while rest:
        if rest[:2] != _GZIP_MAGIC or members == _MAX_MEMBERS:
            raise invalid("There is something behind the compressed body.")
        more, rest = _member(rest, wbits, limit - len(data))
        data, members = data + more, members + 1
    return data


def _member(body: bytes, wbits: int, limit: int) -> tuple[bytes, bytes]:
    inflater = isal_zlib.decompressobj(wbits)
    try:
        data: bytes = inflater.decompress(body, limit + 1)
    except _ZLIB_ERROR as error:
        raise invalid(f"The compressed body is damaged: {error}.") from error
    if len(data) > limit:
        _cut(limit)
    if not inflater.eof:
        raise invalid("The compressed body ends too early.")
    return data, inflater.unused_data


def _zstd(body: bytes, limit: int) -> bytes:
    """A stream that is cut short gives what there is of it, which is no JSON then."""
    inflater = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    try:
        with inflater.stream_reader(body, read_across_frames=True) as reader:
            data: bytes = reader.read(limit + 1)
    except zstandard.ZstdError as error:
        raise invalid(f"The compressed body is damaged: {error}.") from error
    if len(data) > limit:
        _cut(limit)
    if not data:
        raise invalid("The compressed body ends too early.")
    return data


def _cut(limit: int) -> bytes:
    raise too_large(f"The decompressed body has more than {limit} bytes.")
