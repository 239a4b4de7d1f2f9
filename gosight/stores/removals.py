"""Removes what was recorded of deleted projects from ClickHouse, until nothing of it can come any more.

A project's keys end with it, but its events may still wait in the log (7 days) or among the dead letters (30), and a
worker that heals a chunk stores them again. So looking goes on, each time removing what has come. Every step may be
taken twice, and goes on in another process where one dies.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.sql.loader import query
from gosight.stores import clickhouse, postgres

COMES_BACK = timedelta(days=38)
"""So long rows may come: a dead letter of the last message, sent again on the last day that it is kept."""

UNAVAILABLE = (*postgres.UNAVAILABLE, *clickhouse.UNAVAILABLE)
"""What a look raises while a store is away."""


class Removals:
    """`connect`: gives a client of ClickHouse."""

    def __init__(self, pool: postgres.Pool, connect: Callable[[], Awaitable[AsyncClient]]) -> None:
        self._pool = pool
        self._connect = connect

    async def look(self, now: datetime) -> None:
        """One step of every deletion whose turn it is. Raises what the clients raise; the next time will do."""
        for taken in await self._pool.fetch(query("postgres/deletions_take"), now):
            left = await remove(await self._connect(), taken["project_id"])
            await self._keep(taken, left, now)

    async def _keep(self, taken: Any, left: list[str], now: datetime) -> None:
        emptied_at = taken["emptied_at"] or (None if left else now)
        completed_at = now if not left and now >= taken["deleted_at"] + COMES_BACK else None
        async with self._pool.acquire() as connection, connection.transaction():
            row = (taken["project_id"], left, emptied_at, completed_at)
            await connection.execute(query("postgres/deletion_keep"), *row)
            if emptied_at != taken["emptied_at"]:
                await _note(connection, taken["project_id"], "project.emptied", now)
            if completed_at:
                await _note(connection, taken["project_id"], "project.removed", now)


async def remove(client: AsyncClient, project_id: str) -> list[str]:
    """Start removing a project's rows wherever there are any; returns those tables. `project_id`: a UUID.

    Parts are written anew without them, by the server, beside everything else that it does.
    """
    asked = {"project_id": project_id}
    tables = await _names(client, query("clickhouse/removal/tables"))
    running = await _names(client, query("clickhouse/removal/running"), asked)
    left = [table for table in tables if await _names(client, f"SELECT '' FROM {table} {_OWN} LIMIT 1", asked)]
    for table in left:
        if table not in running:
            await client.command(f"ALTER TABLE {table} DELETE {_OWN}", asked, settings={"mutations_sync": "0"})
    return left


_OWN = "WHERE project_id = {project_id:String}"


async def _names(client: AsyncClient, sql: str, parameters: dict[str, str] | None = None) -> list[str]:
    return [name for (name,) in (await client.query(sql, parameters)).result_rows]


async def _note(connection: Any, project_id: str, action: str, now: datetime) -> None:
    await connection.execute(query("postgres/audit_add"), now, project_id, None, "", "", action, project_id, "{}")
