"""Reads what was appended to a topic since the last time."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition


class LogReader:
    """`read` gives committed records only: what consumers outside would see. `positions`: next offset by partition."""

    def __init__(self, brokers: str, topic: str) -> None:
        self._brokers = brokers
        self._topic = topic
        self.positions: dict[int, int] = {}

    def read(self, ends: Mapping[int, int] | None = None) -> list[Any]:
        """Records from the positions up to `ends` (the log's own where none are given), by partition and offset."""
        return asyncio.run(self._read(ends))

    async def _read(self, ends: Mapping[int, int] | None) -> list[Any]:
        consumer = AIOKafkaConsumer(
            self._topic,
            bootstrap_servers=self._brokers,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="none",
        )
        await consumer.start()
        try:
            if ends is None:
                ends = await end_offsets(consumer)
            behind = {number: end for number, end in ends.items() if end > self.positions.get(number, 0)}
            return await self._read_to(consumer, behind) if behind else []
        finally:
            await consumer.stop()

    async def _read_to(self, consumer: AIOKafkaConsumer, ends: Mapping[int, int]) -> list[Any]:
        wheres = {TopicPartition(self._topic, number): end for number, end in ends.items()}
        for where in wheres:
            consumer.seek(where, self.positions.get(where.partition, 0))
        found: list[Any] = []
        while wheres:
            batches = await consumer.getmany(*wheres, timeout_ms=200, max_records=5_000)
            found += [one for where, records in batches.items() for one in records if one.offset < wheres[where]]
            wheres = {where: end for where, end in wheres.items() if await consumer.position(where) < end}
        self.positions |= ends
        return sorted(found, key=lambda record: (record.partition, record.offset))


async def end_offsets(consumer: AIOKafkaConsumer) -> dict[int, int]:
    """Where the log ends, for every partition of the consumer's topic."""
    return {where.partition: end for where, end in (await consumer.end_offsets(consumer.assignment())).items()}
