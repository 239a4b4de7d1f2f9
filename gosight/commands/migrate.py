"""`gosight migrate up|status` (also `gosight-migrate`): the schemas of PostgreSQL and ClickHouse."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import click

from gosight.settings import Settings, load
from gosight.stores import clickhouse, postgres
from gosight.stores import migrations as schema
from gosight.stores.migrations import ClickHouseSchema, Database, PostgresSchema, SchemaError

Result = TypeVar("Result")


@click.group()
def migrate() -> None:
    """Bring PostgreSQL and ClickHouse to the schema of this version."""


@migrate.command()
def up() -> None:
    """Apply what is missing. Safe to run twice, and from two places at once."""
    _run(_up(load()))


@migrate.command()
def status() -> None:
    """Say what is applied and what is not; exit code 1 when something is missing."""
    if not _run(_status(load())):
        raise SystemExit(1)


async def _up(settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        pool = await postgres.connect(settings.postgres.url)
        stack.push_async_callback(pool.close)
        await stack.enter_async_context(schema.exclusively(pool))
        for database in await _databases(settings, pool, stack):
            for migration in await schema.migrate(database):
                click.echo(f"{database.family}: applied {migration.number:04d}_{migration.name}")
            click.echo(f"{database.family}: up to date")


async def _status(settings: Settings) -> bool:
    async with AsyncExitStack() as stack:
        pool = await postgres.connect(settings.postgres.url)
        stack.push_async_callback(pool.close)
        is_complete = True
        for database in await _databases(settings, pool, stack):
            applied = await database.applied()
            for one in applied:
                click.echo(f"{database.family}: {one.number:04d}_{one.name} applied")
            for migration in schema.pending_migrations(database.family, applied):
                click.echo(f"{database.family}: {migration.number:04d}_{migration.name} pending")
                is_complete = False
        return is_complete


async def _databases(settings: Settings, pool: postgres.Pool, stack: AsyncExitStack) -> list[Database]:
    name = clickhouse.database_of(settings.clickhouse.dsn)
    server = await clickhouse.connect(settings.clickhouse.dsn, database="default")
    await server.command(f"CREATE DATABASE IF NOT EXISTS `{name}`")
    await server.close()
    client = await clickhouse.connect(settings.clickhouse.dsn)
    stack.push_async_callback(client.close)
    return [PostgresSchema(pool), ClickHouseSchema(client)]


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    try:
        return asyncio.run(work)
    except SchemaError as error:
        raise click.ClickException(str(error)) from error
    except (*postgres.UNAVAILABLE, *clickhouse.UNAVAILABLE) as error:
        raise click.ClickException(f"PostgreSQL or ClickHouse refuses: {error or type(error).__name__}") from error
