"""All that a player needs to know before it plays: streams, chunks, gaps, and what happened when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from gosight.http.api.replay.chunks import Chunk, Gap, gaps, playable
from gosight.http.api.replay.permission import Permission
from gosight.http.api.replay.recording import Recording


class ReplayStream(msgspec.Struct, frozen=True):
    """What one tab recorded. `first_playable`: the first chunk with a full snapshot, null where there is none.

    `clock_offset_ms`: what was added to the client's times, which its events still have.
    """

    stream_id: UUID
    started_at: datetime
    ended_at: datetime
    first_playable: int | None
    clock_offset_ms: int


class ReplayChunk(msgspec.Struct, frozen=True):
    """`size_bytes`: of its JSON. `url`: a path that takes what this one took."""

    stream_id: UUID
    index: int
    started_at: datetime
    ended_at: datetime
    event_count: int
    size_bytes: int
    has_full_snapshot: bool
    url: str


class ReplayGap(msgspec.Struct, frozen=True):
    """Chunks that are missing, from `first` to `last`, and between when and when."""

    stream_id: UUID
    first: int
    last: int
    started_at: datetime
    ended_at: datetime


class Happening(msgspec.Struct, frozen=True):
    """`id`: of the event or insight. `severity`: of an insight, else empty."""

    id: UUID
    at: datetime
    type: str
    severity: str
    label: str


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """`duration_ms`: from the first chunk that can be played to the end of the last. `events_timeline`: at most 10,000.

    `after`: where `…/replay/live` goes on from this.
    """

    session_id: UUID
    permission: Permission
    is_recording: bool
    started_at: datetime
    ended_at: datetime
    duration_ms: int
    streams: list[ReplayStream] = []
    chunks: list[ReplayChunk] = []
    gaps: list[ReplayGap] = []
    events_timeline: list[Happening] = []
    after: str = ""


def manifest(recording: Recording, permission: Permission, base: str, timeline: list[Happening]) -> Replay:
    """What somebody with that permission is told. `base`: the path of the recording."""
    shown = [one for chunks in recording.streams.values() for one in playable(chunks) or chunks]
    start_ms, end_ms = min(one.start_ms for one in shown), max(one.end_ms for one in shown)
    about = Replay(
        session_id=recording.session_id,
        permission=permission,
        is_recording=recording.is_recording,
        started_at=moment(start_ms),
        ended_at=moment(end_ms),
        duration_ms=end_ms - start_ms,
        events_timeline=timeline,
    )
    if permission is Permission.NONE:
        return about
    chunks = [one for chunks in recording.streams.values() for one in chunks]
    return msgspec.structs.replace(
        about,
        streams=[_stream(chunks) for chunks in recording.streams.values()],
        chunks=[shown_chunk(one, base) for one in chunks],
        gaps=[_gap(one) for one in gaps(recording.streams, recording.of_key)],
        after=told(last_of(chunks)),
    )


def shown_chunk(chunk: Chunk, base: str) -> ReplayChunk:
    """As answers show it."""
    return ReplayChunk(
        stream_id=chunk.stream_id,
        index=chunk.index,
        started_at=moment(chunk.start_ms),
        ended_at=moment(chunk.end_ms),
        event_count=chunk.event_count,
        size_bytes=chunk.size,
        has_full_snapshot=chunk.has_full_snapshot,
        url=f"{base}/chunks/{chunk.index}?stream={chunk.stream_id}",
    )


def last_of(chunks: Sequence[Chunk]) -> dict[UUID, int]:
    """The last chunk of each stream. `chunks`: each stream's in their order."""
    return {one.stream_id: one.index for one in chunks}


def told(last: Mapping[UUID, int]) -> str:
    """The last chunks that somebody knows, as `after` takes them."""
    return ",".join(f"{stream}:{index}" for stream, index in last.items())


def moment(ms: int) -> datetime:
    """ms since 1970 -> UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def _stream(chunks: Sequence[Chunk]) -> ReplayStream:
    can_play = playable(chunks)
    return ReplayStream(
        stream_id=chunks[0].stream_id,
        started_at=moment(min(one.start_ms for one in chunks)),
        ended_at=moment(max(one.end_ms for one in chunks)),
        first_playable=can_play[0].index if can_play else None,
        clock_offset_ms=chunks[0].clock_offset_ms,
    )


def _gap(gap: Gap) -> ReplayGap:
    return ReplayGap(gap.stream_id, gap.first, gap.last, moment(gap.start_ms), moment(gap.end_ms))


def without_labels(timeline: Sequence[Happening]) -> Iterator[Happening]:
    """For whoever may not read the recording's texts, and sees nothing else of the project."""
    return (msgspec.structs.replace(one, label="") for one in timeline)
