"""`gosight api`: builds the query API out of its parts and runs it until it is told to stop."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import click
from redis.asyncio import Redis

from gosight.commands.alert_delivery import deliverer
from gosight.commands.alert_evaluation import evaluator
from gosight.commands.beside import beside, every
from gosight.commands.erasing import keep_erasing
from gosight.commands.installation import installation
from gosight.commands.logs_setup import configure_logs
from gosight.commands.mail import mail_server
from gosight.commands.objects import object_store
from gosight.commands.proxies import client_addresses
from gosight.commands.replay_keeper import keep_replays
from gosight.commands.store_gauges import keep_gauges
from gosight.http import metrics_server, service
from gosight.http.api import metrics
from gosight.http.api.application import create_application
from gosight.http.api.auth.passwords import Passwords
from gosight.http.api.auth.reset_mail import ResetMail
from gosight.http.api.auth.tokens import AccessTokens
from gosight.http.api.authentication import Authenticator
from gosight.http.api.backend import Backend
from gosight.http.api.dashboard import Dashboard
from gosight.http.api.database import Database
from gosight.http.api.door import Door
from gosight.http.api.limits import Limits
from gosight.http.api.reader import Reader
from gosight.http.api.realtime.hub import Hub
from gosight.http.api.realtime.numbers import Numbers
from gosight.http.api.realtime.socket import Socket
from gosight.http.api.replay.contents import Contents
from gosight.http.api.replay.share_tokens import ShareTokens
from gosight.http.api.routes import ENDPOINTS
from gosight.http.api.statements import Statements
from gosight.http.readiness import Readiness, once
from gosight.sections import Settings
from gosight.settings import SettingError, load
from gosight.stores import postgres, redis
from gosight.stores.keys import KeyStore
from gosight.stores.live import Live
from gosight.stores.migrations import ClickHouseSchema, check_schema
from gosight.stores.objects import ObjectStore
from gosight.stores.over import delete_over
from gosight.stores.rate_limits import MinuteBudgets, RateLimits
from gosight.stores.removals import UNAVAILABLE as REMOVALS_UNAVAILABLE
from gosight.stores.removals import Removals
from gosight.stores.replay_data import ReplayData
from gosight.stores.settings_desk import SettingsDesk
from gosight.stores.usage import KeyUsage

_MINUTE_S = 60.0
_HOUR_S = 3_600.0
_LOOK_S = 5.0
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
    # Locks are held by connections, some for good: no request waits for those.
    pool_beside = await postgres.connect(settings.postgres.url, wait_s=0)
    redis_client = redis.connect(settings.redis.url)
    reader, usage = Reader(settings.clickhouse.dsn), KeyUsage(pool_beside)
    objects = object_store(settings)

    async def schema() -> None:
        await check_schema(ClickHouseSchema(await reader.client(), replay=settings.replay.enabled))

    ready = Readiness(
        {
            "clickhouse": reader.ping,
            "schema": once(schema),
            "postgres": lambda: postgres.ping(pool),
            "redis": redis_client.ping,
        },
        optional=frozenset({"postgres", "redis"}),
    )
    analysts = Reader(settings.clickhouse.query_dsn) if settings.clickhouse.query_dsn else None
    backend = _backend(settings, pool, redis_client, reader, analysts, objects)
    authenticator = Authenticator(backend.keys, usage, backend.tokens, backend.database)
    door = Door(authenticator, backend, client_addresses(settings))
    origins = frozenset(settings.cors_origins)
    hub = Hub(redis_client, Numbers(reader, Live(redis_client)))
    live_view = Socket(hub, door.admit_to_live_view, origins)
    app = create_application(ENDPOINTS, door, live_view, origins, ready, Dashboard())
    service.settle_memory()
    async with (
        metrics_server.serve(settings.api.host, settings.api.metrics_port, ready),
        deliverer(settings, pool_beside, redis_client, backend.dashboard) as delivery,
    ):
        works = _works(settings, pool_beside, redis_client, reader, objects)
        works |= {
            "hearing": hub.hear(),
            "beats": hub.beat(),
            "usage": every(_MINUTE_S, "usage", usage.write, postgres.UNAVAILABLE),
        }
        async with beside(stop, works, {"delivery": delivery.run(stop)}):
            await service.serve(app, settings.api.host, settings.api.port, stop)
    with suppress(*postgres.UNAVAILABLE):
        await usage.write()
    await objects.close()
    await reader.close()
    if analysts:
        await analysts.close()
    await redis_client.aclose()
    await pool_beside.close()
    await pool.close()


def _works(
    settings: Settings, pool: postgres.Pool, redis_client: Redis, reader: Reader, objects: ObjectStore
) -> dict[str, Coroutine[Any, Any, None]]:
    """What goes on beside the answers, for good."""
    removals = Removals(pool, reader.client)
    works = {
        "tidy": every(_HOUR_S, "tidy", lambda: delete_over(pool), postgres.UNAVAILABLE),
        "removals": every(_LOOK_S, "removals", lambda: removals.look(datetime.now(UTC)), REMOVALS_UNAVAILABLE),
        "evaluation": evaluator(settings, pool, reader.client, redis_client).run(),
        "erasing": keep_erasing(settings, pool, redis_client),
        "gauges": keep_gauges(pool, reader.client),
    }
    if settings.replay.enabled:
        works["replays"] = keep_replays(settings, pool, reader.client, objects)
    return works


def _backend(
    settings: Settings,
    pool: postgres.Pool,
    redis_client: Redis,
    reader: Reader,
    analysts: Reader | None,
    objects: ObjectStore,
) -> Backend:
    failed_open = metrics.RATE_LIMIT_FAILED_OPEN.inc
    dashboard = (settings.api.dashboard_url or next(iter(settings.cors_origins), "")).rstrip("/")
    statements = Statements(reader)
    return Backend(
        reader=reader,
        statements=statements,
        analysts=Statements(analysts, has_own_user=True) if analysts else statements,
        database=Database(pool),
        keys=KeyStore(redis_client, pool, installation(settings)),
        settings=SettingsDesk(pool, redis_client, installation(settings)),
        passwords=Passwords(),
        tokens=AccessTokens(settings.api.jwt_secret),
        share_tokens=ShareTokens(settings.api.jwt_secret),
        replays=Contents(reader, ReplayData(reader.client, objects)) if settings.replay.enabled else None,
        reset_mail=ResetMail(mail_server(settings.alerting.smtp), dashboard),
        limits=Limits(MinuteBudgets(redis_client, "api", failed_open), RateLimits(redis_client, "api", failed_open)),
        dashboard=dashboard,
        ingest_url=settings.api.ingest_url.rstrip("/"),
        is_open=settings.api.open_projects,
    )


def _check_secret(secret: str) -> None:
    if len(secret) < _MIN_SECRET:
        said = f"{len(secret)} characters" if secret else "nothing"
        raise SettingError(f"api.jwt_secret (JWT_SECRET): expected at least {_MIN_SECRET} characters, got {said}")
