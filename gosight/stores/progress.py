"""How far a partition is: the offset, the partition's clock, and the mark, which is the end of the chunk that is about
to be worked on, and until when its owner may insert rows (design/pipeline.md, 'A chunk').

It moves in the same transaction as the states, and is written twice: to the consumer group (offset and metadata), where
tools look, and to the changelog, beside the states. The changelog's is the truth, since a transaction may be completed
in one log and forgotten in the other (agents/standing.py). Older releases wrote to the group alone.
"""

from collections.abc import Mapping

import msgspec
from aiokafka.structs import OffsetAndMetadata


class Mark(msgspec.Struct, frozen=True):
    """A chunk that was begun: it ends at offset `end`; the server refuses its rows after `insert_by_ms`."""

    end: int
    insert_by_ms: int


class Progress(msgspec.Struct, frozen=True):
    """Everything below `offset` is done, as of the partition's clock; from there on `mark` may be half done."""

    offset: int
    clock_ms: int = 0
    mark: Mark | None = None


class _Metadata(msgspec.Struct, omit_defaults=True):
    clock_ms: int
    mark: Mark | None = None
    is_logged: bool = False


_KEY = b"\x00gosight\x00progress\x00"
"""Sorts before every message key, which begins with a project id."""


def to_commit(progress: Progress) -> OffsetAndMetadata:
    """As Kafka stores it. The text is far below the 4,096 characters that metadata hold."""
    text = msgspec.json.encode(_Metadata(progress.clock_ms, progress.mark, is_logged=True)).decode()
    return OffsetAndMetadata(progress.offset, text)


def from_commit(committed: OffsetAndMetadata | None) -> Progress | None:
    """Read a committed offset back; None where the group never committed this partition."""
    if committed is None or committed.offset < 0:
        return None
    metadata = _metadata(committed)
    return Progress(committed.offset, metadata.clock_ms, metadata.mark)


def logged(progress: Mapping[str, Progress]) -> dict[bytes, bytes]:
    """As the changelog holds it, and RocksDB: by topic a key that is no message's."""
    return {key_of(topic): msgspec.msgpack.encode(one) for topic, one in progress.items()}


def key_of(topic: str) -> bytes:
    """Where the changelog holds the progress in `topic`."""
    return _KEY + topic.encode()


def is_progress(key: bytes) -> bool:
    """Whether this key of the changelog is no message's, but holds progress."""
    return key.startswith(_KEY)


def latest(committed: OffsetAndMetadata | None, packed: bytes | None) -> Progress | None:
    """Which holds: what the group says, or what the changelog does (`packed`)."""
    in_group = from_commit(committed)
    if packed is None:
        return in_group
    in_changelog = msgspec.msgpack.decode(packed, type=Progress)
    if in_group is None or _metadata(committed).is_logged:
        return in_changelog
    return max(in_group, in_changelog, key=_age)  # an older release has worked the partition in between


def _age(progress: Progress) -> tuple[int, int]:
    return progress.offset, progress.mark.insert_by_ms if progress.mark else 0


def _metadata(committed: OffsetAndMetadata) -> _Metadata:
    """Those of a commit that carries none are a tool's."""
    return msgspec.json.decode(committed.metadata, type=_Metadata) if committed.metadata else _Metadata(0)
