"""Packs what streams have left behind: their chunks, compressed together (docs/replay.md)."""

import asyncio
from collections.abc import Sequence

import structlog
import zstandard

from gosight.pipeline.packs import Chunk, cut, offsets
from gosight.stores import postgres
from gosight.stores.replay_data import unpacked
from gosight.stores.replay_rows import ReplayRows, Slice, Stream
from gosight.stores.replay_tally import Tally
from gosight.stores.replay_turns import turn

log = structlog.get_logger(__name__)


class Packing:
    """`level`: of zstd. Raises what the clients raise."""

    def __init__(self, rows: ReplayRows, connection: postgres.Pool, level: int, tally: Tally) -> None:
        self._rows = rows
        self._connection = connection
        self._level = level
        self._tally = tally

    async def run(self, quiet_since_ms: int) -> None:
        """Pack every stream of which nothing came after `quiet_since_ms`."""
        for stream in await self._rows.quiet_streams(quiet_since_ms):
            for chunks in cut(await self._rows.unpacked(stream)):
                await self._pack(stream, chunks)

    async def _pack(self, stream: Stream, chunks: Sequence[Chunk]) -> None:
        async with turn(self._connection):
            found = await self._rows.frames(stream, chunks[0].chunk_index, chunks[-1].chunk_index)
            if [index for index, _ in found] != [chunk.chunk_index for chunk in chunks]:
                return  # another came between, or one was erased: the next time will do
            try:
                frame = await asyncio.to_thread(repacked, [data for _, data in found], chunks, self._level)
            except (zstandard.ZstdError, ValueError) as error:
                log.error("replay_chunk_unreadable", stream=stream, first=chunks[0].chunk_index, error=str(error))
                self._tally.unreadable += 1
                return
            await self._rows.put_pack(stream, slices(chunks, frame))
        self._tally.packs += 1
        self._tally.packed_chunks += len(chunks)
        self._tally.bytes_before += sum(len(data) for _, data in found)
        self._tally.bytes_after += len(frame)


def repacked(frames: Sequence[bytes], chunks: Sequence[Chunk], level: int) -> bytes:
    """One frame of what these frames hold, read back and compared. Raises `ZstdError`; `ValueError`: not what the rows
    say.
    """
    texts = [unpacked(frame) for frame in frames]
    if [len(text) for text in texts] != [chunk.size for chunk in chunks]:
        raise ValueError("a chunk's data_size is not its size")
    whole = b"".join(texts)
    frame = zstandard.ZstdCompressor(level=level, write_checksum=True).compress(whole)
    if unpacked(frame) != whole:
        raise ValueError("the pack is not what went into it")
    return frame


def slices(chunks: Sequence[Chunk], frame: bytes) -> list[Slice]:
    """The rows of a pack: the first holds it."""
    begins = offsets([chunk.size for chunk in chunks])
    rest = [Slice(chunk.chunk_index, begin) for chunk, begin in zip(chunks[1:], begins[1:], strict=True)]
    return [Slice(chunks[0].chunk_index, 0, frame), *rest]
