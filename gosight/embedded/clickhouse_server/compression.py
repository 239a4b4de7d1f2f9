"""Content-Encoding of request bodies: what the engine unpacks by itself, and what we must unpack."""

import gzip
import zlib
from collections.abc import Callable

import lz4.frame
import zstandard

from gosight.embedded.clickhouse_server.errors import BAD_ARGUMENTS, CANNOT_DECOMPRESS, QueryError

ENCODINGS = frozenset({"gzip", "deflate", "br", "lz4", "zstd"})
"""Names that are the same in HTTP and in `COMPRESSION '...'`."""


def _lz4(body: bytes) -> bytes:
    """clickhouse-connect sends a frame per block; `lz4.frame.decompress` would keep only the first, and say nothing."""
    parts = []
    while body:
        frame = lz4.frame.LZ4FrameDecompressor()
        parts.append(frame.decompress(body))
        if not frame.eof:
            raise ValueError("the last lz4 frame is cut off")
        body = frame.unused_data or b""
    return b"".join(parts)


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(body, read_across_frames=True).read()


_UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "lz4": _lz4,
    "zstd": _zstd,
}


def unpack(body: bytes, encoding: str) -> bytes:
    """The plain bytes. Raises `QueryError` (36 for an unknown encoding, 271 for broken data)."""
    if not encoding:
        return body
    if encoding not in _UNPACK:
        raise QueryError(BAD_ARGUMENTS, f"Content-Encoding {encoding!r} cannot be read here", "BAD_ARGUMENTS")
    try:
        return _UNPACK[encoding](body)
    except (ValueError, OSError, EOFError, RuntimeError, zlib.error, zstandard.ZstdError) as error:
        raise QueryError(CANNOT_DECOMPRESS, f"Cannot decompress the body: {error}", "CANNOT_DECOMPRESS") from error
