"""Blocks as ClickHouse reads them: `JSONEachRow`, one line per row or envelope."""

from collections.abc import Iterable, Sequence

import msgspec

_encoder = msgspec.json.Encoder()


def inbox_block(lines: Iterable[bytes], insert_by_ms: int) -> bytes:
    """Inbox lines of the core, each with the time after which the server must refuse it."""
    head = b'{"insert_by":%d,' % insert_by_ms
    return b"\n".join([head + line[1:] for line in lines])


def row_block(rows: Sequence[msgspec.Struct]) -> bytes:
    """Rows as their structs name and shape them."""
    return _encoder.encode_lines(rows)
