"""`gosight migrate up|status|script` (also `gosight-migrate`): the schemas of PostgreSQL and ClickHouse."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import click

from gosight.sections import Settings
from gosight.settings import load
from gosight.stores import clickhouse, postgres
from gosight.stores import migrations as schema
from gosight.stores.init_script import Cluster, init_script
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


@migrate.command()
@click.argument("family", type=click.Choice(["clickhouse", "postgres"]))
@click.option("--lite", is_flag=True, help="Without replays: as REPLAY_ENABLED=false makes it.")
@click.option("--cluster", default="", help="ON CLUSTER, with replicated tables (docs/scale.md). ClickHouse only.")
@click.option("--sharded", is_flag=True, help="Of that cluster with Distributed tables over its shards.")
def script(family: str, lite: bool, cluster: str, sharded: bool) -> None:
    """Print the whole schema as one file of SQL (scripts/init-*.sql): `up` finds nothing left to do after it."""
    if (cluster and family != "clickhouse") or (sharded and not cluster):
        raise click.UsageError("--cluster is for clickhouse, --sharded for --cluster")
    wanted = Cluster(cluster, is_sharded=sharded) if cluster else None
    click.echo(init_script(family, replay=not lite, cluster=wanted), nl=False)


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
            for one in await database.applied():
                click.echo(f"{database.family}: {one.number:04d}_{one.name} applied")
            for migration in await schema.pending_migrations(database):
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
    return [PostgresSchema(pool), ClickHouseSchema(client, replay=settings.replay.enabled)]


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    try:
        return asyncio.run(work)
    except SchemaError as error:
        raise click.ClickException(str(error)) from error
    except (*postgres.UNAVAILABLE, *clickhouse.UNAVAILABLE) as error:
        raise click.ClickException(f"PostgreSQL or ClickHouse refuses: {error or type(error).__name__}") from error
