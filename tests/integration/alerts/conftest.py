"""One database for all tests of this folder; each makes rules of its own, and empties the outbox before."""

from collections.abc import AsyncIterator

import pytest

from gosight.stores import postgres
from tests.integration.alerts.outbox import connected, create_database, make_rule


@pytest.fixture(scope="session")
def database_url(postgres_url: str) -> str:
    return create_database(postgres_url)


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[postgres.Pool]:
    async with connected(database_url) as pool:
        await pool.execute("DELETE FROM alert_deliveries")
        yield pool


@pytest.fixture
async def rule(pool: postgres.Pool) -> tuple[str, str]:
    return await make_rule(pool)
