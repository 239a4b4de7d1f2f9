"""All that is held of one user as JSON lines, read table after table as they are taken (docs/erasure.md, 'Export')."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID, uuid4

import msgspec

from gosight.http.api.export_file import ExportFile, Part
from gosight.http.api.formats import FORMATS
from gosight.http.api.replay.contents import Contents
from gosight.http.api.scope import Scope
from gosight.sql.loader import query
from gosight.stores.replay_data import StoredChunk

_TABLES = ("sessions", "events", "page_visits", "insights", "user_traits")


class _Recorded(StoredChunk, frozen=True, kw_only=True):
    """A row of `replay_chunks`; times as the file writes them."""

    timestamp_start: str
    timestamp_end: str
    clock_offset_ms: int
    received_at: str
    event_count: int


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """`events`: rrweb's, as they were recorded."""

    table: str = "replay_chunks"
    session_id: str
    stream_id: str
    chunk_index: int
    timestamp_start: str
    timestamp_end: str
    clock_offset_ms: int
    received_at: str
    event_count: int
    events: msgspec.Raw


_decode = msgspec.json.Decoder(_Recorded).decode
_encode = msgspec.json.Encoder().encode


class UserFile:
    """`stream.Pieces`. `whose`: what the queries are bound to."""

    def __init__(self, scope: Scope, whose: Mapping[str, Any]) -> None:
        self._contents: Contents | None = scope.backend.replays
        self._rows = ExportFile(scope, FORMATS["jsonl"], [_part(name, whose) for name in _TABLES])
        self._chunks = ExportFile(scope, FORMATS["jsonl"], [_part("replay_chunks", whose)])

    async def begin(self, query_id: UUID) -> None:
        """Read the first table. Raises `ApiError` 422, 503."""
        await self._rows.begin(query_id)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Once, after `begin`. Raises whatever keeps something from being read."""
        async for piece in self._rows:
            yield piece
        if self._contents is None:
            return
        await self._chunks.begin(uuid4())
        async for line in _lines(self._chunks):
            chunk = _decode(line)
            if (events := await self._contents.as_recorded(chunk)) is not None:
                yield _encode(_line(chunk, events)) + b"\n"

    async def aclose(self) -> None:
        """Hang up on ClickHouse."""
        await self._rows.aclose()
        await self._chunks.aclose()


def _part(table: str, whose: Mapping[str, Any]) -> Part:
    return Part(query(f"clickhouse/api/user_export_{table}"), whose)


def _line(chunk: _Recorded, events: bytes) -> _Line:
    said = {name: getattr(chunk, name) for name in _Line.__struct_fields__ if name not in ("table", "events")}
    return _Line(events=msgspec.Raw(events), **said)


async def _lines(pieces: ExportFile) -> AsyncIterator[bytes]:
    rest = b""
    async for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line
