"""The engine's answer, apart from HTTP."""

from dataclasses import dataclass
from os import SEEK_END
from typing import Any, BinaryIO


@dataclass(frozen=True)
class Answer:
    """`format` None: no rows; `summary`: as the header `X-ClickHouse-Summary` (numbers written as text).

    A `body` on disk is an open file without a name: closing it frees its space.
    """

    body: bytes | BinaryIO
    format: str | None
    summary: dict[str, str]


def of_rows(result: Any, body: bytes | BinaryIO, format: str | None, elapsed_ns: int) -> Answer:
    """Of a query that reads (or of one without an answer)."""
    return Answer(
        body,
        format,
        _summary(
            read_rows=result.storage_rows_read(),
            read_bytes=result.storage_bytes_read(),
            result_rows=result.rows_read(),
            result_bytes=_size(body),
            elapsed_ns=elapsed_ns,
        ),
    )


def of_insert(result: Any, elapsed_ns: int) -> Answer:
    """Of an INSERT; what it read from its data is what it wrote."""
    rows, size = result.rows_read(), result.bytes_read()
    return Answer(
        b"",
        None,
        _summary(read_rows=rows, read_bytes=size, written_rows=rows, written_bytes=size, elapsed_ns=elapsed_ns),
    )


def _size(body: bytes | BinaryIO) -> int:
    if isinstance(body, bytes):
        return len(body)
    size = body.seek(0, SEEK_END)
    body.seek(0)
    return size


def _summary(**known: int) -> dict[str, str]:
    names = "read_rows read_bytes written_rows written_bytes total_rows_to_read result_rows result_bytes elapsed_ns"
    return {name: str(known.get(name, 0)) for name in names.split()}
