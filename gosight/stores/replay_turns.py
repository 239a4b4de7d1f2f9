"""Who may change stored replays: one keeper in an installation, and one change at a time.

Locks of PostgreSQL, held by a connection: the server lets go of them when the process dies.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from gosight.sql.loader import query
from gosight.stores import postgres

_PATIENCE_S = 600.0


class KeptElsewhere(Exception):
    """Another process keeps replays now."""


@asynccontextmanager
async def as_keeper(pool: postgres.Pool) -> AsyncIterator[postgres.Pool]:
    """Gives the connection that holds the lock. Raises `KeptElsewhere`."""
    async with pool.acquire() as connection:
        if not await connection.fetchval(query("postgres/replay_keeper_take")):
            raise KeptElsewhere
        try:
            yield connection
        finally:
            await _give(connection, "postgres/replay_keeper_give")


@asynccontextmanager
async def turn(connection: postgres.Pool) -> AsyncIterator[None]:
    """Nobody else packs, moves or erases replays meanwhile. Who waits gets its turn in the order of asking.

    Raises `TimeoutError` after 10 minutes.
    """
    await connection.execute(query("postgres/replay_turn_take"), timeout=_PATIENCE_S)
    try:
        yield
    finally:
        await _give(connection, "postgres/replay_turn_give")


async def _give(connection: postgres.Pool, statement: str) -> None:
    with suppress(*postgres.UNAVAILABLE):  # a connection that is gone holds nothing
        await connection.execute(query(statement))
