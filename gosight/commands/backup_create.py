"""Takes a backup: first where the processor stands, then the stores, last the messages that came meanwhile.

Whatever the stores hold beyond where the processor stood is taken out again by a restore, and those messages worked
once more; so nothing needs to stand still, however long the copying takes (docs/backup.md).
"""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from itertools import starmap

import yaml
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight import __version__
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
from gosight.stores.backup.shelf import Shelf, names
from gosight.stores.backup.topics import states_of, tail_of
from gosight.stores.erasure.journal import Completed, Journal
from gosight.stores.groups import committed
from gosight.stores.kafka import Log, Record, administer, open_log, partitions_of
from gosight.stores.migrations import ClickHouseSchema, PostgresSchema, check_schema
from gosight.stores.objects import ObjectStore
from gosight.stores.progress import Progress, is_progress, key_of, latest

_WAIT_S = 10.0


@dataclass(frozen=True)
class _Links:
    """Open connections to what is copied. `uncommitted`: a consumer that sees what open transactions have written;
    `worked`: topics that the processor works, `partitions`: of each of them.
    """

    pool: postgres.Pool
    client: AsyncClient
    admin: AIOKafkaAdminClient
    log: Log
    worked: list[str]
    partitions: int


Stood = dict[int, dict[str, Progress]]
"""Where the processor stood, by partition."""


async def create(settings: Settings, objects: ObjectStore, name: str, *, is_incremental: bool) -> Manifest:
    """Raises what the clients raise, and `SchemaError` unless the stores are of this release."""
    began_ms, shelf = now_ms(), Shelf(objects, name)
    async with AsyncExitStack() as stack:
        links = await _open(settings, stack)
        schemas = await _schemas(links, replay=settings.replay.enabled)
        await shelf.put("config.yaml", yaml.safe_dump(masked(settings), sort_keys=False).encode())
        base = await _newest_full(objects) if is_incremental else ""
        stood, states = await _stand(links, shelf)
        database = clickhouse.database_of(settings.clickhouse.dsn)
        await engine.Engine(links.client, destination(settings)).backup(database, name, base)
        kept = await tables.dump(links.pool, shelf)
        sources, touched = await _tails(links, shelf, stood)
        await _keep_letters(shelf, links.log, await partitions_of(links.admin, topics.DEADLETTERS))
        manifest = Manifest(
            name=name,
            base=base,
            version=__version__,
            began_ms=began_ms,
            ended_ms=now_ms(),
            database=database,
            has_replay=settings.replay.enabled,
            partitions=links.partitions,
            schemas=schemas,
            sources=sources,
            states=states,
            touched={partition: messages.as_lists(some.items()) for partition, some in touched.items()},
            days=await engine.days(links.client, sources[0]),
            tables=kept,
            replays=await _replays(links),
            files=await shelf.files(),
        )
        await shelf.finish(manifest)
        await Journal(objects).forget(starmap(Completed, await links.pool.fetch(query("postgres/erasures_completed"))))
        return manifest


async def _open(settings: Settings, stack: AsyncExitStack) -> _Links:
    """Connect to everything; `stack` closes it again."""
    brokers = settings.kafka.brokers
    pool = await postgres.connect(settings.postgres.url, wait_s=_WAIT_S)
    stack.push_async_callback(pool.close)
    client = await clickhouse.connect(settings.clickhouse.dsn, wait_s=_WAIT_S)
    stack.push_async_callback(client.close)
    admin = await stack.enter_async_context(administer(brokers))
    log = await stack.enter_async_context(open_log(brokers))
    worked = [topics.EVENTS, topics.REPLAY] if settings.replay.enabled else [topics.EVENTS]
    return _Links(pool, client, admin, log, worked, len(await partitions_of(admin, topics.EVENTS)))


async def _schemas(links: _Links, *, replay: bool) -> dict[str, list[int]]:
    """By database, the numbers of its migrations. Raises `SchemaError` unless they are those of this release."""
    databases = (PostgresSchema(links.pool), ClickHouseSchema(links.client, replay=replay))
    for database in databases:
        await check_schema(database)
    return {one.family: [applied.number for applied in await one.applied()] for one in databases}


async def _stand(links: _Links, shelf: Shelf) -> tuple[Stood, int]:
    """First of all, and with the states that belong to it; how many records of those there were. No owner is disturbed:
    the changelog holds states and progress of one moment wherever one stops reading.
    """
    stood, states = {}, 0
    for partition in range(links.partitions):
        wheres = [TopicPartition(topic, partition) for topic in links.worked]
        offsets = await committed(links.admin, topics.GROUP, wheres)
        found: dict[bytes, bytes | None] = {}
        states += await _keep_states(shelf, links.log, partition, found)
        known = {one.topic: latest(offsets[one], found.get(key_of(one.topic))) for one in wheres}
        stood[partition] = {topic: one or Progress(0) for topic, one in known.items()}
    return stood, states


async def _tails(links: _Links, shelf: Shelf, stood: Stood) -> tuple[list[Source], dict[int, messages.Touched]]:
    """Last of all, when the stores are copied; and which quarters of an hour those messages have to do with."""
    touched: dict[int, messages.Touched] = {partition: {} for partition in stood}
    sources = []
    for topic in links.worked:
        epoch = await topic_store.epoch(links.pool, topic)
        sources.append(
            await _source(shelf, links.log, topic, epoch, stood, touched if topic == topics.EVENTS else None)
        )
    return sources, touched


async def _replays(links: _Links) -> list[str]:
    if topics.REPLAY not in links.worked:
        return []
    return [location for (location,) in (await links.client.query(query("clickhouse/backup/replays"))).result_rows]


async def _keep_states(shelf: Shelf, log: Log, partition: int, progress: dict[bytes, bytes | None]) -> int:
    """`progress` is told what the changelog says of it."""

    def see(record: Record) -> None:
        if is_progress(record.key):
            progress[record.key] = record.value

    changelog = TopicPartition(topics.SESSIONS_CHANGELOG, partition)
    return await messages.keep(shelf, states_of(partition), log, changelog, *await log.bounds(changelog), see)


async def _source(
    shelf: Shelf,
    log: Log,
    topic: str,
    epoch: int,
    stood: Stood,
    touched: dict[int, messages.Touched] | None,
) -> Source:
    """What came behind where the processor stood, up to now: whatever the stores may hold of it is there."""
    found = []
    for number, progress in stood.items():
        where = TopicPartition(topic, number)
        first, end = await log.bounds(where)
        offset = max(progress[topic].offset, first)
        see = partial(messages.touch, touched[number]) if touched is not None else _ignore
        await messages.keep(shelf, tail_of(topic, number), log, where, offset, end, see)
        found.append(Partition(offset, progress[topic].clock_ms, end, await messages.last(log, where, end)))
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


def _ignore(_: Record) -> None:
    """Of some messages nothing has to be seen."""
