"""Kafka's part of a restore: states and offsets as of the backup, into the log that it was taken from or a new one."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from gosight.pipeline.renumber import renumbered
from gosight.schemas import topics
from gosight.schemas.backup import Manifest, Source
from gosight.schemas.topics import Topic
from gosight.stores import topics as topic_store
from gosight.stores.backup import messages
from gosight.stores.backup.shelf import Shelf
from gosight.stores.kafka import Log, partitions_of
from gosight.stores.progress import Progress, is_progress, logged, to_commit

_AT_ONCE = 1_000
_POLL_S = 0.05
_STAMP = "message.timestamp.type"
_CREATE_TIME = 0
"""What a broker says of a message that keeps the time it was sent with."""

_IDLE = {"", "Empty", "Dead"}


class OtherLog(Exception):
    """The topics are not those of the backup, or hold no longer what came behind it: says which and what to do."""


class Restored:
    """`timestamps`: the clock a first tick is stamped with. Raises `KafkaError`, `ObjectsAway`."""

    def __init__(self, admin: AIOKafkaAdminClient, log: Log, producer: AIOKafkaProducer, shelf: Shelf) -> None:
        self._admin = admin
        self._log = log
        self._producer = producer
        self._shelf = shelf

    async def is_idle(self) -> bool:
        """Whether no processor runs."""
        (answer,) = await self._admin.describe_consumer_groups([topics.GROUP])
        return str(answer.groups[0][2]) in _IDLE

    async def is_same_log(self, manifest: Manifest) -> bool:
        """Whether the topics are those of the backup; False: they are empty. Raises `OtherLog`."""
        existing = set(await self._admin.list_topics())
        bounds: dict[TopicPartition, tuple[int, int]] = {}
        for source in manifest.sources:
            if source.topic in existing:
                bounds |= {one: await self._log.bounds(one) for one in await partitions_of(self._admin, source.topic)}
        if all(end == 0 for _, end in bounds.values()):
            return False
        for source in manifest.sources:
            await self._check(source, bounds)
        return True

    async def rewind(self, manifest: Manifest) -> None:
        """Of the same log: what the states have become since is taken back."""
        for partition in range(manifest.partitions):
            changelog = TopicPartition(topics.SESSIONS_CHANGELOG, partition)
            newer = set()
            async for records in self._log.read(changelog, *await self._log.bounds(changelog)):
                newer |= {record.key for record in records}
            states = [(one.key, one.value) async for one in self._states(partition)]
            gone = [(key, None) for key in newer - {key for key, _ in states}]
            await self._write_states(partition, [*gone, *states])

    async def refill(self, manifest: Manifest, wanted: Sequence[Topic]) -> None:
        """Of new topics: first a tick, so that no message lies at offset 0 (where restored states stand); then what
        came behind the offsets, stamped with its time; and a last tick, so that retention leaves it alone.
        """
        events = next(topic for topic in wanted if topic.name == topics.EVENTS)
        await self._configure(events, events.config | {_STAMP: "CreateTime"})
        for source in manifest.sources:
            for number, one in enumerate(source.partitions):
                if source.topic == topics.EVENTS:
                    await self._set_clock(number, max(1, one.clock_ms))
                tail = messages.kept(self._shelf, tail_of(source.topic, number))
                await self._send(TopicPartition(source.topic, number), tail)
        await self._configure(events, events.config)
        for partition in range(manifest.partitions):
            await self._tick(partition)
            new = [(one.key, one.value and renumbered(one.value)) async for one in self._states(partition)]
            await self._write_states(partition, new)
        await self._letters(manifest)

    async def commit(self, progress: Mapping[TopicPartition, Progress], brokers: Sequence[str]) -> None:
        """In the name of the processor's group, of which nobody runs; and to the changelog, behind the states."""
        for where, one in progress.items():
            await self._write_states(where.partition, logged({where.topic: one}).items())
        consumer = AIOKafkaConsumer(bootstrap_servers=list(brokers), group_id=topics.GROUP, enable_auto_commit=False)
        await consumer.start()
        try:
            consumer.assign(list(progress))
            await consumer.commit({where: to_commit(one) for where, one in progress.items()})
        finally:
            await consumer.stop()

    async def _states(self, partition: int) -> AsyncIterator[messages.Kept]:
        async for one in messages.kept(self._shelf, states_of(partition)):
            if not is_progress(one.key or b""):
                yield one

    async def _check(self, source: Source, bounds: dict[TopicPartition, tuple[int, int]]) -> None:
        for number, one in enumerate(source.partitions):
            where = TopicPartition(source.topic, number)
            if where not in bounds or bounds[where][1] < one.end:
                raise OtherLog(f"{source.topic} {number} is not the log of the backup: give it new topics")
            if bounds[where][0] > one.offset:
                raise OtherLog(
                    f"{source.topic} {number} begins at {bounds[where][0]}, and the backup ends at {one.offset}: "
                    "retention has removed what lay between. Take a newer backup, or give it new topics"
                )
            if one.end and await messages.last(self._log, where, one.end) != one.last:
                raise OtherLog(f"{source.topic} {number} holds other messages than when the backup was taken")

    async def _letters(self, manifest: Manifest) -> None:
        """Dead letters, but of messages that are worked once more: those come again under their new places."""
        ends = {(one.topic, n): part.offset for one in manifest.sources for n, part in enumerate(one.partitions)}
        for source in await partitions_of(self._admin, topics.DEADLETTERS):

            async def done(number: int = source.partition) -> AsyncIterator[messages.Kept]:
                async for one in messages.kept(self._shelf, tail_of(topics.DEADLETTERS, number)):
                    topic, partition, offset = (one.key or b"").decode(errors="replace").rsplit(":", 2)
                    if int(offset) < ends.get((topic, int(partition)), 0):
                        yield msgspec.structs.replace(one, at_ms=0)

            await self._send(source, done())

    async def _set_clock(self, partition: int, at_ms: int) -> None:
        tick = await self._tick(partition, at_ms)
        if tick.timestamp_type != _CREATE_TIME:
            raise OtherLog(f"{topics.EVENTS} {partition} stamps messages with times of its own: remove the new topics")

    async def _tick(self, partition: int, at_ms: int | None = None) -> Any:
        headers = topics.headers(0, topics.Kind.TICK, 0, 0)
        where = {"partition": partition, "timestamp_ms": at_ms}
        return await self._producer.send_and_wait(topics.EVENTS, b"", headers=headers, **where)

    async def _send(self, where: TopicPartition, tail: AsyncIterator[messages.Kept]) -> None:
        waiting = []
        async for one in tail:
            more = {"key": one.key, "headers": one.headers, "timestamp_ms": one.at_ms or None}
            waiting.append(await self._producer.send(where.topic, one.value, partition=where.partition, **more))
            if len(waiting) >= _AT_ONCE:
                await _all(waiting)
        await _all(waiting)

    async def _write_states(self, partition: int, states: Iterable[tuple[bytes | None, bytes | None]]) -> None:
        waiting = []
        for key, value in states:
            waiting.append(await self._producer.send(topics.SESSIONS_CHANGELOG, value, key=key, partition=partition))
            if len(waiting) >= _AT_ONCE:
                await _all(waiting)
        await _all(waiting)

    async def _configure(self, topic: Topic, config: dict[str, str]) -> None:
        """In force when this returns: a broker hears of it a moment after it was answered."""
        await self._admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, config)])
        while await topic_store.check(self._admin, [msgspec.structs.replace(topic, config=config)]):
            await asyncio.sleep(_POLL_S)


def states_of(partition: int) -> str:
    """Where a backup keeps the states of a partition."""
    return f"kafka/states/{partition:05d}"


def tail_of(topic: str, partition: int) -> str:
    """Where a backup keeps messages of a partition."""
    return f"kafka/{topic}/{partition:05d}"


async def _all(waiting: list[Any]) -> None:
    for one in waiting:
        await one
    waiting.clear()
