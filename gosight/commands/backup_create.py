"""Takes a backup: first where the processor stands, then the stores, last the messages that came meanwhile.

Whatever the stores hold beyond where the processor stood is taken out again by a restore, and those messages worked
once more; so nothing needs to stand still, however long the copying takes (docs/backup.md).
"""

from contextlib import AsyncExitStack
from functools import partial

import yaml
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from gosight import __version__
from gosight.agents.progress import from_commit
from gosight.clock import now_ms
from gosight.commands.backup_destination import destination
from gosight.schemas import topics
from gosight.schemas.backup import Manifest, Partition, Source
from gosight.sections import Settings
from gosight.settings import masked
from gosight.sql.loader import query
from gosight.stores import clickhouse, postgres
from gosight.stores import topics as topic_store
from gosight.stores.backup import engine, messages, tables
from gosight.stores.backup.moment import Moment, Moments
from gosight.stores.backup.shelf import Shelf, names
from gosight.stores.backup.topics import states_of, tail_of
from gosight.stores.erasure.journal import Journal
from gosight.stores.kafka import Log, Record, administer, open_log, partitions_of
from gosight.stores.migrations import ClickHouseSchema, PostgresSchema, check_schema
from gosight.stores.objects import ObjectStore

_WAIT_S = 10.0


async def create(settings: Settings, objects: ObjectStore, name: str, *, is_incremental: bool) -> Manifest:
    """Raises what the clients raise, and `SchemaError` unless the stores are of this release."""
    began_ms = now_ms()
    async with AsyncExitStack() as stack:
        pool = await postgres.connect(settings.postgres.url, wait_s=_WAIT_S)
        stack.push_async_callback(pool.close)
        client = await clickhouse.connect(settings.clickhouse.dsn, wait_s=_WAIT_S)
        stack.push_async_callback(client.close)
        databases = (PostgresSchema(pool), ClickHouseSchema(client, replay=settings.replay.enabled))
        for database in databases:
            await check_schema(database)
        shelf = Shelf(objects, name)
        await shelf.put("config.yaml", yaml.safe_dump(masked(settings), sort_keys=False).encode())
        admin = await stack.enter_async_context(administer(settings.kafka.brokers))
        log = await stack.enter_async_context(open_log(settings.kafka.brokers))
        worked = [topics.EVENTS, topics.REPLAY] if settings.replay.enabled else [topics.EVENTS]
        epochs = {topic: await topic_store.epoch(pool, topic) for topic in worked}
        count = len(await partitions_of(admin, topics.EVENTS))
        uncommitted = AIOKafkaConsumer(bootstrap_servers=settings.kafka.brokers, enable_auto_commit=False)
        await uncommitted.start()
        stack.push_async_callback(uncommitted.stop)
        moments = Moments(admin, log, uncommitted, worked, _offset_and_clock)
        stood, states = {}, 0
        for partition in range(count):
            stood[partition] = await moments.of(partition)
            states += await _keep_states(shelf, log, partition, stood[partition].states_end)
        base = await _newest_full(objects) if is_incremental else ""
        own = clickhouse.database_of(settings.clickhouse.dsn)
        await engine.Engine(client, destination(settings)).backup(own, name, base)
        kept = await tables.dump(pool, shelf)
        touched: dict[int, messages.Touched] = {partition: {} for partition in range(count)}
        sources = [
            await _source(shelf, log, topic, epochs[topic], stood, touched if topic == topics.EVENTS else None)
            for topic in worked
        ]
        await _keep_letters(shelf, log, await partitions_of(admin, topics.DEADLETTERS))
        replays = (await client.query(query("clickhouse/backup/replays"))).result_rows if len(worked) > 1 else []
        manifest = Manifest(
            name=name,
            base=base,
            version=__version__,
            began_ms=began_ms,
            ended_ms=now_ms(),
            database=own,
            has_replay=settings.replay.enabled,
            partitions=count,
            schemas={one.family: [applied.number for applied in await one.applied()] for one in databases},
            sources=sources,
            states=states,
            touched={partition: messages.as_lists(some.items()) for partition, some in touched.items()},
            days=await engine.days(client, sources[0]),
            tables=kept,
            replays=[location for (location,) in replays],
            files=await shelf.files(),
        )
        await shelf.finish(manifest)
        await Journal(objects).forget(dict(await pool.fetch(query("postgres/erasures_completed"))))
        return manifest


async def _keep_states(shelf: Shelf, log: Log, partition: int, end: int) -> int:
    changelog = TopicPartition(topics.SESSIONS_CHANGELOG, partition)
    first, _ = await log.bounds(changelog)
    return await messages.keep(shelf, states_of(partition), log, changelog, first, end, _ignore)


async def _source(
    shelf: Shelf,
    log: Log,
    topic: str,
    epoch: int,
    stood: dict[int, Moment],
    touched: dict[int, messages.Touched] | None,
) -> Source:
    """What came behind where the processor stood, up to now: whatever the stores may hold of it is there."""
    found = []
    for number, moment in stood.items():
        where = TopicPartition(topic, number)
        offset, clock_ms = moment.progress[topic]
        first, end = await log.bounds(where)
        offset = max(offset, first)
        see = partial(messages.touch, touched[number]) if touched is not None else _ignore
        await messages.keep(shelf, tail_of(topic, number), log, where, offset, end, see)
        found.append(Partition(offset, clock_ms, end, await messages.last(log, where, end)))
    return Source(topic, epoch, found)


async def _keep_letters(shelf: Shelf, log: Log, sources: list[TopicPartition]) -> None:
    for source in sources:
        name = tail_of(topics.DEADLETTERS, source.partition)
        await messages.keep(shelf, name, log, source, *await log.bounds(source), _ignore)


async def _newest_full(objects: ObjectStore) -> str:
    """Raises `NoSuchBackup` where there is none that can be read."""
    for name in reversed(await names(objects)):
        if not (await Shelf(objects, name).manifest()).base:
            return name
    return ""


def _offset_and_clock(committed: OffsetAndMetadata | None) -> tuple[int, int]:
    progress = from_commit(committed)
    return (progress.offset, progress.clock_ms) if progress else (0, 0)


def _ignore(_: Record) -> None:
    """Of some messages nothing has to be seen."""
