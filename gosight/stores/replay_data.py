"""From a row of `replay_chunks` to the JSON of its rrweb events, wherever and however they are kept.

A chunk lies in its own row as it came (codec `zstd`), or in a pack (`zstd-pack`): one zstd frame of several chunks of
its stream, one after the other, in the row of the first of them, or as an object once that row has a `location`.
"""

import time
from collections.abc import Awaitable, Callable

import msgspec
import zstandard
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.sql.loader import query
from gosight.stores.objects import ObjectStore

PLAIN = "zstd"
PACKED = "zstd-pack"

MAX_BYTES = 64 << 20
"""No chunk and no pack is larger when it is unpacked: what is was not written by us."""

_RECENT, _RECENT_S = 8, 30.0
"""So many unpacked packs, for so long: a player asks for one chunk of a pack after the other."""


class ChunkGone(LookupError):
    """The chunk was removed (retention, erasure) after its row was read."""


class StoredChunk(msgspec.Struct, frozen=True):
    """The columns of a row that say where its JSON is, by their names. `data_size`: of the JSON, in bytes.

    `pack_index`: the chunk in whose row the pack lies; `pack_offset`: where in the unpacked pack the JSON begins.
    """

    project_id: str
    session_id: str
    stream_id: str
    chunk_index: int
    data_size: int
    codec: str = PLAIN
    data: bytes = b""
    location: str = ""
    pack_index: int = 0
    pack_offset: int = 0


class ReplayData:
    """`client`: gives the client of ClickHouse, as `Reader.client` does."""

    def __init__(self, client: Callable[[], Awaitable[AsyncClient]], objects: ObjectStore) -> None:
        self._client = client
        self._objects = objects
        self._recent: dict[tuple[object, ...], tuple[float, bytes]] = {}

    async def json_of(self, chunk: StoredChunk) -> bytes:
        """The JSON array as it came, byte for byte.

        Raises `ChunkGone`, `NoSuchObject`, `ObjectsAway`, and what ClickHouse's client raises.
        """
        if chunk.codec == PLAIN:
            return unpacked(chunk.data)
        pack = await self._pack(chunk)
        return pack[chunk.pack_offset : chunk.pack_offset + chunk.data_size]

    async def _pack(self, chunk: StoredChunk) -> bytes:
        """Unpacked."""
        name = (chunk.project_id, chunk.session_id, chunk.stream_id, chunk.pack_index, chunk.location)
        until, pack = self._recent.pop(name, (0.0, b""))
        if time.monotonic() > until:
            until, pack = time.monotonic() + _RECENT_S, unpacked(await self._frame(chunk))
        self._recent[name] = until, pack
        if len(self._recent) > _RECENT:
            self._recent.pop(next(iter(self._recent)))
        return pack

    async def _frame(self, chunk: StoredChunk) -> bytes:
        if chunk.location:
            return await self._objects.get(chunk.location)
        if chunk.chunk_index == chunk.pack_index:
            return chunk.data
        data, location = await self._head(chunk)
        return await self._objects.get(location) if location else data

    async def _head(self, chunk: StoredChunk) -> tuple[bytes, str]:
        """Data and location of the row that holds the pack; it may have become cold in the meantime."""
        asked = {name: getattr(chunk, name) for name in ("project_id", "session_id", "stream_id", "pack_index")}
        result = await (await self._client()).query(
            query("clickhouse/replay/pack"), parameters=asked, column_formats={"data": "bytes"}
        )
        if not result.result_rows:
            raise ChunkGone(f"{chunk.stream_id}/{chunk.chunk_index}")
        data, location = result.result_rows[0]
        return data, location


def unpacked(frame: bytes) -> bytes:
    """What a zstd frame holds, at most `MAX_BYTES`. Raises `zstandard.ZstdError`."""
    if zstandard.frame_content_size(frame) > MAX_BYTES:  # a size that the frame names is believed below
        raise zstandard.ZstdError("the frame says that it holds too much")
    return zstandard.ZstdDecompressor(max_window_size=MAX_BYTES).decompress(frame, max_output_size=MAX_BYTES)
