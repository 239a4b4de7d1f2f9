"""What is in chunks: as it was sent, or masked."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager

import structlog
import zstandard

from gosight.http.api import errors
from gosight.http.api.reader import Reader
from gosight.http.api.replay.cache import Cache
from gosight.http.api.replay.chunks import Chunk
from gosight.http.api.replay.masking import Unreadable, masked
from gosight.http.api.replay.permission import Permission
from gosight.http.api.replay.recording import Recording
from gosight.stores import clickhouse
from gosight.stores.objects import NoSuchObject, ObjectsAway
from gosight.stores.replay_data import PLAIN, ChunkGone, ReplayData, StoredChunk, unpacked

_LEVEL = 3
_CACHED_BYTES = 64 << 20
_AT_ONCE_BYTES = 4 << 20
_AT_ONCE = 32
_NOTHING = b"[]"

log = structlog.get_logger(__name__)


class Contents:
    """Everything raises `ApiError` 503 while a store is away.

    What retention or erasure has taken since the recording was found is left out.
    """

    def __init__(self, reader: Reader, data: ReplayData) -> None:
        self._reader = reader
        self._data = data
        self._masked = Cache(_CACHED_BYTES)

    async def frame(self, recording: Recording, chunk: Chunk, permission: Permission) -> bytes:
        """One chunk's JSON as a zstd frame, where it can be the stored one. Raises `ApiError` 404."""
        stored = await self._stored(recording, [chunk])
        if not stored:
            raise no_such_chunk()
        if permission is Permission.FULL and stored[0].codec == PLAIN:
            return stored[0].data
        if (json := await self._json(stored[0], chunk, permission)) is None:
            raise no_such_chunk()
        return await asyncio.to_thread(zstandard.compress, json, _LEVEL)

    async def arrays(
        self, recording: Recording, chunks: Sequence[Chunk], permission: Permission
    ) -> AsyncIterator[bytes]:
        """The JSON arrays of chunks of one stream, one after the other; a few are held at a time."""
        for few in batches(chunks):
            stored = {one.chunk_index: one for one in await self._stored(recording, few)}
            for chunk in few:
                if chunk.index in stored and (json := await self._json(stored[chunk.index], chunk, permission)):
                    yield json

    async def as_recorded(self, stored: StoredChunk) -> bytes | None:
        """A chunk's JSON as it came; None where it has gone, or is broken: the rest can still be played."""
        try:
            with _answering():
                return await self._data.json_of(stored)
        except (ChunkGone, NoSuchObject):
            return None
        except zstandard.ZstdError as error:
            where = (stored.project_id, stored.session_id, stored.stream_id, stored.chunk_index)
            log.warning("replay_chunk_broken", chunk=where, error=str(error)[:200])
            return None

    async def _stored(self, recording: Recording, chunks: Sequence[Chunk]) -> list[StoredChunk]:
        asked = {
            "project_id": recording.project_id,
            "key": recording.key,
            "stream_id": chunks[0].stream_id,
            "indices": [one.index for one in chunks],
        }
        return await self._reader.rows("replay_data", StoredChunk, asked)

    async def _json(self, stored: StoredChunk, chunk: Chunk, permission: Permission) -> bytes | None:
        """None as in `as_recorded`."""
        name = (stored.project_id, stored.session_id, stored.stream_id, chunk.index, chunk.origin)
        if permission is Permission.MASKED and (kept := self._masked.get(name)):
            return unpacked(kept)
        json = await self.as_recorded(stored)
        if json is None or permission is Permission.FULL:
            return json
        filler = await asyncio.to_thread(_masked, json, name)
        self._masked.keep(name, zstandard.compress(filler, _LEVEL))
        return filler


def no_such_chunk() -> errors.ApiError:
    """404."""
    return errors.not_found("There is no such chunk.")


def batches(chunks: Sequence[Chunk]) -> Iterator[list[Chunk]]:
    """Chunks that are read together: some megabytes, at least one."""
    few: list[Chunk] = []
    for chunk in chunks:
        if few and (len(few) == _AT_ONCE or sum(one.size for one in few) + chunk.size > _AT_ONCE_BYTES):
            yield few
            few = []
        few.append(chunk)
    if few:
        yield few


def _masked(json: bytes, name: tuple[object, ...]) -> bytes:
    """Nothing of a chunk that cannot be read is shown to whom not all of it may be."""
    try:
        return masked(json)
    except Unreadable as error:
        log.warning("replay_chunk_unreadable", chunk=name, error=str(error)[:200])
        return _NOTHING


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except ObjectsAway as error:
        raise errors.unavailable("The store of old replays is away.") from error
    except clickhouse.UNAVAILABLE as error:
        raise errors.unavailable("ClickHouse is away: the data cannot be read just now.") from error
