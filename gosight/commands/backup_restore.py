"""Brings a backup back into an installation that holds nothing, so that ingestion goes on (docs/backup.md)."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from aiokafka import TopicPartition
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.agents.progress import Progress, to_commit
from gosight.clock import now_ms
from gosight.commands.backup_destination import destination
from gosight.schemas import topics
from gosight.schemas.backup import Manifest
from gosight.sections import Settings
from gosight.sinks.clickhouse.rollups import Rollups
from gosight.sql import loader
from gosight.sql.loader import query
from gosight.stores import clickhouse, migrations, postgres
from gosight.stores import topics as topic_store
from gosight.stores.backup import engine, tables
from gosight.stores.backup.shelf import Shelf
from gosight.stores.backup.topics import Restored
from gosight.stores.erasure.desk import pseudonym
from gosight.stores.erasure.journal import Journal
from gosight.stores.kafka import administer, open_log, producing
from gosight.stores.migrations import ClickHouseSchema, Database, PostgresSchema
from gosight.stores.objects import ObjectStore

_WAIT_S = 10.0
_REBUILD_MS = 86_400_000
_TOKEN = "restore"  # noqa: S105 (it names a statement)

Say = Callable[[str], object]


class Refused(Exception):
    """Nothing was changed: says why, and what to do."""


class NotEqual(Exception):
    """What came back is not what was copied: says where."""


async def restore(settings: Settings, objects: ObjectStore, name: str, say: Say) -> None:
    """The backup was verified before. Raises `Refused`, `OtherLog`, `NotEqual`, and what the clients raise."""
    shelf = Shelf(objects, name)
    manifest = await shelf.manifest()
    _check_settings(settings, manifest)
    async with AsyncExitStack() as stack:
        pool = await postgres.connect(settings.postgres.url, wait_s=_WAIT_S)
        stack.push_async_callback(pool.close)
        server = await clickhouse.connect(settings.clickhouse.dsn, wait_s=_WAIT_S, database="default")
        stack.push_async_callback(server.close)
        own = clickhouse.database_of(settings.clickhouse.dsn)
        await _check_empty(pool, server, own)
        admin = await stack.enter_async_context(administer(settings.kafka.brokers))
        log = await stack.enter_async_context(open_log(settings.kafka.brokers))
        producer = await stack.enter_async_context(producing(settings.kafka.brokers))
        kafka = Restored(admin, log, producer, shelf)
        if not await kafka.is_idle():
            raise Refused("a processor runs: stop all of them first")
        is_same_log = await kafka.is_same_log(manifest)
        async with migrations.exclusively(pool):
            await _postgres(pool, shelf, manifest, say)
            await server.command(f"DROP DATABASE IF EXISTS `{own}`")
            await engine.Engine(server, destination(settings)).restore(manifest.database, own, name, manifest.base)
            client = await clickhouse.connect(settings.clickhouse.dsn, wait_s=_WAIT_S)
            stack.push_async_callback(client.close)
            await _clickhouse(client, manifest, say)
            for database in (PostgresSchema(pool), ClickHouseSchema(client, replay=settings.replay.enabled)):
                await migrations.migrate(database)
        if is_same_log:
            await kafka.rewind(manifest)
            say("Kafka: the topics are those of the backup; what came behind it is worked once more")
        else:
            wanted = topics.all_topics(
                manifest.partitions, settings.kafka.replication_factor, replay=manifest.has_replay
            )
            before = [await pool.fetchval(query("postgres/topic_epoch"), one.name) for one in wanted]
            await topic_store.create(admin, pool, wanted)
            for one, epoch in zip(wanted, before, strict=True):
                if await topic_store.epoch(pool, one.name) == epoch:  # it was there, and empty: offsets begin again
                    await pool.execute(query("postgres/topic_raise_epoch"), one.name, one.partitions)
            await kafka.refill(manifest, wanted)
            say("Kafka: new topics hold what came while the backup was taken")
        await kafka.commit(
            {
                TopicPartition(source.topic, number): to_commit(
                    Progress(one.offset if is_same_log else 0, one.clock_ms)
                )
                for source in manifest.sources
                for number, one in enumerate(source.partitions)
            },
            settings.kafka.brokers,
        )
        count = await _erase_again(pool, objects)
        say(f"erasures to be done again: {count}" + (" (the api does, or `gosight erase run`)" if count else ""))
        await _say_replays(objects, manifest, say)
    say(f"{name} is back. Start the processors, then compare: gosight reconcile")


def _check_settings(settings: Settings, manifest: Manifest) -> None:
    if manifest.partitions != settings.kafka.partitions:
        raise Refused(
            f"kafka.partitions is {settings.kafka.partitions}, the backup has {manifest.partitions}: "
            "states would change their owner"
        )
    if manifest.has_replay != settings.replay.enabled:
        raise Refused(f"replay.enabled is {settings.replay.enabled}, in the backup it is {manifest.has_replay}")


async def _check_empty(pool: postgres.Pool, server: AsyncClient, database: str) -> None:
    if held := [*await tables.held(pool), *await engine.held(server, database)]:
        raise Refused(f"this installation is not empty, it holds {', '.join(held)}: give it empty databases")


async def _postgres(pool: postgres.Pool, shelf: Shelf, manifest: Manifest, say: Say) -> None:
    """Into the schema that the rows were copied from; what came later is migrated behind them."""
    database = PostgresSchema(pool)
    await _same_schema(database, manifest.schemas["postgres"])
    await tables.load(pool, shelf, manifest.tables)
    if different := await tables.differences(pool, manifest.tables):
        raise NotEqual(f"PostgreSQL: other rows than were copied: {', '.join(different)}")
    rows = sum(one.rows for one in manifest.tables)
    say(f"PostgreSQL: {rows:,} rows of {len(manifest.tables)} tables, equal to what was copied")


async def _same_schema(database: Database, numbers: list[int]) -> None:
    known = {one.number for one in loader.migrations(database.family)}
    if newer := sorted(set(numbers) - known):
        raise Refused(f"{database.family}: the backup has migrations that this release does not know: {newer}")
    if later := sorted({one.number for one in await database.applied()} - set(numbers)):
        raise Refused(
            f"{database.family}: migrations {later} are applied that the backup has not: give it an empty database; "
            "they are applied behind its rows"
        )
    for migration in await migrations.pending_migrations(database):
        if migration.number in numbers:
            await database.apply(migration)


async def _clickhouse(client: AsyncClient, manifest: Manifest, say: Say) -> None:
    """Only what the processor had committed stays; the rollups are set right where something was taken out."""
    events = manifest.sources[0]
    await engine.trim(client, events)
    for source in manifest.sources:
        await engine.trim_ledger(client, source)
    rollups = Rollups(client)
    for partition, buckets in manifest.touched.items():
        await rollups.rebuild(partition, buckets, _TOKEN, now_ms() + _REBUILD_MS)
    today = datetime.now(UTC).date().isoformat()
    if wrong := engine.missing_days(manifest.days, await engine.days(client, events), today):
        raise NotEqual("ClickHouse: " + "; ".join(wrong))
    count = sum(one.count for one in manifest.days)
    say(f"ClickHouse: {count:,} events of {len(manifest.days)} days, equal to what was copied")


async def _erase_again(pool: postgres.Pool, objects: ObjectStore) -> int:
    """Whoever was erased since must not come back: all erasures that backups may know nothing of are asked for anew."""
    await pool.execute(query("postgres/erasures_restored"))
    now = datetime.now(UTC)
    for one in await Journal(objects).entries():
        whom = (one.project_id, one.user_id, pseudonym(one.project_id, one.user_id), one.cut_ms)
        await pool.fetchval(query("postgres/erasure_ask"), *whom, now, _TOKEN)
    count: int = await pool.fetchval("SELECT count(*) FROM erasures WHERE step = 'asked'")
    return count


async def _say_replays(objects: ObjectStore, manifest: Manifest, say: Say) -> None:
    wanted = set(manifest.replays)
    if not wanted:
        return
    async for keys in objects.under("replays/"):
        wanted.difference_update(keys)
    say(f"replays in the object store: {len(manifest.replays):,}, of which {len(wanted):,} are gone")
