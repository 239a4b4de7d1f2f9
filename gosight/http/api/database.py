"""Runs the named queries of `gosight/sql/queries/postgres` and reads their rows into typed structs."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import asyncpg
import msgspec
import structlog

from gosight.http.api import errors
from gosight.sql.loader import query
from gosight.stores import postgres
from gosight.stores.breaker import Breaker

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Database:
    """Over a pool, or inside a transaction over its connection.

    Everything raises `ApiError`: 503 without PostgreSQL, 409 for a row that there can be only one of.

    `connection`: either of them, for functions of `gosight.stores`.
    """

    def __init__(self, connection: postgres.Pool, breaker: Breaker | None = None) -> None:
        self.connection = connection
        self._breaker = breaker or Breaker()

    async def rows(self, name: str, kind: type[T], *values: Any) -> list[T]:
        """The rows of one query; its columns are named as the struct's fields."""
        with self._answering():
            found = await self.connection.fetch(query(f"postgres/{name}"), *values)
        return [msgspec.convert(dict(row), kind) for row in found]

    async def row(self, name: str, kind: type[T], *values: Any) -> T | None:
        """The first row, None when there is none."""
        found = await self.rows(name, kind, *values)
        return found[0] if found else None

    async def value(self, name: str, *values: Any) -> Any:
        """The first column of the first row, None when there is none."""
        with self._answering():
            return await self.connection.fetchval(query(f"postgres/{name}"), *values)

    async def execute(self, name: str, *values: Any) -> None:
        """Run a statement whose rows nobody needs."""
        with self._answering():
            await self.connection.execute(query(f"postgres/{name}"), *values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["Database"]:
        """All of it happens, or, when the body raises, nothing of it."""
        with self._answering():
            async with self.connection.acquire() as connection, connection.transaction():
                yield Database(connection, self._breaker)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        if self._breaker.is_open:
            raise _away()
        try:
            yield
        except postgres.UNAVAILABLE as error:
            self._breaker.trip()
            log.warning("postgres_unavailable", error=repr(error)[:300])
            raise _away() from error
        except asyncpg.UniqueViolationError as error:
            raise errors.conflict("There is one of this name already.") from error


def _away() -> errors.ApiError:
    return errors.unavailable("PostgreSQL is away: accounts and projects cannot be read just now.")
