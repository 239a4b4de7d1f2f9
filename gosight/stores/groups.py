"""How far a consumer group is: what it has committed of a topic, beside what the topic holds."""

from collections.abc import Sequence

import msgspec
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import CoordinatorLoadInProgressError
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
    offsets = await committed(admin, group, sources)
    return [Standing(source, *await log.bounds(source), offsets[source]) for source in sources]


async def committed(
    admin: AIOKafkaAdminClient, group: str, sources: Sequence[TopicPartition]
) -> dict[TopicPartition, OffsetAndMetadata | None]:
    """What the group has committed; None only where it never did. Raises `KafkaError`: an answer without a partition
    is no answer (the admin client does not look at the error of the whole response, such as a coordinator that is
    still loading).
    """
    found = await admin.list_consumer_group_offsets(group, partitions=list(sources))
    if absent := set(sources) - set(found):
        raise CoordinatorLoadInProgressError(f"{group}: no offset of {min(absent)} in the answer")
    return {source: _known(found[source]) for source in sources}


def _known(found: OffsetAndMetadata) -> OffsetAndMetadata | None:
    """Kafka answers -1 where there is none."""
    return found if found.offset >= 0 else None
