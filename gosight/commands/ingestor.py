"""`gosight ingestor`: builds the ingest service out of its parts and runs it until it is told to stop."""

import asyncio
import sys
from asyncio import TaskGroup
from contextlib import suppress

import click
import structlog
from maxminddb import InvalidDatabaseError
from redis.asyncio import Redis

from gosight.clock import now_ms
from gosight.commands.installation import installation
from gosight.commands.logs_setup import configure_logs
from gosight.commands.proxies import client_addresses
from gosight.http import metrics_server, service
from gosight.http.ingest import metrics
from gosight.http.ingest.config_endpoint import ConfigEndpoint
from gosight.http.ingest.enrich.device import Devices
from gosight.http.ingest.enrich.place import Places
from gosight.http.ingest.events_endpoint import EventsEndpoint
from gosight.http.ingest.gate import Gate
from gosight.http.ingest.kafka_link import KafkaLink
from gosight.http.ingest.publisher import Publisher
from gosight.http.ingest.replay_endpoint import ReplayEndpoint, disabled
from gosight.http.ingest.rules_book import RulesBook
from gosight.http.ingest.sdk_files import sdk_files
from gosight.http.ingest.senders import Senders
from gosight.http.ingest.server import Endpoint, Router, create_server
from gosight.http.ingest.visitors import Visitors
from gosight.http.readiness import Readiness, once
from gosight.schemas import topics
from gosight.sections import GeoIp, Settings
from gosight.settings import SettingError, load
from gosight.stores import postgres, redis
from gosight.stores.keys import KeyStore
from gosight.stores.project_settings import SettingsStore
from gosight.stores.rate_limits import RateLimits
from gosight.stores.salts import DailySalts, InstallationSecrets, SaltsUnavailable
from gosight.stores.usage import KeyUsage

_UPKEEP_S = 60.0
_DRAIN_S = 10.0
_NESTING = 4_000  # browsers parse pages 512 elements deep, and a recorded element nests two levels of JSON

log = structlog.get_logger(__name__)


@click.command()
def ingestor() -> None:
    """Run the ingest service: checks, enriches and publishes what SDKs send."""
    settings = load()
    configure_logs(settings.log, "ingestor")
    sys.setrecursionlimit(_NESTING)
    service.run(lambda stop: _run(settings, stop))


async def _run(settings: Settings, stop: asyncio.Event) -> None:
    pool = await postgres.connect(settings.postgres.url, wait_s=0)
    redis_client = redis.connect(settings.redis.url)
    link = _kafka_link(settings)
    publisher = Publisher(link, settings.ingestor.ack_timeout / 1000)
    keys, salts, usage = KeyStore(redis_client, pool, installation(settings)), DailySalts(pool), KeyUsage(pool)
    ready = Readiness(
        {
            "kafka": link.check,
            "keys": once(keys.check),
            "postgres": lambda: postgres.ping(pool),
            "redis": redis_client.ping,
        },
        optional=frozenset({"postgres", "redis"}),
    )
    server = create_server(Router(_endpoints(settings, pool, redis_client, keys, salts, usage, publisher), ready))
    service.settle_memory()
    async with (
        metrics_server.serve(settings.ingestor.host, settings.ingestor.metrics_port, ready),
        TaskGroup() as tasks,
    ):
        background = [tasks.create_task(link.run()), tasks.create_task(_upkeep(salts, usage))]
        await service.serve(server, settings.ingestor.host, settings.ingestor.port, stop)
        await publisher.drained(_DRAIN_S)
        for task in background:
            task.cancel()
    with suppress(*postgres.UNAVAILABLE):
        await usage.write()
    await redis_client.aclose()
    await pool.close()


def _endpoints(
    settings: Settings,
    pool: postgres.Pool,
    redis_client: Redis,
    keys: KeyStore,
    salts: DailySalts,
    usage: KeyUsage,
    publisher: Publisher,
) -> dict[tuple[str, str], Endpoint]:
    limits = RateLimits(redis_client, "ingest", metrics.RATE_LIMIT_OPEN.inc)
    gate = Gate(keys, limits, usage)
    rules = RulesBook(SettingsStore(redis_client, pool))
    visitors = Visitors(salts)
    senders = Senders(
        client_addresses(settings), Devices(), _places(settings.geoip), visitors, InstallationSecrets(pool)
    )
    largest = settings.replay.chunk_max_size, settings.replay.chunk_max_events
    replay = ReplayEndpoint(gate, rules, senders, publisher, *largest).post if settings.replay.enabled else disabled
    config = ConfigEndpoint(gate, rules, senders, visitors, is_replay_on=settings.replay.enabled)
    return {
        ("POST", "/v1/events"): EventsEndpoint(gate, rules, senders, publisher).post,
        ("POST", "/v1/replay"): replay,
        ("GET", "/v1/config"): config.get,
        **_sdk_endpoints(),
    }


def _sdk_endpoints() -> dict[tuple[str, str], Endpoint]:
    found = sdk_files()
    if not found:
        log.warning("sdk_missing", reason="gosight/data/sdk is empty: make sdk")
    return {("GET", path): file.get for path, file in found.items()}


def _kafka_link(settings: Settings) -> KafkaLink:
    sent_to = (topics.EVENTS, topics.REPLAY) if settings.replay.enabled else (topics.EVENTS,)
    return KafkaLink(settings.kafka.brokers, sent_to, topics.EVENTS_MAX_BYTES, settings.ingestor.ack_timeout)


def _places(geoip: GeoIp) -> Places | None:
    paths = [path.strip() for path in geoip.database_path.split(",") if path.strip()]
    if not paths:
        log.info("geoip_off", reason="geoip.database_path is not set; countries stay empty")
        return None
    try:
        return Places(paths)
    except (OSError, InvalidDatabaseError) as error:
        raise SettingError(f"geoip.database_path={geoip.database_path!r}: {error}") from error


async def _upkeep(salts: DailySalts, usage: KeyUsage) -> None:
    """Once a minute: write the keys' use, delete old salts."""
    while True:
        with suppress(SaltsUnavailable):
            await salts.keep(now_ms())
        await asyncio.sleep(_UPKEEP_S)
        with suppress(*postgres.UNAVAILABLE):
            await usage.write()
