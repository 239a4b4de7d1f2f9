"""PostgreSQL: a pool of connections that waits for the server and never waits for a statement without end."""

import asyncio
import time
from typing import Any, TypeAlias

import asyncpg
import structlog

from gosight.stores.refused import StoreRefuses

UNAVAILABLE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.PostgresSystemError,
    asyncpg.InternalClientError,
    asyncpg.UndefinedTableError,
)
"""What a query raises while the server is away, starting, stopping, full, a replica, or not migrated yet, its disk
fails, a transaction gave way to another one, or an answer was cut off: worth another try.
"""

_REFUSED = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)
_STATEMENT_S = 5.0
_CONNECT_S = 3.0
_PAUSE_S = 0.5


Pool: TypeAlias = Any
"""An `asyncpg.Pool`: asyncpg has no types. Every call may raise one of `UNAVAILABLE`."""


log = structlog.get_logger(__name__)


async def connect(url: str, *, wait_s: float = 60.0, max_size: int = 8) -> Pool:
    """A pool whose server has answered. Raises one of `UNAVAILABLE` when it has not within `wait_s`, `StoreRefuses`
    at once when it does not let us in.

    With `wait_s=0` nobody asks: the pool connects when it is first used, and again whenever the server was away.
    """
    pool: Pool = await asyncpg.create_pool(
        url,
        min_size=0,
        max_size=max_size,
        timeout=_CONNECT_S,
        command_timeout=_STATEMENT_S,
        server_settings={"application_name": "gosight"},
    )
    if wait_s > 0:
        await _answered(pool, time.monotonic() + wait_s)
    return pool


async def ping(pool: Pool) -> None:
    """Raises one of `UNAVAILABLE` when the server does not answer."""
    await pool.execute("SELECT 1", timeout=_CONNECT_S)


async def _answered(pool: Pool, deadline: float) -> None:
    while True:
        try:
            return await ping(pool)
        except _REFUSED as error:
            raise StoreRefuses(f"PostgreSQL (DATABASE_URL) refuses: {error}") from error
        except UNAVAILABLE as error:
            if time.monotonic() > deadline:
                raise
            log.info("postgres_awaited", error=repr(error)[:200])
            await asyncio.sleep(_PAUSE_S)
