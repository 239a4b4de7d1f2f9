"""`gosight api`: builds the query API out of its parts and runs it until it is told to stop."""

import asyncio

import click

from gosight.commands.installation import installation
from gosight.commands.logs_setup import configure_logs
from gosight.http import metrics_server, service
from gosight.http.api.application import create_application
from gosight.http.api.authentication import KeyAuthenticator
from gosight.http.api.reader import Reader
from gosight.http.api.routes import ENDPOINTS
from gosight.http.readiness import Readiness, once
from gosight.settings import SettingError, Settings, load
from gosight.stores import postgres, redis
from gosight.stores.keys import KeyStore
from gosight.stores.migrations import ClickHouseSchema, check_schema
from gosight.stores.usage import KeyUsage

_UPKEEP_S = 60.0
_MIN_SECRET = 32


@click.command()
def api() -> None:
    """Run the query API: overview, sessions, insights."""
    settings = load()
    _check_secret(settings.api.jwt_secret)
    configure_logs(settings.log, "api")
    service.run(lambda stop: _run(settings, stop))


async def _run(settings: Settings, stop: asyncio.Event) -> None:
    pool = await postgres.connect(settings.postgres.url, wait_s=0)
    redis_client = redis.connect(settings.redis.url)
    reader, usage = Reader(settings.clickhouse.dsn), KeyUsage(pool)

    async def schema() -> None:
        await check_schema(ClickHouseSchema(await reader.client()))

    ready = Readiness(
        {
            "clickhouse": reader.ping,
            "schema": once(schema),
            "postgres": lambda: postgres.ping(pool),
            "redis": redis_client.ping,
        },
        optional=frozenset({"postgres", "redis"}),
    )
    keys = KeyAuthenticator(KeyStore(redis_client, pool, installation(settings)), usage)
    app = create_application(ENDPOINTS, reader, keys, frozenset(settings.cors_origins), ready)
    service.settle_memory()
    async with metrics_server.serve(settings.api.host, settings.api.metrics_port, ready):
        upkeep = asyncio.create_task(_upkeep(usage))
        await service.serve(app, settings.api.host, settings.api.port, stop)
        upkeep.cancel()
    await usage.write()
    await reader.close()
    await redis_client.aclose()
    await pool.close()


def _check_secret(secret: str) -> None:
    if len(secret) < _MIN_SECRET:
        said = f"{len(secret)} characters" if secret else "nothing"
        raise SettingError(f"api.jwt_secret (JWT_SECRET): expected at least {_MIN_SECRET} characters, got {said}")


async def _upkeep(usage: KeyUsage) -> None:
    """Once a minute: write the keys' use."""
    while True:
        await asyncio.sleep(_UPKEEP_S)
        await usage.write()
