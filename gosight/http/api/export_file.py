"""One file of many answers, part after part, each read when the one before has been taken."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from clickhouse_connect.driver.exceptions import DatabaseError

from gosight.http.api.formats import Format
from gosight.http.api.refusals_of_clickhouse import as_limit
from gosight.http.api.scope import Scope
from gosight.http.api.statements import Result, Statement

_SECONDS = 600
_PATIENCE_S = 120.0
"""A file that has begun waits longer for its turn than one that can still be refused."""

_LIMITS = {
    "max_execution_time": "600 seconds",
    "max_memory_usage": "1 GiB of memory",
    "max_temporary_data_on_disk_size_for_query": "what the server has been given of its disk",
}
_SETTINGS = {
    "max_execution_time": str(_SECONDS),
    "timeout_overflow_mode": "throw",
    "max_memory_usage": str(1 << 30),
    "output_format_parquet_row_group_size": "100000",
    "date_time_output_format": "iso",
    "output_format_json_quote_64bit_integers": "0",
    "output_format_json_escape_forward_slashes": "0",
    "readonly": "1",
}


@dataclass(frozen=True)
class Part:
    """One query of the project's rows, and what it is bound to beside the project."""

    sql: str
    parameters: Mapping[str, Any]


class ExportFile:
    """`stream.Pieces` of the answers to its parts, at least one."""

    def __init__(self, scope: Scope, format: Format, parts: Sequence[Part]) -> None:
        self._scope = scope
        self._format = format
        self._parts = parts
        self._result: Result | None = None

    async def begin(self, query_id: UUID) -> None:
        """Read the first part: what cannot be given is known before anything is. Raises `ApiError` 422, 503."""
        statement = replace(self._statement(self._parts[0]), query_id=query_id)
        try:
            self._result = await self._scope.backend.statements.open(statement, self._format.name)
        except DatabaseError as error:
            if explained := as_limit(error, _LIMITS):
                raise explained from error
            raise

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Once, after `begin`. Raises whatever keeps a later part from being read."""
        rest = iter(self._parts[1:])
        while self._result is not None:
            async for piece in self._result:
                yield piece
            self._result = await self._next(rest)

    async def aclose(self) -> None:
        """Hang up on ClickHouse."""
        if self._result is not None:
            await self._result.aclose()

    async def _next(self, rest: Iterator[Part]) -> Result | None:
        part = next(rest, None)
        if part is None:
            return None
        statement = replace(self._statement(part), patience_s=_PATIENCE_S)
        return await self._scope.backend.statements.open(statement, self._format.name_of_rest)

    def _statement(self, part: Part) -> Statement:
        parameters = {**part.parameters, "project_id": self._scope.project_id}
        return Statement(part.sql, parameters, _SETTINGS, _SECONDS)
