"""Runs single statements whose answers may be large.

ClickHouse answers when it has the whole result, and keeps it on its disk until it is read: a statement that fails does
so before the first byte, and a slow reader holds neither a query nor memory.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from clickhouse_connect.driver.common import StreamContext
from clickhouse_connect.driver.exceptions import DatabaseError

from gosight.http.api import errors
from gosight.http.api.reader import Reader
from gosight.stores import clickhouse

_AT_ONCE = 2
_PATIENCE_S = 10.0
_GRACE_S = 15.0
"""Beyond a statement's own time: for the way, and for a server that checks its clock between blocks."""

_SPOOL = {"wait_end_of_query": "1", "buffer_size": str(1 << 20)}


@dataclass(frozen=True)
class Statement:
    """`settings` are ClickHouse's; `seconds`: its time limit; `patience_s`: how long it waits for its turn."""

    sql: str
    parameters: Mapping[str, Any]
    settings: Mapping[str, str]
    seconds: int
    patience_s: float = _PATIENCE_S
    query_id: UUID | None = None


class Result:
    """What ClickHouse answers, read as it is taken (`stream.Pieces`)."""

    def __init__(self, source: StreamContext) -> None:
        self._source = source

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Raises one of `clickhouse.UNAVAILABLE` where the connection breaks."""
        async with self._source as pieces:
            async for piece in pieces:
                yield piece

    async def aclose(self) -> None:
        """Hang up, wherever reading has got to."""
        self._source.source.close()


class Statements:
    """Two at a time in this process: what one analyst asks may not starve everybody's dashboards."""

    def __init__(self, reader: Reader, *, has_own_user: bool = False) -> None:
        """`has_own_user`: it reads as a user that `gosight clickhouse access` has made, of one project at a time."""
        self._reader = reader
        self._has_own_user = has_own_user
        self._turns = asyncio.Semaphore(_AT_ONCE)

    def settings_of(self, project_id: str) -> dict[str, str]:
        """What ties a statement to reading, and to a project where the server itself knows how."""
        return {"SQL_gosight_project": project_id} if self._has_own_user else {"readonly": "1"}

    async def database(self) -> str:
        """The name of the database. Raises `ApiError` 503."""
        async with _answering():
            return str((await self._reader.client()).database)

    async def tree(self, statement: Statement) -> str:
        """How the engine reads the statement. Raises `DatabaseError` of the server, `ApiError` 503."""
        async with _answering(_GRACE_S):
            client = await self._reader.client()
            sql, settings = f"EXPLAIN AST {statement.sql}", dict(statement.settings)
            rows = await client.raw_query(sql, dict(statement.parameters), settings=settings, fmt="TabSeparatedRaw")
        return rows.decode(errors="replace")

    async def open(self, statement: Statement, format: str) -> Result:
        """The answer, which is complete now. Raises `DatabaseError` of the server, `ApiError` 503."""
        settings = {**statement.settings, **_SPOOL, "query_id": str(statement.query_id or uuid4())}
        async with self._turn(statement.patience_s), _answering(statement.seconds + _GRACE_S):
            client = await self._reader.client()
            source = await client.raw_stream(statement.sql, dict(statement.parameters), settings=settings, fmt=format)
        return Result(source)

    async def insert(self, table: str, row: bytes) -> None:
        """One row as JSON. Raises `ApiError` 503."""
        async with _answering(_GRACE_S):
            client = await self._reader.client()
            await client.raw_insert(table, insert_block=row, fmt="JSONEachRow")

    @asynccontextmanager
    async def _turn(self, patience_s: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(patience_s):
                await self._turns.acquire()
        except TimeoutError as error:
            raise errors.unavailable("Other queries are still running.") from error
        try:
            yield
        finally:
            self._turns.release()


@asynccontextmanager
async def _answering(seconds: float = _PATIENCE_S) -> AsyncIterator[None]:
    """A server that says nothing is away; what it says itself is for the caller to understand."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except clickhouse.UNAVAILABLE as error:
        if isinstance(error, DatabaseError) and error.code is not None:
            raise
        raise errors.unavailable("ClickHouse is away.") from error
