"""Dead letters of somebody who is erased: each is taken away, as a retry takes it away."""

import json
from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaProducer, TopicPartition

from gosight.schemas.topics import DEADLETTERS, EVENTS
from gosight.stores.erasure.desk import ErasedKey, Erasure
from gosight.stores.kafka import Log, Record


async def take_away(
    log: Log, producer: AIOKafkaProducer, sources: Sequence[TopicPartition], erasure: Erasure, keys: Sequence[ErasedKey]
) -> int:
    """Returns how many there were. Raises `KafkaError`."""
    by_key = {key.message_key.encode(): key for key in keys}
    said = _spellings(erasure.user_id)
    count = 0
    for source in sources:
        theirs: dict[bytes, None] = {}
        async for records in log.read(source, *await log.bounds(source)):
            for record in records:
                theirs.pop(record.key, None)
                if record.value is not None and _is_theirs(record, erasure, by_key, said):
                    theirs[record.key] = None
        for key in theirs:
            await producer.send_and_wait(DEADLETTERS, None, key=key, partition=source.partition)
        count += len(theirs)
    return count


def _is_theirs(record: Record, erasure: Erasure, by_key: Mapping[bytes, ErasedKey], said: Sequence[bytes]) -> bool:
    """By its key, or, where the key is as wrong as the message, by who is named in it."""
    key = by_key.get(dict(record.headers).get("key", b""))
    if key is None:
        return record.timestamp <= erasure.cut_ms and any(one in record.value for one in said)
    topic, partition, offset = record.key.decode("utf-8", "replace").rsplit(":", 2)
    if (topic, partition) == (EVENTS, str(key.partition)):
        return int(offset) <= (key.message_offset or 0)
    return bool(record.timestamp <= erasure.cut_ms)


def _spellings(user_id: str) -> list[bytes]:
    """As JSON writes it, with and without other letters than ASCII's. None: its user is known no longer."""
    texts = (json.dumps(user_id, ensure_ascii=is_ascii) for is_ascii in (True, False)) if user_id else ()
    return [text.encode() for text in texts]
