"""Runs the named queries of `gosight/sql/queries/clickhouse/api` and reads their rows into typed structs.

ClickHouse writes the rows as JSON, so that a struct is made of them in one step, whatever the columns.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import structlog
from clickhouse_connect.driver.asyncclient import AsyncClient
from clickhouse_connect.driver.exceptions import DatabaseError

from gosight.http.api import errors, metrics
from gosight.sql.loader import query
from gosight.stores import clickhouse
from gosight.stores.breaker import Breaker

T = TypeVar("T")

_QUERY_S = 15
_ANSWER_S = 20.0
_SETTINGS = {
    "max_execution_time": str(_QUERY_S),
    "date_time_output_format": "iso",
    "output_format_json_quote_64bit_integers": "0",
    "enable_named_columns_in_function_tuple": "1",
    "output_format_json_named_tuples_as_objects": "1",
    "do_not_merge_across_partitions_select_final": "1",
    "optimize_move_to_prewhere_if_final": "1",
}
"""The last two: what a Replacing table's partitions are cut by never differs between versions of a row, so FINAL needs
to look only inside of each, and may first read what the sort key says. A third less CPU in bench-query."""

_OVERLOADED = {159, 202, 209, 210, 241, 439}
"""TIMEOUT_EXCEEDED, TOO_MANY_SIMULTANEOUS_QUERIES, SOCKET_TIMEOUT, NETWORK_ERROR, MEMORY_LIMIT_EXCEEDED,
CANNOT_SCHEDULE_TASK: the server lives, and may well answer the same query later."""

log = structlog.get_logger(__name__)


class Reader:
    """Connects when it is first asked, and again whenever the server was away: the API starts without ClickHouse."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._client: AsyncClient | None = None
        self._connecting = asyncio.Lock()
        self._breaker = Breaker()

    async def rows(self, name: str, kind: type[T], parameters: Mapping[str, Any]) -> list[T]:
        """The rows of one query. Raises `ApiError` 503 while ClickHouse is away or overloaded."""
        with metrics.QUERY_DURATION.labels(name).time():
            block = await self._run(query(f"clickhouse/api/{name}"), parameters)
        return msgspec.json.Decoder(kind).decode_lines(block)

    async def client(self) -> AsyncClient:
        """The connected client. Raises one of `clickhouse.UNAVAILABLE`."""
        async with self._connecting:
            if self._client is None:
                self._client = await clickhouse.connect(self._dsn, wait_s=0)
        return self._client

    async def ping(self) -> None:
        """Raises one of `clickhouse.UNAVAILABLE` when the server does not answer."""
        await (await self.client()).command("SELECT 1")

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.close()

    async def _run(self, sql: str, parameters: Mapping[str, Any]) -> bytes:
        if self._breaker.is_open:
            raise _away()
        try:
            async with asyncio.timeout(_ANSWER_S):
                client = await self.client()
                return await client.raw_query(sql, dict(parameters), settings=_SETTINGS, fmt="JSONEachRow")
        except clickhouse.UNAVAILABLE as error:
            if _is_our_fault(error):
                raise
            self._note(error)
            raise _away() from error

    def _note(self, error: Exception) -> None:
        if not self._breaker.is_open:  # several queries of one request fail together
            log.warning("clickhouse_unavailable", error=str(error)[:300] or type(error).__name__)
        if not _answered(error):
            self._breaker.trip()


def _away() -> errors.ApiError:
    return errors.unavailable("ClickHouse is away: the data cannot be read just now.")


def _answered(error: Exception) -> bool:
    return isinstance(error, DatabaseError) and error.code is not None


def _is_our_fault(error: Exception) -> bool:
    """The server has understood the question and refuses it: no later try will do better."""
    return isinstance(error, DatabaseError) and error.code is not None and error.code not in _OVERLOADED
