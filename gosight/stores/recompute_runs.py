"""One recomputation of a project at a time, and where one that was killed goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from msgspec.structs import astuple, replace

from gosight.pipeline.recompute_step import Place
from gosight.sql.loader import query
from gosight.stores import postgres


class AlreadyRunning(Exception):
    """Another process recomputes this project now."""


class Task(msgspec.Struct, frozen=True):
    """What is to be done: sessions of a span (ms), by a version of the settings and a release of the code."""

    since_ms: int
    until_ms: int
    settings_version: int
    release: str


class Runs:
    """A project's, over the connection that holds its lock. Raises one of `postgres.UNAVAILABLE`: the lock is gone."""

    def __init__(self, connection: postgres.Pool, project_id: str) -> None:
        self._connection = connection
        self._project_id = project_id

    async def begin(self, task: Task, *, is_open_ended: bool) -> tuple[Task, Place]:
        """The task and where to begin: where the last run stopped, if it had the same to do and did not end.

        `is_open_ended`: any end will do.
        """
        row = await self._connection.fetchrow(query("postgres/recomputation_find"), self._project_id)
        if row:
            last = Task(*row[:4])
            if last == (replace(task, until_ms=last.until_ms) if is_open_ended else task):
                return last, Place(*row[4:])
        return task, Place()

    async def keep(self, task: Task, place: Place) -> None:
        """So far everything is stored."""
        facts = (*astuple(task), *astuple(place))
        await self._connection.execute(query("postgres/recomputation_keep"), self._project_id, *facts)

    async def end(self) -> None:
        """Nothing is left to go on with."""
        await self._connection.execute(query("postgres/recomputation_forget"), self._project_id)


@asynccontextmanager
async def exclusively(pool: postgres.Pool, project_id: str) -> AsyncIterator[Runs]:
    """Raises `AlreadyRunning`. The lock is let go with the connection, at the latest when this process dies."""
    async with pool.acquire() as connection:
        if not await connection.fetchval(query("postgres/recomputation_lock"), project_id):
            raise AlreadyRunning(project_id)
        yield Runs(connection, project_id)
