"""What commands that work on PostgreSQL share: a pool for one piece of work, and how its failures are said."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
import click

from gosight.settings import load
from gosight.stores import postgres

_WAIT_S = 10.0

T = TypeVar("T")

as_json = click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")


def with_pool(work: Callable[[postgres.Pool], Awaitable[T]]) -> T:
    """What `work` gives. Raises `click.ClickException` while the database cannot take it."""

    async def run() -> T:
        pool = await postgres.connect(load().postgres.url, wait_s=_WAIT_S)
        try:
            return await work(pool)
        finally:
            await pool.close()

    try:
        return asyncio.run(run())
    except asyncpg.UndefinedTableError as error:
        raise click.ClickException("The database has no tables yet: run `gosight migrate up`.") from error
    except postgres.UNAVAILABLE as error:
        raise click.ClickException(f"PostgreSQL cannot be reached: {error}") from error
    except asyncpg.DataError as error:
        raise click.ClickException(f"PostgreSQL does not take a value: {error}") from error


def tell(sentence: str, facts: dict[str, Any], is_json: bool) -> None:
    """Say what was done, to a person or to a program."""
    click.echo(json.dumps(facts) if is_json else sentence)
