"""The dead-letter topic: what lies in it, and back to where it came from.

Its key is `topic:partition:offset` of the original, its value the original bytes, the original headers stand under
`original.` (spec/storage.md). The topic is compacted: a letter without a value takes the one before it away.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence

import msgspec
from aiokafka import AIOKafkaProducer, TopicPartition

from gosight.schemas.topics import DEADLETTERS
from gosight.stores.kafka import Log, Record

_ORIGINAL = "original."


class Letter(msgspec.Struct, frozen=True):
    """One dead letter; it lies at `offset` of `partition` of the dead-letter topic since `at_ms`."""

    key: str
    reason: str
    error: str
    at_ms: int
    size_bytes: int
    partition: int
    offset: int


class Original(msgspec.Struct, frozen=True):
    """A message as it came, and the partition that it belongs to."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: Sequence[tuple[str, bytes]]


async def letters(log: Log, sources: Iterable[TopicPartition]) -> list[Letter]:
    """Every letter in these partitions that was not taken away, oldest first. Raises `KafkaError`."""
    found: dict[bytes, Letter] = {}
    for source in sources:
        async for records in log.read(source, *await log.bounds(source)):
            for record in records:
                found.pop(record.key, None)
                if record.value is not None:
                    found[record.key] = _letter(record)
    return sorted(found.values(), key=lambda letter: (letter.at_ms, letter.key))


async def fetch(log: Log, chosen: Iterable[Letter]) -> AsyncIterator[Record]:
    """The letters themselves, by partition and offset; one that has gone meanwhile is left out. Raises `KafkaError`."""
    offsets: defaultdict[int, set[int]] = defaultdict(set)
    for letter in chosen:
        offsets[letter.partition].add(letter.offset)
    for partition, wanted in sorted(offsets.items()):
        source = TopicPartition(DEADLETTERS, partition)
        async for records in log.read(source, min(wanted), max(wanted) + 1):
            for record in records:
                if record.offset in wanted:
                    yield record


def original(record: Record) -> Original:
    """What a letter was made of. Raises `ValueError` for a key that names no original."""
    try:
        topic, partition, _offset = record.key.decode().rsplit(":", 2)
        number = int(partition)
    except ValueError as error:
        raise ValueError(f"{record.key!r} does not name an original (topic:partition:offset)") from error
    headers = [(name.removeprefix(_ORIGINAL), value) for name, value in record.headers if name.startswith(_ORIGINAL)]
    return Original(topic, number, dict(record.headers).get("key", b""), record.value, headers)


async def send_again(producer: AIOKafkaProducer, record: Record) -> Original:
    """Publish the original once more, then take the letter away. Raises `KafkaError`, `ValueError`.

    Not in one transaction: its marker would be an offset without a message, which a partition worker takes for a loss.
    Stopped in between, the letter is still there, and the batch's own number makes sending it twice harmless.
    """
    message = original(record)
    where = {"key": message.key, "partition": message.partition, "headers": message.headers}
    await producer.send_and_wait(message.topic, message.value, **where)
    await producer.send_and_wait(DEADLETTERS, None, key=record.key, partition=record.partition)
    return message


def _letter(record: Record) -> Letter:
    headers = dict(record.headers)
    return Letter(
        key=record.key.decode("utf-8", "replace"),
        reason=headers.get("reason", b"").decode("utf-8", "replace"),
        error=headers.get("error", b"").decode("utf-8", "replace"),
        at_ms=record.timestamp,
        size_bytes=len(record.value),
        partition=record.partition,
        offset=record.offset,
    )
