"""Step 0 of the protocol: become a partition's only owner, and only then learn where it stands."""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from gosight.agents import metrics
from gosight.agents.standing import close_hanging, stands
from gosight.agents.timers import Timers
from gosight.agents.transactions import PartitionProducer, Record
from gosight.clock import now_ms
from gosight.pipeline.state import deadline_of
from gosight.schemas import topics
from gosight.stores.groups import committed
from gosight.stores.kafka import Log, open_log
from gosight.stores.progress import Progress, key_of, latest, logged
from gosight.tables.partition_store import PartitionStore, Position
from gosight.tables.restore import restore

log = structlog.get_logger(__name__)


class Inconsistent(Exception):
    """Offset and state do not belong together: to work on would count something twice or not at all."""


@dataclass(frozen=True)
class Kafka:
    """How to reach the cluster, and the epoch of the events topic (raised when it is made anew). `committed` sees what
    was committed, `written` open transactions too.
    """

    brokers: list[str]
    admin: AIOKafkaAdminClient
    committed: Log
    written: Log
    epoch: int


@asynccontextmanager
async def reach(brokers: list[str], admin: AIOKafkaAdminClient, epoch: int) -> AsyncIterator[Kafka]:
    """Everything that owning partitions asks of it. Raises `KafkaError`."""
    async with open_log(brokers) as committed, open_log(brokers, isolation="read_uncommitted") as written:
        yield Kafka(brokers, admin, committed, written, epoch)


@dataclass(frozen=True)
class Owned:
    """A partition that is ours: nobody else can commit to it, and `store` is as of `progress` (by topic). `behind`: of
    which topics there was something left to read.
    """

    partition: int
    kafka: Kafka
    producer: PartitionProducer
    store: PartitionStore
    timers: Timers
    progress: Mapping[str, Progress]
    behind: frozenset[str] = frozenset()

    async def commit(
        self,
        progress: Mapping[str, Progress],
        states: Mapping[bytes, bytes | None] | None = None,
        records: Iterable[Record] = (),
    ) -> None:
        """All of it or nothing, and for good: when this returns, the next owner will find it. `records`: what goes to
        other topics. Raises `KafkaError`.
        """
        sent_ms, sent_s = now_ms(), time.monotonic()  # what RocksDB holds is as old as this, however long we sleep now
        changelog = _changelog(self.partition)
        to_changelog = [Record(changelog.topic, key, state, self.partition) for key, state in (states or {}).items()]
        offset = await self.producer.commit(progress, [*to_changelog, *records])
        await stands(self.kafka.committed, changelog, offset, sent_s)
        if states:
            self.store.write({**states, **logged(progress)}, Position(offset, self.kafka.epoch, sent_ms))


async def own(
    partition: int, kafka: Kafka, open_store: Callable[[int], PartitionStore], sources: Sequence[str] = (topics.EVENTS,)
) -> Owned:
    """Fence the older owner, end what it left hanging, restore, and learn where all `sources` (topics) stand: in this
    order. Raises `KafkaError`, `Inconsistent`.
    """
    wheres = [TopicPartition(topic, partition) for topic in sources]
    changelog = _changelog(partition)
    producer = PartitionProducer(partition, kafka.brokers)
    await producer.open()
    try:
        was_written = await kafka.committed.end(changelog) > 0  # even when all of its states are purged by now
        has_hung = await close_hanging(producer, kafka.committed, kafka.written, changelog)
        store = open_store(partition)
        await _restore(partition, kafka, store)
        offsets = await committed(kafka.admin, topics.GROUP, wheres)
        stood = {one.topic: latest(offsets[one], store.get(key_of(one.topic))) for one in wheres}
        if not any(offsets.values()) and _was_worked(stood.values(), was_written):
            raise Inconsistent(
                f"{topics.EVENTS} {partition}: there is state, but no committed offset in group {topics.GROUP}: to "
                "read from the beginning would count everything twice. Restore the group's offsets, or make the topics "
                "anew."
            )
        found = {where.topic: await _within_log(where, kafka, stood[where.topic]) for where in wheres}
        timers = Timers((key, deadline_of(state)) for key, state in store.items())
        progress = {topic: one for topic, (one, _) in found.items()}
        behind = frozenset(topic for topic, (_, is_behind) in found.items() if is_behind)
        owned = Owned(partition, kafka, producer, store, timers, progress, behind)
        if has_hung:
            await owned.commit(progress)  # the group may say something else
        return owned
    except BaseException:
        await producer.close()
        raise


async def _restore(partition: int, kafka: Kafka, store: PartitionStore) -> None:
    started = time.monotonic()
    count = await restore(store, _changelog(partition), kafka.brokers, kafka.epoch, now_ms())
    metrics.RESTORED.inc(count)
    log.info("restored", partition=partition, states=count, seconds=round(time.monotonic() - started, 3))


def _changelog(partition: int) -> TopicPartition:
    return TopicPartition(topics.SESSIONS_CHANGELOG, partition)


def _was_worked(stood: Iterable[Progress | None], was_written: bool) -> bool:
    """As the changelog knows it: a partition's clock moves with its first chunk."""
    known = [one for one in stood if one]
    return any(one.clock_ms for one in known) if known else was_written


async def _within_log(source: TopicPartition, kafka: Kafka, progress: Progress | None) -> tuple[Progress, bool]:
    """Where to go on, and whether something is left to read. What retention deleted unworked is lost, and said so:
    waiting brings nothing back.
    """
    first, end = await kafka.committed.bounds(source)
    if progress is None:
        progress = Progress(first)
    if progress.offset > end:
        raise Inconsistent(f"{source}: the group committed offset {progress.offset}, but the log ends at {end}")
    if progress.offset < first:
        log.error("lost_to_retention", topic=source.topic, partition=source.partition, messages=first - progress.offset)
        progress = Progress(first, progress.clock_ms)
    return progress, progress.offset < end
