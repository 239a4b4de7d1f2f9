"""Where a partition stands, and the changelog that goes with it, while the processor works on: no owner is disturbed.

States and offsets move in one transaction, but its two ends show one after the other. So both are looked at until they
cannot belong to different transactions: no offset was under way before and behind, none moved in between, and no
transaction was open in the changelog.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import OffsetAndMetadata

from gosight.schemas import topics
from gosight.stores.kafka import Log
from gosight.stores.stable_offsets import stable_offsets

_POLL_S = 0.02
_PATIENCE_S = 60.0

Read = Callable[[OffsetAndMetadata | None], tuple[int, int]]
"""What a commit says: the offset below which all is done, and the partition's clock; (0, 0) for none."""


class Moment(msgspec.Struct, frozen=True):
    """`progress`: by topic, offset and clock. `states_end`: the changelog up to here has the states of that moment."""

    progress: dict[str, tuple[int, int]]
    states_end: int


class Moments:
    """`uncommitted`: a consumer that sees what open transactions have written. Raises `KafkaError`."""

    def __init__(
        self, admin: AIOKafkaAdminClient, log: Log, uncommitted: AIOKafkaConsumer, sources: Sequence[str], read: Read
    ) -> None:
        self._admin = admin
        self._log = log
        self._uncommitted = uncommitted
        self._sources = sources
        self._read = read

    async def of(self, partition: int) -> Moment:
        """Raises `TimeoutError` when one transaction follows the other for a minute."""
        changelog = TopicPartition(topics.SESSIONS_CHANGELOG, partition)
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            before = await self._progress(partition)
            written = (await self._uncommitted.end_offsets([changelog]))[changelog]
            _, stable = await self._log.bounds(changelog)
            if before is not None and stable >= written and await self._progress(partition) == before:
                return Moment(before, stable)
            await asyncio.sleep(_POLL_S)
        raise TimeoutError(f"partition {partition}: no moment between two transactions within {_PATIENCE_S:g} s")

    async def _progress(self, partition: int) -> dict[str, tuple[int, int]] | None:
        wheres = [TopicPartition(topic, partition) for topic in self._sources]
        found = await stable_offsets(self._admin, topics.GROUP, wheres)
        return found if found is None else {where.topic: self._read(one) for where, one in found.items()}
