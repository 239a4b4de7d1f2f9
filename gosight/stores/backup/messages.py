"""Messages as a backup keeps them: bytes, headers and append time, partition by partition."""

from collections.abc import AsyncIterator, Callable, Iterable
from hashlib import sha256

import msgspec
from aiokafka import TopicPartition

from gosight.schemas.topics import Kind
from gosight.stores.backup.shelf import Shelf
from gosight.stores.kafka import Log, Record

_BUCKET_MS = 900_000
_MAX_S = (1 << 32) - 1
_LENGTH_BYTES = 4
_EVENTS = Kind.EVENTS.encode()


class Kept(msgspec.Struct, array_like=True, frozen=True):
    """One message. `at_ms`: when it was appended."""

    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]
    at_ms: int


class _Event(msgspec.Struct):
    timestamp: int


class _Envelope(msgspec.Struct):
    project_id: str
    events: list[_Event]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Kept).decode
_envelope = msgspec.json.Decoder(_Envelope).decode

Touched = dict[str, set[int]]
"""By project, quarters of an hour in s since 1970."""


async def keep(
    shelf: Shelf, name: str, log: Log, source: TopicPartition, begin: int, end: int, see: Callable[[Record], None]
) -> int:
    """Keep what lies from `begin` to below `end`; `see` is shown each. Returns how many there were."""
    count = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal count
        async for records in log.read(source, begin, end):
            for record in records:
                see(record)
                count += 1
                packed = _encode(_kept(record))
                yield len(packed).to_bytes(_LENGTH_BYTES) + packed

    await shelf.write(name, pieces())
    return count


async def kept(shelf: Shelf, name: str) -> AsyncIterator[Kept]:
    """What `keep` has kept, in its order."""
    waiting = b""
    async for piece in shelf.read(name):
        waiting, at = waiting + piece, 0
        while at + _LENGTH_BYTES <= len(waiting):
            begin = at + _LENGTH_BYTES
            end = begin + int.from_bytes(waiting[at:begin])
            if end > len(waiting):
                break
            yield _decode(waiting[begin:end])
            at = end
        waiting = waiting[at:]


def digest(record: Record) -> str:
    """Tells a message from any other."""
    return sha256(_encode(_kept(record))).hexdigest()


async def last(log: Log, source: TopicPartition, end: int) -> str:
    """The digest of the message before `end`; empty where the log holds none."""
    found = ""
    first, _ = await log.bounds(source)
    async for records in log.read(source, max(first, end - 1), end):
        found = digest(records[-1])
    return found


def touch(touched: Touched, record: Record) -> None:
    """Note which quarters of an hour a batch of events has to do with. What cannot be read, or is of no time that
    columns take, becomes a dead letter.
    """
    if dict(record.headers).get("kind") != _EVENTS:
        return
    try:
        envelope = _envelope(record.value)
    except msgspec.DecodeError:
        return
    found = {one.timestamp // _BUCKET_MS * _BUCKET_MS // 1_000 for one in envelope.events}
    if found and min(found) >= 0 and max(found) <= _MAX_S:
        touched.setdefault(envelope.project_id, set()).update(found)


def as_lists(touched: Iterable[tuple[str, set[int]]]) -> dict[str, list[int]]:
    """As the manifest has it."""
    return {project_id: sorted(buckets) for project_id, buckets in touched}


def _kept(record: Record) -> Kept:
    return Kept(record.key, record.value, list(record.headers), record.timestamp)
