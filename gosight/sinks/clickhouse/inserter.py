"""Sends blocks. Whether an insert that failed left rows behind is never assumed: see `heal.py`."""

import asyncio
from collections.abc import Sequence
from io import BytesIO

import msgspec
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.pipeline.replay.recording import Kept
from gosight.schemas.rows import ReplayRow
from gosight.sinks.clickhouse.encode import inbox_block, row_block
from gosight.sinks.clickhouse.row_binary import REPLAY_COLUMNS, replay_block
from gosight.sql import loader

EVENTS_INBOX = "events_inbox"

_KEPT_AT_ONCE = 25
"""Sessions of one statement: they stand in its address."""

_ONE_BLOCK = {
    "async_insert": "0",
    "max_insert_block_size": "1048576",
    "min_insert_block_size_rows": "1048576",
    "min_insert_block_size_bytes": "0",
    "max_insert_threads": "1",
    "input_format_parallel_parsing": "0",
    "parallel_view_processing": "0",
    "input_format_skip_unknown_fields": "1",
}
"""An insert must be one block, or its token covers only a part of it."""

_EXACTLY_ONCE = {
    "deduplicate_blocks_in_dependent_materialized_views": "1",
    "materialized_views_ignore_errors": "0",
}


class Inserter:
    """Inserts into the database of `client`. Any error means: not known to have landed."""

    def __init__(self, client: AsyncClient, timeout_ms: int) -> None:
        self._client = client
        self._timeout_ms = timeout_ms

    async def events(self, lines: Sequence[bytes], token: str, insert_by_ms: int) -> None:
        """Envelopes, once per `token`; the server refuses all of them after `insert_by_ms` (its own clock)."""
        settings = _ONE_BLOCK | _EXACTLY_ONCE | {"insert_deduplication_token": token}
        await self._send(EVENTS_INBOX, inbox_block(lines, insert_by_ms), settings)

    async def rows(self, table: str, rows: Sequence[msgspec.Struct]) -> None:
        """Rows of a Replacing table: a second time is harmless."""
        if rows:
            await self._send(table, row_block(rows), _ONE_BLOCK)

    async def replay(self, table: str, rows: Sequence[ReplayRow]) -> None:
        """Replay chunks, whose data are bytes; the tables are Replacing too."""
        if rows:
            await self._send(table, replay_block(rows), _ONE_BLOCK, "RowBinary", REPLAY_COLUMNS)

    async def keep(self, kept: Sequence[Kept]) -> None:
        """Copy chunks that wait to where they stay: a second time is harmless."""
        for at in range(0, len(kept), _KEPT_AT_ONCE):
            columns = zip(*map(msgspec.structs.astuple, kept[at : at + _KEPT_AT_ONCE]), strict=True)
            asked = dict(zip(("projects", "sessions", "from_ms", "until_ms"), map(list, columns), strict=True))
            settings = {"max_execution_time": str(self._timeout_ms // 1000)}
            async with asyncio.timeout(self._timeout_ms / 1000):
                await self._client.command(loader.query("clickhouse/replay/keep"), asked, settings=settings)

    async def _send(
        self,
        table: str,
        block: bytes,
        settings: dict[str, str],
        format_: str = "JSONEachRow",
        columns: Sequence[str] | None = None,
    ) -> None:
        limits = {"max_execution_time": str(self._timeout_ms // 1000)}
        # A file and not bytes: those the client would send again by itself when the connection breaks, trusting the
        # token, and its second error would hide that the first try may have landed.
        body = BytesIO(block)
        async with asyncio.timeout(self._timeout_ms / 1000):
            await self._client.raw_insert(table, columns, body, settings | limits, format_)
