"""`gosight erase run|again`: takes the steps of erasures by hand; the api service takes them by itself."""

import asyncio
from collections.abc import Awaitable, Callable

import click
from redis.asyncio import Redis

from gosight.commands.erasing import UNAVAILABLE, erase_all
from gosight.sections import Settings
from gosight.settings import load
from gosight.stores import clickhouse, postgres, redis
from gosight.stores.erasure.desk import AlreadyRunning, exclusively
from gosight.stores.migrations import ClickHouseSchema, PostgresSchema, SchemaError, check_schema

_WAIT_S = 10.0

Work = Callable[[Settings, postgres.Pool, Redis], Awaitable[None]]


@click.group()
def erase() -> None:
    """Erasure of users' data."""


@erase.command()
def run() -> None:
    """Take every step that can be taken, until only Kafka's retention is waited for."""
    _run(erase_all)
    click.echo("nothing is left to be erased now")


@erase.command()
def again() -> None:
    """Erase once more what was erased: after stores were restored from a backup."""

    async def once_more(settings: Settings, pool: postgres.Pool, cache: Redis) -> None:
        async with exclusively(pool) as desk:
            await desk.again()
        await erase_all(settings, pool, cache)

    _run(once_more)
    click.echo("what was erased is erased again")


def _run(work: Work) -> None:
    try:
        asyncio.run(_with_stores(load(), work))
    except AlreadyRunning:
        raise click.ClickException("Another process is erasing now.") from None
    except SchemaError as error:
        raise click.ClickException(str(error)) from error
    except UNAVAILABLE as error:
        raise click.ClickException(f"could not go on: {error or type(error).__name__}") from error


async def _with_stores(settings: Settings, work: Work) -> None:
    pool = await postgres.connect(settings.postgres.url, wait_s=_WAIT_S)
    cache = redis.connect(settings.redis.url)
    try:
        await check_schema(PostgresSchema(pool))
        client = await clickhouse.connect(settings.clickhouse.dsn, wait_s=_WAIT_S)
        try:
            await check_schema(ClickHouseSchema(client, replay=settings.replay.enabled))
        finally:
            await client.close()
        await work(settings, pool, cache)
    finally:
        await cache.aclose()
        await pool.close()
