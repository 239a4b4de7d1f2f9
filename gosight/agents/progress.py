"""How far a partition is, as it stands in the consumer group: the committed offset and its metadata.

The metadata carry the partition's clock and the mark: the end of the chunk that is about to be worked on, and until
when its owner may insert rows. Both move in the same transaction as the states (design/pipeline.md, 'A chunk').
"""

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


def to_commit(progress: Progress) -> OffsetAndMetadata:
    """As Kafka stores it. The text is far below the 4,096 characters that metadata hold."""
    text = msgspec.json.encode(_Metadata(progress.clock_ms, progress.mark)).decode()
    return OffsetAndMetadata(progress.offset, text)


def from_commit(committed: OffsetAndMetadata | None) -> Progress | None:
    """Read a committed offset back; None where the group never committed this partition."""
    if committed is None or committed.offset < 0:
        return None
    if not committed.metadata:
        return Progress(committed.offset)
    metadata = msgspec.json.decode(committed.metadata, type=_Metadata)
    return Progress(committed.offset, metadata.clock_ms, metadata.mark)
