"""`gosight processor`: builds the worker out of its parts and runs it until it is told to stop."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import click
import faust
import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError
from clickhouse_connect.driver.asyncclient import AsyncClient
from redis.asyncio import Redis

from gosight.agents import faust_app, metrics
from gosight.agents.chunk_reader import Limits
from gosight.agents.faust_app import Cluster, Stores
from gosight.agents.intake import Intake
from gosight.agents.live_feed import LiveFeed
from gosight.agents.ownership import Inconsistent, Kafka, own, reach
from gosight.agents.partition_worker import Tools
from gosight.agents.partitions import Partitions
from gosight.agents.settings_book import SettingsBook
from gosight.agents.ticker import Ticker
from gosight.clock import now_ms
from gosight.commands.logs_setup import configure_logs
from gosight.http import metrics_server, service
from gosight.http.readiness import Check, Readiness
from gosight.pipeline import chunk
from gosight.pipeline.replay import chunk as replay_chunk
from gosight.pipeline.state import NewerState
from gosight.schemas import topics
from gosight.sections import Settings
from gosight.settings import SettingError, load
from gosight.sinks.clickhouse.chunk_sink import ChunkSink
from gosight.sinks.clickhouse.heal import Healer
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.sinks.clickhouse.rollups import Rollups
from gosight.stores import clickhouse, postgres, redis
from gosight.stores import topics as topic_store
from gosight.stores.live import Live
from gosight.stores.migrations import ClickHouseSchema, PostgresSchema, SchemaError, check_schema
from gosight.stores.project_settings import SettingsStore, SettingsUnavailable
from gosight.tables.disk import is_disk_full

_Link = TypeVar("_Link")

_REVOKE_GRACE_S = 3.0
_STOP_GRACE_S = 8.0
_LEAVE_S = 10.0
_GAUGES_S = 2.0
_REPLAY_CHUNK_BYTES = 4 << 20
_REPLAY_AT_ONCE = 256
"""Messages that wait within Faust: those of replay are large."""


class StoreAway(Exception):
    """A store that nothing goes without has not answered for as long as it is waited for: says which, and why."""


class Stalled(Exception):
    """Something of this process has not got on for so long that it ends: says what."""


_SAID = (
    *(SchemaError, topic_store.TopicError, Inconsistent, NewerState, clickhouse.ClocksApart),
    *(KafkaConnectionError, faust_app.TopicsMissing, StoreAway, Stalled),
)
"""What ends the process with a sentence instead of a traceback."""


@dataclass(frozen=True)
class _Links:
    """Open connections to everything around."""

    pool: postgres.Pool
    redis: Redis
    clickhouse: AsyncClient
    admin: AIOKafkaAdminClient
    producer: AIOKafkaProducer


@click.command()
def processor() -> None:
    """Run one Faust worker: sessions, insights, ClickHouse."""
    settings = load()
    _check(settings)
    configure_logs(settings.log, "processor")
    try:
        service.return_large_blocks()
        service.run(lambda stop: _run(settings, stop))
    except _SAID as error:
        raise click.ClickException(str(error)) from error
    except Exception as error:
        if not is_disk_full(error):
            raise
        where = f"processor.data_dir={settings.processor.data_dir}"
        raise click.ClickException(f"the disk of {where} is full: {error}") from error


async def _run(settings: Settings, stop: asyncio.Event) -> None:
    async with AsyncExitStack() as stack:
        links = await _links(settings, stack)
        await _require_what_we_know(settings, links)
        feed = LiveFeed(Live(links.redis))
        intakes = await _intakes(settings, links.pool)
        tools = Tools(
            intakes,
            settings.processor.insert_timeout,
            _sink(links.clickhouse, settings.processor.insert_timeout),
            SettingsBook(SettingsStore(links.redis, links.pool).get, SettingsUnavailable),
            Ticker(links.producer).tick,
            feed.tell,
        )
        kafka = await stack.enter_async_context(reach(settings.kafka.brokers, links.admin, intakes[0].epoch))
        app, partitions = _worker(settings, kafka, tools)
        host, port = settings.processor.host, settings.processor.metrics_port
        await stack.enter_async_context(metrics_server.serve(host, port, _readiness(links), partitions.stalled))
        service.settle_memory()
        await _work(app, partitions, feed, Path(settings.processor.data_dir), stop)


async def _links(settings: Settings, stack: AsyncExitStack) -> _Links:
    """Connect to everything; `stack` closes it again. Raises `StoreAway`."""
    pool = await _answering("PostgreSQL (DATABASE_URL)", postgres.connect(settings.postgres.url), postgres.UNAVAILABLE)
    stack.push_async_callback(pool.close)
    cache = redis.connect(settings.redis.url)
    stack.push_async_callback(cache.aclose)
    connecting = clickhouse.connect(settings.clickhouse.dsn)
    client = await _answering("ClickHouse (CLICKHOUSE_DSN)", connecting, clickhouse.UNAVAILABLE)
    stack.push_async_callback(client.close)
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka.brokers)
    stack.push_async_callback(admin.close)
    await admin.start()
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka.brokers, acks="all", enable_idempotence=True)
    stack.push_async_callback(producer.stop)
    await producer.start()
    return _Links(pool, cache, client, admin, producer)


async def _answering(store: str, connecting: Awaitable[_Link], away: tuple[type[Exception], ...]) -> _Link:
    try:
        return await connecting
    except away as error:
        raise StoreAway(f"{store} cannot be used: {str(error) or type(error).__name__}") from error


async def _require_what_we_know(settings: Settings, links: _Links) -> None:
    """Raises `SchemaError` or `TopicError` for schemas of another release and for topics that are not ours, and
    `ClocksApart`: rows land by deadlines that ClickHouse's clock keeps.
    """
    await clickhouse.compare_clocks(links.clickhouse, now_ms, settings.processor.insert_timeout // 2)
    await check_schema(PostgresSchema(links.pool))
    kafka, replay = settings.kafka, settings.replay.enabled
    await check_schema(ClickHouseSchema(links.clickhouse, replay=replay))
    await topic_store.require(links.admin, topics.all_topics(kafka.partitions, kafka.replication_factor, replay=replay))


async def _intakes(settings: Settings, pool: postgres.Pool) -> list[Intake]:
    """Events, and replay where it is recorded; its chunks are small, so that events need not wait for them."""
    processor = settings.processor
    limits = Limits(processor.batch_size, processor.batch_bytes, processor.flush_interval)
    events = Intake(topics.EVENTS, await topic_store.epoch(pool, topics.EVENTS), limits, chunk.compute)
    if not settings.replay.enabled:
        return [events]
    small = msgspec.structs.replace(limits, bytes=min(limits.bytes, _REPLAY_CHUNK_BYTES))
    epoch = await topic_store.epoch(pool, topics.REPLAY)
    return [events, Intake(topics.REPLAY, epoch, small, replay_chunk.compute)]


def _sink(client: AsyncClient, insert_timeout_ms: int) -> ChunkSink:
    def count(what: str, number: int) -> None:
        metrics.HEALED.labels(what).inc(number)

    inserter = Inserter(client, insert_timeout_ms)
    return ChunkSink(inserter, Healer(client, inserter, Rollups(client), count))


def _worker(settings: Settings, kafka: Kafka, tools: Tools) -> tuple[faust.App, Partitions]:
    app = faust_app.create_app(
        Cluster(
            settings.kafka.brokers,
            settings.kafka.partitions,
            Path(settings.processor.data_dir),
            settings.processor.session_timeout,
        )
    )
    stores = Stores(app, settings.kafka.partitions)
    sources = [intake.topic for intake in tools.intakes]
    partitions = Partitions(
        tools,
        own=partial(own, kafka=kafka, open_store=stores.open, sources=sources),
        seek=partial(faust_app.seek, app),
        crash=app.crash,
    )
    for topic in sources:
        faust_app.route(app, topic, partitions.deliver, _REPLAY_AT_ONCE if topic == topics.REPLAY else None)
    faust_app.on_rebalance(app, sources, partitions.assign, partial(partitions.stop, _REVOKE_GRACE_S))
    return app, partitions


def _readiness(links: _Links) -> Readiness:
    checks: dict[str, Check] = {
        "kafka": links.admin.list_topics,
        "clickhouse": partial(links.clickhouse.command, "SELECT 1"),
        "postgres": partial(postgres.ping, links.pool),
    }
    return Readiness(checks, optional=frozenset({"postgres"}))


async def _work(app: faust.App, partitions: Partitions, feed: LiveFeed, data_dir: Path, stop: asyncio.Event) -> None:
    """Until `stop`: then let the chunks in hand end, and leave the group. After a crash others find our marks."""
    works = (stop.wait(), faust_app.run(app), _watch(app, partitions, data_dir), feed.run())
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        await partitions.stop(_STOP_GRACE_S)
    finally:
        for task in tasks:
            task.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LEAVE_S):
                await faust_app.end(app)


async def _watch(app: faust.App, partitions: Partitions, data_dir: Path) -> None:
    """Keep the gauges. Raises `Stalled`: aiokafka can wait without end and without a word (an error of a join while
    nobody polls), and only a new process gets on.
    """
    while True:
        partitions.show(partial(faust_app.end_offset, app))
        disk = shutil.disk_usage(data_dir)
        metrics.DISK_FREE.set(disk.free)
        metrics.DISK_SIZE.set(disk.total)
        if stalled := partitions.stalled():
            raise Stalled("; ".join(stalled))
        await asyncio.sleep(_GAUGES_S)


def _check(settings: Settings) -> None:
    processor = settings.processor
    if processor.insert_timeout > processor.session_timeout:
        raise SettingError(
            f"processor.insert_timeout={processor.insert_timeout}ms: expected at most processor.session_timeout "
            f"({processor.session_timeout}ms)"
        )
    folder = Path(processor.data_dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SettingError(
            f"processor.data_dir={str(folder)!r}: expected a folder that can be written: {error}"
        ) from error
