"""Kafka for operators' commands: an admin client, and a log that is read as it lies there, outside of any group."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, for_code

from gosight.schemas.topics import LETTER_MAX_BYTES

UNAVAILABLE = (KafkaError, OSError, TimeoutError)
"""What a call raises while the brokers are away, or when they refuse."""

Record: TypeAlias = Any
"""An aiokafka `ConsumerRecord`: aiokafka has no types. `timestamp` is in ms."""

_POLL_MS = 200
_RECORDS_PER_BATCH = 5_000
_STALLED_AFTER_S = 30.0
_FETCH_BYTES = 4 << 20


@asynccontextmanager
async def administer(brokers: Sequence[str]) -> AsyncIterator[AIOKafkaAdminClient]:
    """An admin client, closed at the end. Raises one of `UNAVAILABLE`."""
    admin = AIOKafkaAdminClient(bootstrap_servers=list(brokers))
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def partitions_of(admin: AIOKafkaAdminClient, topic: str) -> list[TopicPartition]:
    """The topic's partitions in order. Raises `KafkaError`, also where there is no such topic."""
    (described,) = await admin.describe_topics([topic])
    if code := described["error_code"]:
        raise for_code(code)(topic)
    return [TopicPartition(topic, number) for number in range(len(described["partitions"]))]


@asynccontextmanager
async def producing(brokers: Sequence[str]) -> AsyncIterator[AIOKafkaProducer]:
    """A producer of any of our messages, closed at the end. Raises one of `UNAVAILABLE`."""
    producer = AIOKafkaProducer(
        bootstrap_servers=list(brokers),
        acks="all",
        enable_idempotence=True,
        compression_type="zstd",
        max_request_size=LETTER_MAX_BYTES,
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


class Log:
    """Reads partitions from one offset to another; what open or aborted transactions wrote is not seen (`open_log` says
    where it is).
    """

    def __init__(self, brokers: Sequence[str], consumer: AIOKafkaConsumer) -> None:
        self._brokers = brokers
        self._consumer = consumer

    async def bounds(self, partition: TopicPartition) -> tuple[int, int]:
        """The first offset that retention has left, and the one that comes next."""
        first = await self._consumer.beginning_offsets([partition])
        return int(first[partition]), await self.end(partition)

    async def end(self, partition: TopicPartition) -> int:
        """The offset that comes next; behind an open transaction's first there is nothing yet. Raises `KafkaError`."""
        return int((await self._consumer.end_offsets([partition]))[partition])

    async def first_since(self, partition: TopicPartition, at_ms: int) -> int:
        """The first offset that was appended at `at_ms` or later; where there is none, the one that comes next."""
        found = (await self._consumer.offsets_for_times({partition: at_ms}))[partition]
        return int(found.offset) if found else (await self.bounds(partition))[1]

    async def read(self, partition: TopicPartition, begin: int, end: int) -> AsyncIterator[list[Record]]:
        """The records from `begin` to below `end`, in batches. Raises `KafkaError`, also when retention has removed
        them meanwhile, and `TimeoutError` when nothing comes for 30 s.
        """
        if begin >= end:
            return
        # A consumer for each: one that was assigned anew may never end its `stop()` (aiokafka 0.14, the fetcher's task
        # swallows its cancellation while it waits for the requests of the older assignment).
        async with _consume(self._brokers) as consumer:
            consumer.assign([partition])
            consumer.seek(partition, begin)
            position, moved = begin, time.monotonic()
            while position < end:
                found = await consumer.getmany(partition, timeout_ms=_POLL_MS, max_records=_RECORDS_PER_BATCH)
                if records := [record for record in found.get(partition, ()) if record.offset < end]:
                    yield records
                before, position = position, await consumer.position(partition)
                moved = time.monotonic() if position > before else moved
                if time.monotonic() - moved > _STALLED_AFTER_S:
                    raise TimeoutError(f"{partition.topic} {partition.partition}: nothing came after offset {position}")


@asynccontextmanager
async def open_log(brokers: Sequence[str], *, isolation: str = "read_committed") -> AsyncIterator[Log]:
    """A log to read from, closed at the end. `isolation`: "read_uncommitted" shows what transactions have written that
    are open or were aborted. Raises one of `UNAVAILABLE`.
    """
    async with _consume(brokers, isolation) as consumer:
        yield Log(brokers, consumer)


@asynccontextmanager
async def _consume(brokers: Sequence[str], isolation: str = "read_committed") -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=list(brokers),
        isolation_level=isolation,
        enable_auto_commit=False,
        auto_offset_reset="none",
        max_partition_fetch_bytes=_FETCH_BYTES,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()
