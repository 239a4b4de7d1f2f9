"""How far a consumer group is: what it has committed of a topic, beside what the topic holds."""

from collections.abc import Sequence

import msgspec
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import OffsetAndMetadata

from gosight.stores.kafka import Log, partitions_of


class Standing(msgspec.Struct, frozen=True):
    """One partition: it holds offsets from `first` to below `end`. `committed`: None = the group never committed it."""

    source: TopicPartition
    first: int
    end: int
    committed: OffsetAndMetadata | None

    @property
    def lag(self) -> int:
        """Messages that are in the log and not committed."""
        offset = self.committed.offset if self.committed else 0
        return self.end - max(offset, self.first)


async def standings(admin: AIOKafkaAdminClient, log: Log, group: str, topic: str) -> Sequence[Standing]:
    """Every partition of the topic, in order. Raises `KafkaError`."""
    sources = await partitions_of(admin, topic)
    committed = await admin.list_consumer_group_offsets(group, partitions=sources)
    return [Standing(source, *await log.bounds(source), _known(committed.get(source))) for source in sources]


def _known(committed: OffsetAndMetadata | None) -> OffsetAndMetadata | None:
    """Kafka answers -1 where there is none."""
    return committed if committed and committed.offset >= 0 else None
