"""Appends tick messages: they move an idle partition's clock, so that timers act on what stands in the log."""

from aiokafka import AIOKafkaProducer

from gosight.schemas import topics


class Ticker:
    """`tick(partition)` returns when the broker has the message. Raises `KafkaError`."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer

    async def tick(self, partition: int) -> None:
        """Append one to the partition. It carries nothing; its append time is what counts."""
        headers = topics.headers(0, topics.Kind.TICK, 0, 0)
        await self._producer.send_and_wait(topics.EVENTS, b"", partition=partition, headers=headers)
