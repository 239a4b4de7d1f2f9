"""Brings a partition of a table to exactly the state that was last committed.

The changelog is written in transactions and read `read_committed`, from the position that RocksDB holds to the end;
aborted and unfinished work of an older owner is never seen (design/pipeline.md, 'Own').
"""

from aiokafka import AIOKafkaConsumer, TopicPartition

from gosight.schemas.topics import CHANGELOG_TOMBSTONE_MS
from gosight.tables.partition_store import PartitionStore, Position

_POLL_MS = 200
_RECORDS_PER_BATCH = 5_000
_FETCH_BYTES = (
    1 << 20
)  # compressed; all partitions of a process may restore at once. A greater batch comes all the same


async def restore(store: PartitionStore, changelog: TopicPartition, brokers: list[str], epoch: int, now_ms: int) -> int:
    """Read what `store` lacks of `changelog`; returns the number of records applied. Raises `KafkaError`."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=brokers,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=_FETCH_BYTES,
    )
    await consumer.start()
    try:
        consumer.assign([changelog])
        end: int = (await consumer.end_offsets([changelog]))[changelog]
        first: int = (await consumer.beginning_offsets([changelog]))[changelog]
        position = store.position()
        if position and is_stale(position, end, epoch, now_ms):
            store.clear()
            position = None
        start = max(first, position.offset + 1 if position else 0)
        return await _apply(consumer, store, changelog, start, end, Position(end - 1, epoch, now_ms))
    finally:
        await consumer.stop()


def is_stale(position: Position, end: int, epoch: int, now_ms: int) -> bool:
    """Whether the changelog can no longer bring such a database up to date: another topic, a truncated one, or so
    long ago that a tombstone may have been compacted away since.
    """
    too_old = now_ms - position.written_ms > CHANGELOG_TOMBSTONE_MS // 2
    return position.epoch != epoch or position.offset >= end or too_old


async def _apply(
    consumer: AIOKafkaConsumer, store: PartitionStore, changelog: TopicPartition, start: int, end: int, done: Position
) -> int:
    applied = 0
    # seek() and not seek_to_beginning(): the latter silently read nothing in 20 of 40 consumers (design/pipeline.md).
    consumer.seek(changelog, start)
    while await consumer.position(changelog) < end:
        batches = await consumer.getmany(changelog, timeout_ms=_POLL_MS, max_records=_RECORDS_PER_BATCH)
        for records in batches.values():
            states = {record.key: record.value for record in records}
            store.write_in_bulk(states, Position(records[-1].offset, done.epoch, done.written_ms))
            applied += len(records)
    store.write_in_bulk({}, done)
    store.flush()
    return applied
