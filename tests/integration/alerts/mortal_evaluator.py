"""An evaluator that kills its own process before its n-th word to PostgreSQL.

`python -m tests.integration.alerts.mortal_evaluator POSTGRES CLICKHOUSE NOW_MS` lets one after the other live for one
word longer, until one has evaluated all minutes that are due, and prints how many died.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.alerts.evaluation.evaluator import Evaluator
from gosight.schemas.alerts import Happening
from gosight.stores import clickhouse, postgres
from gosight.stores.alert_book import AlertBook
from gosight.stores.alert_evidence import Evidences
from gosight.stores.alert_queries import AlertQueries

GRACE_MS = 30_000


class Mortal:
    """A connection with so many words left."""

    def __init__(self, connection: postgres.Pool, left: int) -> None:
        self._connection = connection
        self.left = left

    def __getattr__(self, name: str) -> Any:
        if name in ("execute", "executemany", "fetch", "fetchval", "transaction"):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return getattr(self._connection, name)


async def evaluate(postgres_url: str, dsn: str, now_ms: int, left: int) -> list[Happening]:
    """All minutes that are due; what began in them."""
    told: list[Happening] = []

    async def tell(begun: Sequence[Happening]) -> None:
        told.extend(begun)

    client = await clickhouse.connect(dsn)
    pool = await postgres.connect(postgres_url)
    try:

        async def give() -> AsyncClient:
            return client

        evaluator = Evaluator(pool, AlertQueries(give), lambda: now_ms, GRACE_MS, tell)
        async with pool.acquire() as connection:
            while not await AlertBook(connection).lock():  # PostgreSQL has not seen yet that the one before is dead
                await asyncio.sleep(0.02)
            book = AlertBook(Mortal(connection, left))
            evidences = Evidences(AlertQueries(give))
            while await evaluator.minute(book, evidences):
                pass
    finally:
        await client.close()
        await pool.close()
    return told


def live(left: int) -> int:
    """A process that has so many words; what it ended with."""
    child = os.fork()
    if child == 0:
        asyncio.run(evaluate(sys.argv[1], sys.argv[2], int(sys.argv[3]), left))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    died = 0
    while (code := live(died + 1)) == -signal.SIGKILL:
        died += 1
    assert code == 0
    sys.stdout.write(f"{died}\n")


if __name__ == "__main__":
    main()
