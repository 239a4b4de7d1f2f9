"""The transactional producer of one partition: what fences the older owner, and what makes a chunk's end atomic."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer, TopicPartition

from gosight.schemas.topics import DEADLETTERS, GROUP, INSIGHTS, LETTER_MAX_BYTES, SESSIONS_CHANGELOG
from gosight.stores.progress import Progress, logged, to_commit

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

    async def commit(self, progress: Mapping[str, Progress], records: Iterable[Record] = ()) -> int:
        """All of it or nothing. `progress`: by topic; it goes to the group and to the changelog, whose last offset that
        this wrote is returned.
        """
        await self._producer.begin_transaction()
        for record in records:
            await self._send(record)
        for key, value in logged(progress).items():
            last = await self._send(Record(SESSIONS_CHANGELOG, key, value, self._partition))
        offsets = {TopicPartition(topic, self._partition): to_commit(one) for topic, one in progress.items()}
        await self._producer.send_offsets_to_transaction(offsets, GROUP)
        await self.end()
        offset: int = (await last).offset
        return offset

    async def abort_one(self) -> int:
        """Abort a transaction in every partition that `commit` may write to, and with it whatever hangs there. Returns
        its offset in the changelog.
        """
        await self._producer.begin_transaction()
        wheres = [(topic, n) for topic in (INSIGHTS, DEADLETTERS) for n in await self._producer.partitions_for(topic)]
        wheres.append((SESSIONS_CHANGELOG, self._partition))
        sent = [await self._send(Record(topic, b"", None, number)) for topic, number in wheres]
        written = await asyncio.gather(*sent)
        await self._producer.abort_transaction()
        offset: int = written[-1].offset
        return offset

    async def end(self) -> None:
        """Commit what the open transaction holds."""
        await self._producer.commit_transaction()

    async def close(self) -> None:
        """Give up the producer; an open transaction is aborted by the next owner or by its time-out. One that does not
        stop is left behind: aiokafka may swallow the cancellation that `wait_for` would wait for.
        """
        stopping = asyncio.ensure_future(self._producer.stop())
        stopping.add_done_callback(_look_at)
        _, late = await asyncio.wait([stopping], timeout=_CLOSE_TIMEOUT_S)
        for one in late:
            one.cancel()

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
