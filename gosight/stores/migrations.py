"""Applies the migrations to PostgreSQL and ClickHouse: each once, in order, by one process at a time."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

import msgspec
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.sql import loader
from gosight.sql.loader import Migration
from gosight.stores import postgres

_LOCK = 4_707_369_846_271  # any number that nobody else locks
_RECORD = """CREATE TABLE IF NOT EXISTS schema_migrations (
    number INTEGER, name {text}, checksum {text}, applied_at {time} DEFAULT {now}
) {engine}"""

RECORDS = {
    "postgres": _RECORD.format(text="TEXT", time="TIMESTAMPTZ", now="NOW()", engine=""),
    "clickhouse": _RECORD.format(
        text="String", time="DateTime", now="now()", engine="ENGINE = ReplacingMergeTree ORDER BY number"
    ),
}
"""By family: the table that holds what has been applied."""


class SchemaError(Exception):
    """The schema is not what this version of the code knows: says which migration and what to do."""


class Applied(msgspec.Struct, frozen=True):
    """One record of `schema_migrations`."""

    number: int
    name: str
    checksum: str


class Database(Protocol):
    """A database that migrations run on. `family`: the folder of its files. `replay`: whether it has tables of replay;
    one that gets them later gets their migrations then.
    """

    family: str
    replay: bool

    async def applied(self) -> Sequence[Applied]:
        """What has been applied, by number."""

    async def apply(self, migration: Migration) -> None:
        """Run it and record it."""


class PostgresSchema:
    """A migration and its record are one transaction."""

    family = "postgres"
    replay = True

    def __init__(self, pool: postgres.Pool) -> None:
        self._pool = pool

    async def applied(self) -> Sequence[Applied]:
        """What has been applied, by number."""
        await self._pool.execute(RECORDS[self.family])
        rows = await self._pool.fetch("SELECT number, name, checksum FROM schema_migrations ORDER BY number")
        return [Applied(*row) for row in rows]

    async def apply(self, migration: Migration) -> None:
        """Run it and record it, or neither."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(migration.text, timeout=None)
            record = "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)"
            await connection.execute(record, migration.number, migration.name, migration.checksum)


class ClickHouseSchema:
    """Without transactions: every statement can run twice, and the record comes last."""

    family = "clickhouse"

    def __init__(self, client: AsyncClient, *, replay: bool = True) -> None:
        self._client = client
        self.replay = replay

    async def applied(self) -> Sequence[Applied]:
        """What has been applied, by number."""
        await self._client.command(RECORDS[self.family])
        query = "SELECT number, name, checksum FROM schema_migrations FINAL ORDER BY number"
        return [Applied(*row) for row in (await self._client.query(query)).result_rows]

    async def apply(self, migration: Migration) -> None:
        """Run its statements one after another, then record it."""
        for statement in migration.statements():
            await self._client.command(statement)
        row = [migration.number, migration.name, migration.checksum]
        await self._client.insert("schema_migrations", [row], column_names=["number", "name", "checksum"])


@asynccontextmanager
async def exclusively(pool: postgres.Pool) -> AsyncIterator[None]:
    """Hold the installation's migration lock; another process that migrates waits here."""
    async with pool.acquire() as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK, timeout=None)
        try:
            yield
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)


async def migrate(database: Database) -> list[Migration]:
    """Apply what is missing and return it. Raises `SchemaError` when an applied file was changed."""
    pending = await pending_migrations(database)
    for migration in pending:
        await database.apply(migration)
    return pending


async def check_schema(database: Database) -> None:
    """Raises `SchemaError` unless exactly the migrations that this code knows are applied."""
    if pending := await pending_migrations(database):
        names = ", ".join(f"{one.number:04d}_{one.name}" for one in pending)
        raise SchemaError(f"{database.family}: older than this code, lacks {names}: run `gosight-migrate up`")


async def pending_migrations(database: Database) -> list[Migration]:
    """The known migrations that are not applied. Raises `SchemaError` for one that was changed or is unknown here."""
    known = {migration.number: migration for migration in loader.migrations(database.family)}
    for one in await database.applied():
        migration = known.pop(one.number, None)
        name = f"{database.family}: {one.number:04d}_{one.name}"
        if migration is None:
            raise SchemaError(f"{name} was applied by a newer version: upgrade this service")
        if migration.checksum != one.checksum:
            raise SchemaError(f"{name} was changed after it was applied: add a new file instead")
    return [migration for migration in known.values() if database.replay or not migration.is_replays]
