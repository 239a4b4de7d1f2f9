"""Brings a backup back into an installation that holds nothing, so that ingestion goes on (docs/backup.md)."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.clock import now_ms
from gosight.commands.backup_destination import destination
from gosight.schemas import topics
from gosight.schemas.backup import Manifest
from gosight.schemas.topics import Topic
from gosight.sections import Settings
from gosight.sinks.clickhouse.rollups import Rollups
from gosight.sql import loader
from gosight.sql.loader import query
from gosight.stores import clickhouse, migrations, postgres
from gosight.stores import topics as topic_store
from gosight.stores.backup import engine, epochs, tables
from gosight.stores.backup.shelf import Shelf
from gosight.stores.backup.topics import Restored
from gosight.stores.erasure.desk import pseudonym
from gosight.stores.erasure.journal import Journal
from gosight.stores.kafka import administer, open_log, producing
from gosight.stores.migrations import ClickHouseSchema, Database, PostgresSchema
from gosight.stores.objects import ObjectStore
from gosight.stores.progress import Progress

_WAIT_S = 10.0
_REBUILD_MS = 86_400_000
_TOKEN = "restore"  # noqa: S105 (it names a statement)

Say = Callable[[str], object]


class Refused(Exception):
    """Nothing was changed: says why, and what to do."""


class NotEqual(Exception):
    """What came back is not what was copied: says where."""


@dataclass(frozen=True)
class _Place:
    """Open connections to where a backup goes. `server`: of ClickHouse, whose database may not be there yet."""

    settings: Settings
    objects: ObjectStore
    pool: postgres.Pool
    server: AsyncClient
    admin: AIOKafkaAdminClient
    kafka: Restored

    @property
    def database(self) -> str:
        """Of ClickHouse."""
        return clickhouse.database_of(self.settings.clickhouse.dsn)


async def restore(settings: Settings, objects: ObjectStore, name: str, say: Say) -> None:
    """The backup was verified before. Raises `Refused`, `OtherLog`, `NotEqual`, and what the clients raise."""
    shelf = Shelf(objects, name)
    manifest = await shelf.manifest()
    _check_settings(settings, manifest)
    async with AsyncExitStack() as stack:
        place = await _open(settings, shelf, stack)
        await _check_empty(place)
        is_same_log = await place.kafka.is_same_log(manifest)
        async with migrations.exclusively(place.pool):
            await _postgres(place.pool, shelf, manifest, say)
            await _clickhouse(place, manifest, say)
        await (_same_log if is_same_log else _new_log)(place, manifest, say)
        await _erase_again(place.pool, objects, say)
        await _say_replays(objects, manifest, say)
    say(f"{name} is back. Start the processors, then compare: gosight reconcile")


async def _open(settings: Settings, shelf: Shelf, stack: AsyncExitStack) -> _Place:
    """Connect to everything; `stack` closes it again."""
    brokers = settings.kafka.brokers
    pool = await postgres.connect(settings.postgres.url, wait_s=_WAIT_S)
    stack.push_async_callback(pool.close)
    server = await clickhouse.connect(settings.clickhouse.dsn, wait_s=_WAIT_S, database="default")
    stack.push_async_callback(server.close)
    admin = await stack.enter_async_context(administer(brokers))
    log = await stack.enter_async_context(open_log(brokers))
    producer = await stack.enter_async_context(producing(brokers))
    return _Place(settings, shelf.objects, pool, server, admin, Restored(admin, log, producer, shelf))


def _check_settings(settings: Settings, manifest: Manifest) -> None:
    if manifest.partitions != settings.kafka.partitions:
        raise Refused(
            f"kafka.partitions is {settings.kafka.partitions}, the backup has {manifest.partitions}: "
            "states would change their owner"
        )
    if manifest.has_replay != settings.replay.enabled:
        raise Refused(f"replay.enabled is {settings.replay.enabled}, in the backup it is {manifest.has_replay}")


async def _check_empty(place: _Place) -> None:
    if held := [*await tables.held(place.pool), *await engine.held(place.server, place.database)]:
        raise Refused(f"this installation is not empty, it holds {', '.join(held)}: give it empty databases")
    if not await place.kafka.is_idle():
        raise Refused("a processor runs: stop all of them first")


async def _postgres(pool: postgres.Pool, shelf: Shelf, manifest: Manifest, say: Say) -> None:
    """Into the schema that the rows were copied from; what came later is migrated behind them."""
    database = PostgresSchema(pool)
    await _same_schema(database, manifest.schemas["postgres"])
    await tables.load(pool, shelf, manifest.tables)
    if different := await tables.differences(pool, manifest.tables):
        raise NotEqual(f"PostgreSQL: other rows than were copied: {', '.join(different)}")
    await migrations.migrate(database)
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


async def _clickhouse(place: _Place, manifest: Manifest, say: Say) -> None:
    """As it was copied, then only what the processor had committed; migrated where this release is newer."""
    await place.server.command(f"DROP DATABASE IF EXISTS `{place.database}`")
    server = engine.Engine(place.server, destination(place.settings))
    await server.restore(manifest.database, place.database, manifest.name, manifest.base)
    client = await clickhouse.connect(place.settings.clickhouse.dsn, wait_s=_WAIT_S)
    try:
        await _trim(client, manifest)
        await _compare(client, manifest, say)
        await migrations.migrate(ClickHouseSchema(client, replay=place.settings.replay.enabled))
    finally:
        await client.close()


async def _trim(client: AsyncClient, manifest: Manifest) -> None:
    """Only what the processor had committed stays; the rollups are set right where something was taken out."""
    await engine.trim(client, manifest.sources[0])
    for source in manifest.sources:
        await engine.trim_ledger(client, source)
    rollups = Rollups(client)
    for partition, buckets in manifest.touched.items():
        await rollups.rebuild(partition, buckets, _TOKEN, now_ms() + _REBUILD_MS)


async def _compare(client: AsyncClient, manifest: Manifest, say: Say) -> None:
    today = datetime.now(UTC).date().isoformat()
    found = await engine.days(client, manifest.sources[0])
    if wrong := engine.missing_days(manifest.days, found, today):
        raise NotEqual("ClickHouse: " + "; ".join(wrong))
    count = sum(one.count for one in manifest.days)
    say(f"ClickHouse: {count:,} events of {len(manifest.days)} days, equal to what was copied")


async def _same_log(place: _Place, manifest: Manifest, say: Say) -> None:
    """The states and then the offsets as they were."""
    await place.kafka.rewind(manifest)
    await place.kafka.commit(_progress(manifest, is_same_log=True), place.settings.kafka.brokers)
    say("Kafka: the topics are those of the backup; what came behind it is worked once more")


async def _new_log(place: _Place, manifest: Manifest, say: Say) -> None:
    """New topics, or empty ones under a new epoch: their offsets begin again, and so do the group's."""
    replication = place.settings.kafka.replication_factor
    wanted = topics.all_topics(manifest.partitions, replication, replay=manifest.has_replay)
    await _raise_epochs(place, wanted)
    await topic_store.create(place.admin, place.pool, wanted)
    await place.kafka.refill(manifest, wanted)
    await place.kafka.commit(_progress(manifest, is_same_log=False), place.settings.kafka.brokers)
    say("Kafka: new topics hold what came while the backup was taken")


async def _raise_epochs(place: _Place, wanted: Sequence[Topic]) -> None:
    """Above all that the backup, or an earlier restore, knows: whatever topics are there, they are others."""
    given = await epochs.given(place.objects)
    raised = {}
    for one in wanted:
        await place.pool.execute(query("postgres/topic_skip_epochs"), one.name, one.partitions, given.get(one.name, 1))
        await place.pool.execute(query("postgres/topic_raise_epoch"), one.name, one.partitions)
        raised[one.name] = await topic_store.epoch(place.pool, one.name) + 1  # where it is missing, it is raised again
    await epochs.note(place.objects, raised)


def _progress(manifest: Manifest, *, is_same_log: bool) -> dict[TopicPartition, Progress]:
    """What the group has done, with each partition's clock."""
    return {
        TopicPartition(source.topic, number): Progress(one.offset if is_same_log else 0, one.clock_ms)
        for source in manifest.sources
        for number, one in enumerate(source.partitions)
    }


async def _erase_again(pool: postgres.Pool, objects: ObjectStore, say: Say) -> None:
    """Whoever was erased since must not come back: all erasures that backups may know nothing of are asked for anew."""
    await pool.execute(query("postgres/erasures_restored"))
    now = datetime.now(UTC)
    for one in await Journal(objects).entries():
        whom = (one.project_id, one.user_id, pseudonym(one.project_id, one.user_id), one.cut_ms)
        await pool.fetchval(query("postgres/erasure_ask"), *whom, now, _TOKEN)
    count: int = await pool.fetchval("SELECT count(*) FROM erasures WHERE step = 'asked'")
    say(f"erasures to be done again: {count}" + (" (the api does, or `gosight erase run`)" if count else ""))


async def _say_replays(objects: ObjectStore, manifest: Manifest, say: Say) -> None:
    wanted = set(manifest.replays)
    if not wanted:
        return
    async for keys in objects.under("replays/"):
        wanted.difference_update(keys)
    say(f"replays in the object store: {len(manifest.replays):,}, of which {len(wanted):,} are gone")
