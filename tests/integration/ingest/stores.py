"""What keys and settings go through, on real stores and with a clock of the test's own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from gosight.schemas.project import ProjectSettings
from gosight.stores import postgres, redis
from gosight.stores.keys import KeyStore
from gosight.stores.settings_desk import SettingsDesk
from tests.installation import Installation


class Clock:
    """Seconds, as told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Stores:
    """`keys`: an ingestor's."""

    def __init__(self, pool: postgres.Pool, client: Any) -> None:
        self.pool = pool
        self.redis = client
        self.clock = Clock()
        self.keys = self.fresh()

    def fresh(self, installation: ProjectSettings | None = None) -> KeyStore:
        """A store that remembers nothing, as after a start."""
        return KeyStore(self.redis, self.pool, installation or ProjectSettings(), self.clock)

    def desk(self, installation: ProjectSettings | None = None) -> SettingsDesk:
        """Where settings are changed."""
        return SettingsDesk(self.pool, self.redis, installation or ProjectSettings())

    async def change(self, key_id: str, column: str, value: Any) -> None:
        await self.pool.execute(f"UPDATE api_keys SET {column} = $2 WHERE id = $1::text::uuid", key_id, value)


Work = Callable[[Stores], Awaitable[None]]
Within = Callable[[Work], None]


@asynccontextmanager
async def opened(installation: Installation) -> AsyncIterator[Stores]:
    """Stores of an installation."""
    pool = await postgres.connect(installation.postgres_url)
    client = redis.connect(installation.infra.address("redis"))
    try:
        yield Stores(pool, client)
    finally:
        await client.aclose()
        await pool.close()
