"""The transactional producer of one partition: what fences the older owner, and what makes a chunk's end atomic."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from gosight.agents.progress import Progress, to_commit
from gosight.schemas.topics import GROUP, LETTER_MAX_BYTES

_TRANSACTION_TIMEOUT_MS = 30_000
_RETRY_BACKOFF_MS = 5  # at the default 100, back-to-back transactions wait 100 ms on CONCURRENT_TRANSACTIONS (measured)
_BATCH_BYTES = 1 << 20
_CLOSE_TIMEOUT_S = 3.0


class Record(msgspec.Struct, frozen=True):
    """A message to send. `partition` None: by the key. `value` None: a tombstone."""

    topic: str
    key: bytes
    value: bytes | None
    partition: int | None = None
    headers: list[tuple[str, bytes]] = []


class PartitionProducer:
    """Commits records and progress of one partition together. Every method may raise `KafkaError`: then the whole
    worker starts again, since only a new producer knows what became of the transaction.
    """

    def __init__(self, partition: int, brokers: list[str]) -> None:
        self._partition = partition
        self._producer = AIOKafkaProducer(
            bootstrap_servers=brokers,
            transactional_id=f"{GROUP}-{partition}",
            transaction_timeout_ms=_TRANSACTION_TIMEOUT_MS,
            retry_backoff_ms=_RETRY_BACKOFF_MS,
            max_batch_size=_BATCH_BYTES,
            max_request_size=LETTER_MAX_BYTES,
            compression_type="zstd",
            linger_ms=0,
        )

    async def open(self) -> None:
        """From here on an older owner can neither write nor commit, and what it had open is aborted."""
        await self._producer.start()

    async def confirm(self, topic: str) -> None:
        """From here on the group's coordinator tells of every commit there was. It answers as of its log's high
        watermark when it was loaded, which may lack the newest after a fail-over (Kafka 4, `CoordinatorLoaderImpl`).
        A commit is acknowledged when all before it is replicated and seen; one that is aborted leaves nothing behind.
        """
        await self._producer.begin_transaction()
        probe = {TopicPartition(topic, self._partition): to_commit(Progress(0))}
        await self._producer.send_offsets_to_transaction(probe, GROUP)
        await self._producer.abort_transaction()

    async def commit(self, progress: Mapping[str, Progress], records: Iterable[Record] = ()) -> dict[str, int]:
        """All of it or nothing. `progress`: by topic. Returns the last offset written to each topic whose partition was
        given.
        """
        await self._producer.begin_transaction()
        sent = [(record, await self._send(record)) for record in records]
        offsets = {TopicPartition(topic, self._partition): to_commit(one) for topic, one in progress.items()}
        await self._producer.send_offsets_to_transaction(offsets, GROUP)
        await self.end()
        return {record.topic: (await future).offset for record, future in sent if record.partition is not None}

    async def end(self) -> None:
        """Commit what the open transaction holds."""
        await self._producer.commit_transaction()

    async def close(self) -> None:
        """Give up the producer; an open transaction is aborted by the next owner or by its time-out."""
        with suppress(TimeoutError, KafkaError):
            await asyncio.wait_for(self._producer.stop(), _CLOSE_TIMEOUT_S)

    async def _send(self, record: Record) -> "asyncio.Future[Any]":
        sent: asyncio.Future[Any] = await self._producer.send(
            record.topic, record.value, record.key, record.partition, headers=record.headers
        )
        sent.add_done_callback(_look_at)
        return sent


def _look_at(sent: "asyncio.Future[Any]") -> None:
    """When a transaction fails, so do all of its records: nobody asks each of them, and asyncio would complain."""
    if not sent.cancelled():
        sent.exception()
