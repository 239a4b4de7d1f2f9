"""Rows whose text may be any bytes, in ClickHouse's RowBinary: column after column, numbers little-endian.

Format: https://clickhouse.com/docs/interfaces/formats/RowBinary (a UUID is its two halves, each little-endian).
"""

import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache
from uuid import UUID

import msgspec

from gosight.schemas.rows import ReplayRow

REPLAY_COLUMNS = ReplayRow.__struct_fields__

_TIMES_TO_SNAPSHOT = struct.Struct("<IqqqqI?").pack
"""From `chunk_index` to `has_full_snapshot`."""
_SIZE = struct.Struct("<I").pack
_RETENTION_TO_OFFSET = struct.Struct("<HIHQ").pack


def replay_block(rows: Iterable[ReplayRow]) -> bytes:
    """One block, in the order of `REPLAY_COLUMNS`."""
    return b"".join(part for row in rows for part in _replay(row))


def _replay(row: ReplayRow) -> Iterator[bytes]:
    project, session, stream, *_ = values = msgspec.structs.astuple(row)
    yield _text(project)
    yield _uuid(session)
    yield _uuid(stream)
    yield _TIMES_TO_SNAPSHOT(*values[3:10])
    yield _length(len(row.data))
    yield row.data
    yield _SIZE(row.data_size)
    yield _text(row.codec)
    yield _RETENTION_TO_OFFSET(*values[13:])


@lru_cache(maxsize=1_024)  # projects, and a codec
def _text(text: str) -> bytes:
    encoded = text.encode()
    return _length(len(encoded)) + encoded


def _length(count: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more come (LEB128)."""
    found = bytearray()
    while count > 0x7F:
        found.append(count & 0x7F | 0x80)
        count >>= 7
    found.append(count)
    return bytes(found)


@lru_cache(maxsize=4_096)  # chunks of a stream come one after another
def _uuid(text: str) -> bytes:
    whole = UUID(text).bytes
    return whole[7::-1] + whole[:7:-1]
