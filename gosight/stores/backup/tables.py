"""PostgreSQL's part: every table of ours as COPY writes it, all of one snapshot, and back into empty tables.

Not `pg_dump`: it would have to be installed wherever the command runs, in the server's own version. The schema is not
copied but made by the migrations that the manifest names.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from hashlib import sha256
from typing import Any

from gosight.schemas.backup import Table
from gosight.sql.loader import query
from gosight.stores import postgres
from gosight.stores.backup.shelf import Shelf

_HELD = ("users", "projects", "api_keys", "erasures", "project_settings")
"""Tables that only people fill: where these are empty nobody has begun yet."""

_QUEUE = 8


async def dump(pool: postgres.Pool, shelf: Shelf) -> list[Table]:
    """Copy every table, as of one moment. Raises one of `postgres.UNAVAILABLE`, `ObjectsAway`."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        return [
            await _dump(connection, shelf, name, columns)
            for name, columns in await connection.fetch(query("postgres/backup_tables"))
        ]


async def load(pool: postgres.Pool, shelf: Shelf, tables: Sequence[Table]) -> None:
    """Put the rows back, in the place of whatever the migrations have put there: all or nothing."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(f"TRUNCATE {', '.join(_quoted(one.name) for one in tables)}", timeout=None)
        for one in _parents_first(tables, await connection.fetch(query("postgres/backup_references"))):
            rows = shelf.read(f"postgres/{one.name}")
            await connection.copy_to_table(one.name, source=rows, columns=one.columns, timeout=None)
        for statement in await connection.fetch(query("postgres/backup_sequences")):
            await connection.execute(statement[0])


async def differences(pool: postgres.Pool, tables: Sequence[Table]) -> list[str]:
    """Tables that do not hold the very rows of the manifest."""
    async with pool.acquire() as connection:
        return [one.name for one in tables if one != await _measured(connection, one.name, one.columns)]


async def held(pool: postgres.Pool) -> list[str]:
    """What of it is in use already, e.g. `3 rows of users`; an empty list: nothing."""
    found = []
    async with pool.acquire() as connection:
        for name in _HELD:
            is_there = await connection.fetchval("SELECT to_regclass($1)", name)
            if is_there and (count := await connection.fetchval(f"SELECT count(*) FROM {name}")):
                found.append(f"{count} rows of {name}")
    return found


async def _dump(connection: Any, shelf: Shelf, name: str, columns: list[str]) -> Table:
    digest, rows = sha256(), 0

    async def counted() -> AsyncIterator[bytes]:
        nonlocal rows
        async for piece in _copied(connection, name, columns):
            digest.update(piece)
            rows += piece.count(b"\n")
            yield piece

    await shelf.write(f"postgres/{name}", counted())
    return Table(name, columns, rows, digest.hexdigest())


async def _measured(connection: Any, name: str, columns: list[str]) -> Table:
    digest, rows = sha256(), 0
    async for piece in _copied(connection, name, columns):
        digest.update(piece)
        rows += piece.count(b"\n")
    return Table(name, columns, rows, digest.hexdigest())


async def _copied(connection: Any, name: str, columns: list[str]) -> AsyncIterator[bytes]:
    """COPY's text, in which every row ends with the only plain newline that it has."""
    pieces: asyncio.Queue[bytes | None] = asyncio.Queue(_QUEUE)
    asked = f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(name)} ORDER BY 1, 2"

    async def copy() -> None:
        try:
            await connection.copy_from_query(asked, output=pieces.put, timeout=None)
        finally:
            await pieces.put(None)

    async with asyncio.TaskGroup() as group:
        group.create_task(copy())
        while (piece := await pieces.get()) is not None:
            yield piece


def _parents_first(tables: Sequence[Table], references: Sequence[tuple[str, str]]) -> list[Table]:
    """So that what a row refers to is there before it. No table of ours refers back."""
    left = {one.name: one for one in tables}
    ordered: list[Table] = []
    while left:
        free = [name for name in left if not any(child == name and parent in left for child, parent in references)]
        assert free, f"tables refer to each other: {sorted(left)}"
        ordered += [left.pop(name) for name in free]
    return ordered


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
