"""What somebody asks of one session's recording, whoever let them in: somebody signed in, or a shared link."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated
from uuid import UUID

import msgspec

from gosight.http.api.backend import Backend
from gosight.http.api.blob import Blob
from gosight.http.api.replay.chunks import between, landed
from gosight.http.api.replay.contents import Contents, no_such_chunk
from gosight.http.api.replay.manifest import (
    Happening,
    Replay,
    ReplayChunk,
    last_of,
    manifest,
    shown_chunk,
    told,
    without_labels,
)
from gosight.http.api.replay.permission import Permission
from gosight.http.api.replay.recording import Recording, disabled, find
from gosight.http.api.stream import Stream

_JSON = "application/json"
_HOLD_S = 10.0
_LOOK_S = 1.0

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Told = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:[0-9]{1,10}$")]
"""A stream, and the last of its chunks."""


class WhichStream(msgspec.Struct, frozen=True):
    """`stream`: the tab; by default the one that began first."""

    stream: UUID | None = None


class Part(WhichStream, frozen=True):
    """`from`, `to`: times; by default all of it."""

    from_: Moment | None = msgspec.field(name="from", default=None)
    to: Moment | None = None


class After(msgspec.Struct, frozen=True):
    """`after`: what the last answer gave, or the recording itself; by default nothing is known yet."""

    after: Annotated[list[Told], msgspec.Meta(max_length=100)] = []

    def indices(self) -> dict[UUID, int]:
        """The last chunk of each stream."""
        pairs = (one.split(":") for one in self.after)
        return {UUID(stream): int(index) for stream, index in pairs}


class News(msgspec.Struct, frozen=True):
    """Chunks that have landed. `is_recording` false: these were the last."""

    chunks: list[ReplayChunk]
    after: str
    is_recording: bool


@dataclass(frozen=True)
class Watcher:
    """`base`: the path of the recording, for addresses in answers. `reads_events`: may see the session's events too."""

    backend: Backend
    project_id: str
    session_id: UUID
    permission: Permission
    base: str
    reads_events: bool = True

    async def look(self) -> Replay:
        """What there is to watch. Raises `ApiError` 404, 503, as everything here does."""
        recording = await self.recording()
        where = {"project_id": self.project_id, "session_id": self.session_id, **recording.bounds}
        timeline = await self.backend.reader.rows("replay_timeline", Happening, where)
        if self.permission is not Permission.FULL and not self.reads_events:
            timeline = list(without_labels(timeline))
        return manifest(recording, self.permission, self.base, timeline)

    async def chunk(self, index: int, stream_id: UUID | None) -> Blob:
        """One chunk."""
        recording = await self.recording()
        chunk = next((one for one in recording.stream(stream_id) if one.index == index), None)
        if chunk is None:
            raise no_such_chunk()
        name = f"{self.project_id}/{recording.key}/{chunk.stream_id}/{index}/{chunk.origin}/{self.permission}"
        tag = sha256(name.encode()).hexdigest()[:32]
        return Blob(tag, _JSON, lambda: self._contents().frame(recording, chunk, self.permission))

    async def events(self, part: Part) -> Stream:
        """The events of a stream between two times as one JSON array."""
        recording = await self.recording()
        chunks = between(recording.stream(part.stream), _ms(part.from_), _ms(part.to))
        pieces = _Joined(self._contents().arrays(recording, chunks, self.permission))
        return Stream(pieces, _JSON, before=b"[", after=b"]")

    async def follow(self, after: dict[UUID, int]) -> News:
        """What has landed since, or the word that nothing has for a while."""
        deadline = time.monotonic() + _HOLD_S
        while True:
            recording = await self.recording()
            now_ms = round(time.time() * 1000) if recording.is_recording else None
            chunks = landed(recording.streams, after, now_ms)
            if chunks or not recording.is_recording or time.monotonic() > deadline:
                break
            await asyncio.sleep(_LOOK_S)
        known = after | last_of(chunks)
        return News([shown_chunk(one, self.base) for one in chunks], told(known), recording.is_recording)

    def _contents(self) -> Contents:
        if self.backend.replays is None:
            raise disabled()
        return self.backend.replays

    async def recording(self) -> Recording:
        """That which is watched. Raises `ApiError` 404, 503."""
        self._contents()
        return await find(self.backend.reader, self.project_id, self.session_id)


class _Joined:
    """`stream.Pieces`: the insides of JSON arrays, as those of one."""

    def __init__(self, arrays: AsyncIterator[bytes]) -> None:
        self._arrays = arrays

    async def __aiter__(self) -> AsyncGenerator[bytes, None]:
        is_first = True
        async for array in self._arrays:
            if inside := array.strip()[1:-1].strip():
                yield inside if is_first else b"," + inside
                is_first = False

    async def aclose(self) -> None:
        """Nothing is held between two chunks."""


def _ms(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)
