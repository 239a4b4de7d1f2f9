"""Replays as they lie in ClickHouse: recorded chunks put there as a worker does, and read back through `ReplayData`."""

import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import zstandard
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.stores import clickhouse, postgres
from gosight.stores.objects import ObjectStore
from gosight.stores.replay_data import ReplayData, StoredChunk
from gosight.stores.replay_rows import Stream
from tests.core import uid

RECORDINGS = Path(__file__).parent / "data" / "rrweb"
PROJECT = uid("shelf's project")
DAY_MS = 86_400_000
NOON_MS = DAY_MS // 2
"""Of a day: what lies there does not reach into the next one."""

_EVERY_MS = 10_000
_EVENTS = 50

_COLUMNS = [
    "project_id", "session_id", "stream_id", "chunk_index", "timestamp_start", "timestamp_end", "received_at",
    "event_count", "data", "data_size", "retention_days", "source_epoch", "source_partition", "source_offset",
]  # fmt: skip


def recorded(name: str) -> list[bytes]:
    """A recording's chunks, cut as the SDK cuts them: after 50 events or 10 s."""
    whole = json.loads((RECORDINGS / name).read_text())
    chunks: list[list[Any]] = []
    for entry in whole:
        event = entry.get("e", entry)
        is_over = not chunks or len(chunks[-1]) == _EVENTS
        if is_over or event.get("timestamp", 0) - chunks[-1][0].get("timestamp", 0) >= _EVERY_MS:
            chunks.append([])
        chunks[-1].append(event)
    return [json.dumps(chunk, ensure_ascii=False, separators=(",", ":")).encode() for chunk in chunks]


class Shelf:
    """Over one installation's stores, for one event loop."""

    def __init__(self, client: AsyncClient, pool: postgres.Pool, objects: ObjectStore) -> None:
        self.client = client
        self.pool = pool
        self.objects = objects
        self.put_chunks: dict[tuple[str, int], bytes] = {}

    async def put(
        self, stream: Stream, chunks: Sequence[bytes], at_ms: int, *, first: int = 0, retention_days: int = 90
    ) -> None:
        """A chunk every 10 s from `at_ms` on."""
        rows = []
        for index, text in enumerate(chunks, first):
            self.put_chunks[stream.stream_id, index] = text
            at = datetime.fromtimestamp(at_ms / 1000 + 10 * (index - first), UTC)
            key = (stream.project_id, stream.session_id, stream.stream_id, index)
            frame = zstandard.compress(text, 3)
            rows.append((*key, at, at, at, text.count(b'"timestamp"'), frame, len(text), retention_days, 1, 0, index))
        await self.client.insert("replay_chunks", rows, column_names=_COLUMNS)

    async def read(self, stream: Stream | None = None) -> dict[tuple[str, int], bytes]:
        """Every chunk's JSON, by stream and index."""
        data = ReplayData(self._client, self.objects)
        return {(row.stream_id, row.chunk_index): await data.json_of(row) for row in await self.rows(stream)}

    async def rows(self, stream: Stream | None = None) -> list[StoredChunk]:
        """Where the chunks lie; `data` as it lies there."""
        names = StoredChunk.__struct_fields__
        columns = [f"toString({name})" if name in ("session_id", "stream_id") else name for name in names]
        where = f"WHERE stream_id = '{stream.stream_id}'" if stream else ""
        sql = f"SELECT {', '.join(columns)} FROM replay_chunks FINAL {where} ORDER BY 1, 2, 3, 4"
        found = await self.client.query(sql, column_formats={"data": "bytes"})
        return [StoredChunk(*row) for row in found.result_rows]

    async def keys(self) -> list[str]:
        """Of all objects."""
        return [key async for page in self.objects.under("") for key in page]

    async def _client(self) -> AsyncClient:
        return self.client


async def shelf(stack: AsyncExitStack, dsn: str, postgres_url: str, objects: ObjectStore) -> Shelf:
    """Connected, and closed with `stack`."""
    client = await clickhouse.connect(dsn)
    stack.push_async_callback(client.close)
    pool = await postgres.connect(postgres_url)
    stack.push_async_callback(pool.close)
    stack.push_async_callback(objects.close)
    return Shelf(client, pool, objects)


def stream(name: str, project_id: str = PROJECT) -> Stream:
    """One of a session of its own."""
    return Stream(project_id, uid(f"session of {name}"), uid(name))


def same(chunks: dict[tuple[str, int], bytes]) -> dict[tuple[str, int], Any]:
    """As JSON values."""
    return {key: msgspec.json.decode(text) for key, text in chunks.items()}
