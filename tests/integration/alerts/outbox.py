"""A database with an outbox, and happenings to put into it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import msgspec

from gosight.schemas.alert_channels import Channel
from gosight.schemas.alerts import Happening
from gosight.sql.loader import migrations
from gosight.stores import alert_outbox, postgres
from gosight.stores.migrations import PostgresSchema
from tests.happenings import happened


def create_database(server_url: str) -> str:
    """The URL of a new database with today's schema."""
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/t{uuid4().hex[:12]}"))
    asyncio.run(_create(server_url, url))
    return url


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[postgres.Pool]:
    pool = await postgres.connect(url)
    try:
        yield pool
    finally:
        await pool.close()


async def make_rule(pool: postgres.Pool) -> tuple[str, str]:
    """A new project, and a rule in it: (project id, rule id)."""
    name = uuid4().hex
    project_id = await pool.fetchval("INSERT INTO projects (name, slug) VALUES ($1, $1) RETURNING id::text", name)
    make = "INSERT INTO alert_rules (project_id, name, condition) VALUES ($1, 'Rage', '{}') RETURNING id::text"
    return project_id, await pool.fetchval(make, project_id)


async def happen(
    pool: postgres.Pool, rule: tuple[str, str], channels: list[Channel], *, of: Happening | None = None, **fields: Any
) -> Happening:
    """Store an alert with its channels, or what else happened to the alert `of`. `fields`: of the `Happening`."""
    async with pool.acquire() as connection, connection.transaction():
        if of is None:
            kind = fields.get("state", "firing")
            add = (
                "INSERT INTO alert_history (rule_id, project_id, state, group_key) VALUES ($1, $2, $3, $4) RETURNING id"
            )
            alert_id = await connection.fetchval(add, rule[1], rule[0], kind, uuid4().hex)
            happening = happened(rule, str(alert_id), **fields)
        else:
            happening = msgspec.structs.replace(of, **fields)
        await alert_outbox.put(connection, happening, channels)
    return happening


async def _create(server_url: str, url: str) -> None:
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(f'CREATE DATABASE "{urlsplit(url).path.strip("/")}"')
    finally:
        await connection.close()
    async with connected(url) as pool:
        schema = PostgresSchema(pool)
        await schema.applied()
        for migration in migrations("postgres"):
            await schema.apply(migration)
