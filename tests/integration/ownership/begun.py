"""What the owner of a partition finds in its log, and what a chunk of it commits."""

from collections.abc import Callable, Mapping

from gosight.agents.ownership import Kafka
from gosight.pipeline.state import KeyState, pack
from gosight.schemas import topics
from gosight.stores.kafka import producing
from gosight.tables.partition_store import PartitionStore

STATES: Mapping[bytes, bytes | None] = {b"p:%d" % n: pack(KeyState(deadline_ms=100 + n)) for n in range(5)}

Stores = Callable[[int], PartitionStore]


async def append(kafka: Kafka, partition: int, count: int) -> None:
    """Messages for the partition's log."""
    async with producing(kafka.brokers) as producer:
        for _ in range(count):
            await producer.send_and_wait(topics.EVENTS, b"{}", partition=partition)
