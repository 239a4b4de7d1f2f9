"""The embedded Kafka keeps what it acknowledged, and commits with their metadata, over a kill."""

import asyncio
from contextlib import suppress
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import CoordinatorLoadInProgressError, GroupCoordinatorNotAvailableError, KafkaError
from aiokafka.structs import OffsetAndMetadata

from gosight.embedded.infra import Infra
from gosight.stores.groups import committed
from gosight.stores.kafka import administer, open_log

_ASKED_AT_MOST = 600
_PAUSE_S = 0.1


async def test_killed_broker_keeps_messages_and_commit_metadata(kafka: str, infra: Infra) -> None:
    topic = TopicPartition(f"kept-{uuid4().hex}", 0)
    await _create(kafka, topic.topic)
    await _produce(kafka, topic.topic, [b"1", b"2", b"3"])
    await _commit(kafka, topic, OffsetAndMetadata(2, "mark:3"))
    infra.kill("kafka")
    infra.start("kafka")
    assert infra.address("kafka") == kafka
    assert await _read(kafka, topic) == [b"1", b"2", b"3"]
    assert await _committed(kafka, topic) == OffsetAndMetadata(2, "mark:3")


async def test_unknown_topic_is_not_created(kafka: str) -> None:
    name = f"absent-{uuid4().hex}"
    producer = AIOKafkaProducer(bootstrap_servers=kafka, request_timeout_ms=2_000)
    await producer.start()
    try:
        with pytest.raises(KafkaError):
            await producer.send_and_wait(name, b"1")
    finally:
        await producer.stop()
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        assert name not in await admin.list_topics()
    finally:
        await admin.close()


async def _create(kafka: str, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, 1, 1)])
    finally:
        await admin.close()


async def _produce(kafka: str, topic: str, values: list[bytes]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def _commit(kafka: str, topic: TopicPartition, mark: OffsetAndMetadata) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, group_id=topic.topic, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign([topic])
        await consumer.commit({topic: mark})
    finally:
        await consumer.stop()


async def _read(kafka: str, topic: TopicPartition) -> list[bytes]:
    async with open_log([kafka]) as log:
        return [record.value async for batch in log.read(topic, 0, 3) for record in batch]


async def _committed(kafka: str, topic: TopicPartition) -> OffsetAndMetadata | None:
    """What the coordinator says once it has loaded. (aiokafka's consumer would say None before: it does not look at the
    error of the whole answer.)
    """
    async with administer([kafka]) as admin:
        for _ in range(_ASKED_AT_MOST):
            with suppress(CoordinatorLoadInProgressError, GroupCoordinatorNotAvailableError):
                return (await committed(admin, topic.topic, [topic]))[topic]
            await asyncio.sleep(_PAUSE_S)
    pytest.fail("the coordinator did not come back")
