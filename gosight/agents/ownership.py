"""Step 0 of the protocol: become a partition's only owner, and only then learn where it stands."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import CommitFailedError

from gosight.agents import metrics
from gosight.agents.progress import Progress, from_commit
from gosight.agents.timers import Timers
from gosight.agents.transactions import PartitionProducer
from gosight.clock import now_ms
from gosight.pipeline.state import deadline_of
from gosight.schemas import topics
from gosight.stores.groups import committed
from gosight.stores.stable_offsets import stable_offsets
from gosight.tables.partition_store import PartitionStore
from gosight.tables.restore import restore

_UNSTABLE_POLL_S = 0.005
"""A commit is complete some ms after it was acknowledged."""

log = structlog.get_logger(__name__)


class Inconsistent(Exception):
    """Offset and state do not belong together: to work on would count something twice or not at all."""


@dataclass(frozen=True)
class Kafka:
    """How to reach the cluster, and the epoch of the events topic (raised when it is made anew)."""

    brokers: list[str]
    admin: AIOKafkaAdminClient
    epoch: int


@dataclass(frozen=True)
class Owned:
    """A partition that is ours: nobody else can commit to it, and `store` is as of `progress` (by topic). `behind`: of
    which topics there was something left to read.
    """

    partition: int
    admin: AIOKafkaAdminClient
    producer: PartitionProducer
    store: PartitionStore
    timers: Timers
    progress: Mapping[str, Progress]
    behind: frozenset[str] = frozenset()

    async def stands(self, topic: str, progress: Progress) -> None:
        """Return when the group's log holds this commit of ours, whatever dies from here on.

        A commit is acknowledged before that: the transaction's coordinator has promised it, and tells the group's
        afterwards. A broker that is alone and dies in between may forget the second half (Kafka 4.3; test_ownership.py
        shows it). Raises `KafkaError`.
        """
        source = TopicPartition(topic, self.partition)
        while (found := await stable_offsets(self.admin, topics.GROUP, [source])) is None:
            await asyncio.sleep(_UNSTABLE_POLL_S)
        if from_commit(found[source]) != progress:
            raise CommitFailedError(f"{source}: acknowledged was {progress}, the group says {found[source]}")


async def own(
    partition: int, kafka: Kafka, open_store: Callable[[int], PartitionStore], sources: Sequence[str] = (topics.EVENTS,)
) -> Owned:
    """Fence the older owner, have all commits seen, read those of all `sources` (topics), restore: in this order.
    Raises `KafkaError`, `Inconsistent`.
    """
    wheres = [TopicPartition(topic, partition) for topic in sources]
    producer = PartitionProducer(partition, kafka.brokers)
    await producer.open()
    try:
        await producer.confirm(topics.EVENTS)
        offsets = await committed(kafka.admin, topics.GROUP, wheres)
        store = open_store(partition)
        await _restore(partition, kafka, store)
        events = TopicPartition(topics.EVENTS, partition)
        if offsets[events] is None and has_held_states(store):
            raise Inconsistent(
                f"{events}: there is state, but no committed offset in group {topics.GROUP}: to read from the "
                "beginning would count everything twice. Restore the group's offsets, or make the topics anew."
            )
        found = {where.topic: await _within_log(where, kafka, from_commit(offsets[where])) for where in wheres}
        timers = Timers((key, deadline_of(state)) for key, state in store.items())
        progress = {topic: one for topic, (one, _) in found.items()}
        behind = frozenset(topic for topic, (_, is_behind) in found.items() if is_behind)
        return Owned(partition, kafka.admin, producer, store, timers, progress, behind)
    except BaseException:
        await producer.close()
        raise


async def _restore(partition: int, kafka: Kafka, store: PartitionStore) -> None:
    started = time.monotonic()
    changelog = TopicPartition(topics.SESSIONS_CHANGELOG, partition)
    count = await restore(store, changelog, kafka.brokers, kafka.epoch, now_ms())
    metrics.RESTORED.inc(count)
    log.info("restored", partition=partition, states=count, seconds=round(time.monotonic() - started, 3))


def has_held_states(store: PartitionStore) -> bool:
    """Whether a restored store's changelog was ever written, even when all of its states are purged by now."""
    position = store.position()
    return position is not None and position.offset >= 0


async def _within_log(source: TopicPartition, kafka: Kafka, progress: Progress | None) -> tuple[Progress, bool]:
    """Where to go on, and whether something is left to read. What retention deleted unworked is lost, and said so:
    waiting brings nothing back.
    """
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka.brokers)
    await consumer.start()
    try:
        first = (await consumer.beginning_offsets([source]))[source]
        end = (await consumer.end_offsets([source]))[source]
    finally:
        await consumer.stop()
    if progress is None:
        progress = Progress(first)
    if progress.offset > end:
        raise Inconsistent(f"{source}: the group committed offset {progress.offset}, but the log ends at {end}")
    if progress.offset < first:
        log.error("lost_to_retention", topic=source.topic, partition=source.partition, messages=first - progress.offset)
        progress = Progress(first, progress.clock_ms)
    return progress, progress.offset < end
