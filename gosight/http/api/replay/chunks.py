"""Which chunks are a session's, what is missing among them, where one begins to watch, and what has landed since.

A chunk travels under its session's message key, which other sessions may share: a day's cut, a cookieless visitor who
comes back. It is the session's that had begun last when it began; one that spans the begin of the next is in both.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from uuid import UUID

import msgspec

PATIENCE_MS = 60_000
"""A chunk that lands late is waited for so long; then those behind it go on without it."""


class Chunk(msgspec.Struct, frozen=True):
    """What a row says besides its data. Times in ms since 1970; `size`: of the JSON, in bytes."""

    stream_id: UUID
    index: int
    start_ms: int
    end_ms: int
    received_ms: int
    clock_offset_ms: int
    event_count: int
    has_full_snapshot: bool
    size: int
    origin: str


class Span(msgspec.Struct, frozen=True):
    """From when to when chunks are a session's (ms): None where the key has no session before, or after it."""

    begin_ms: int | None
    end_ms: int | None

    def holds(self, chunk: Chunk) -> bool:
        """Whether the chunk reaches into it."""
        return (self.begin_ms is None or chunk.end_ms >= self.begin_ms) and (
            self.end_ms is None or chunk.start_ms < self.end_ms
        )


class Gap(msgspec.Struct, frozen=True):
    """Chunks `first`..`last` of a stream have not come; what is there ends and goes on at these times (ms)."""

    stream_id: UUID
    first: int
    last: int
    start_ms: int
    end_ms: int


Streams = dict[UUID, list[Chunk]]
"""The chunks of each stream by their index, the stream that began first coming first."""


def streams(chunks: Sequence[Chunk]) -> Streams:
    """Chunks by stream."""
    by_stream = sorted(chunks, key=lambda one: (one.stream_id, one.index))
    groups = {stream: list(group) for stream, group in groupby(by_stream, key=lambda one: one.stream_id)}
    return dict(sorted(groups.items(), key=lambda item: (item[1][0].start_ms, item[0])))


def gaps(own: Streams, of_key: Sequence[Chunk]) -> Iterator[Gap]:
    """What is missing before and between a session's chunks. `of_key`: those of its key's other sessions, too."""
    for stream_id, chunks in own.items():
        first = chunks[0]
        before = [one.index for one in of_key if one.stream_id == stream_id and one.index < first.index]
        expected = max(before, default=-1) + 1
        if expected < first.index:
            yield Gap(stream_id, expected, first.index - 1, first.start_ms, first.start_ms)
        for one, other in pairwise(chunks):
            if other.index > one.index + 1:
                yield Gap(stream_id, one.index + 1, other.index - 1, one.end_ms, other.start_ms)


def playable(chunks: Sequence[Chunk]) -> Sequence[Chunk]:
    """A stream's chunks from the first full snapshot on: nothing can be shown before it."""
    first = next((at for at, one in enumerate(chunks) if one.has_full_snapshot), len(chunks))
    return chunks[first:]


def between(chunks: Sequence[Chunk], from_ms: int | None, to_ms: int | None) -> Sequence[Chunk]:
    """A stream's chunks that show it from one time to another, beginning with the snapshot that the first rests on.

    Where in its chunk a snapshot lies is not known here: only of a chunk that was over by then is it sure to be before.
    """
    shown = playable(chunks)
    if from_ms is not None:
        begins = [at for at, one in enumerate(shown) if one.has_full_snapshot and one.end_ms <= from_ms]
        shown = shown[begins[-1] :] if begins else shown
    return [one for one in shown if to_ms is None or one.start_ms <= to_ms]


def landed(own: Streams, after: Mapping[UUID, int], now_ms: int | None) -> list[Chunk]:
    """What follows the last chunk that was told of each stream, in the order of their indices, none left out.

    `now_ms` None: nothing more will come, so nothing is waited for.
    """
    return [one for stream, chunks in own.items() for one in _following(chunks, after.get(stream, -1), now_ms)]


def _following(chunks: Sequence[Chunk], told: int, now_ms: int | None) -> Iterator[Chunk]:
    for chunk in chunks:
        if chunk.index <= told:
            continue
        if chunk.index > told + 1 and now_ms is not None and now_ms - chunk.received_ms < PATIENCE_MS:
            return
        yield chunk
        told = chunk.index
