"""`gosight processor`: builds the worker out of its parts and runs it until it is told to stop."""

import asyncio
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import click
import structlog
import uvloop
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from faust.types import TP

from gosight.agents.chunk_reader import Limits
from gosight.agents.faust_app import Cluster, Stores, assigned_partitions, create_app, route
from gosight.agents.ownership import Kafka, own
from gosight.agents.partition_worker import Tools
from gosight.agents.partitions import Partitions
from gosight.agents.settings_book import SettingsBook
from gosight.agents.ticker import Ticker
from gosight.commands.logs_setup import configure_logs
from gosight.http import metrics_server
from gosight.schemas import topics
from gosight.settings import Settings, load
from gosight.sinks.clickhouse.chunk_sink import ChunkSink
from gosight.sinks.clickhouse.heal import Healer
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.sinks.clickhouse.rollups import Rollups
from gosight.stores import clickhouse, postgres, redis
from gosight.stores import topics as topic_epochs
from gosight.stores.project_settings import SettingsStore, SettingsUnavailable

_STOP_GRACE_S = 8.0
_REVOKE_GRACE_S = 3.0

log = structlog.get_logger(__name__)


@click.command()
def processor() -> None:
    """Run one Faust worker: sessions, insights, ClickHouse."""
    settings = load()
    configure_logs(settings.log, "processor")
    uvloop.run(_run(settings))


async def _run(settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        tools, kafka = await _tools(settings, stack)
        cluster = Cluster(
            settings.kafka.brokers,
            settings.kafka.partitions,
            Path(settings.processor.data_dir),
            settings.processor.session_timeout,
            topics.EVENTS_MAX_BYTES,
        )
        app = create_app(cluster)
        stores = Stores(app, settings.kafka.partitions)
        partitions = Partitions(
            tools,
            own=lambda partition: own(partition, kafka, stores),
            seek=lambda partition, offset: app.consumer.seek(TP(topics.EVENTS, partition), offset),
            crash=app.crash,
        )
        route(app, topics.EVENTS, partitions.deliver)
        app.on_rebalance_complete.connect(
            lambda *_, **__: partitions.assign(assigned_partitions(app, topics.EVENTS)), weak=False
        )
        app.on_partitions_revoked.connect(lambda *_, **__: partitions.stop(_REVOKE_GRACE_S), weak=False)
        app.on_before_shutdown.connect(lambda *_, **__: partitions.stop(_STOP_GRACE_S), weak=False)
