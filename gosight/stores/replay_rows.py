"""What the keeper of replays reads and writes in ClickHouse. Every call raises what the client raises."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import msgspec
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.pipeline.packs import Chunk
from gosight.sql.loader import query

_encode = msgspec.json.Encoder().encode_lines


class Stream(msgspec.Struct, frozen=True):
    """One recorder's chunks; `session_id`: the id under which they travel."""

    project_id: str
    session_id: str
    stream_id: str


class Pack(msgspec.Struct, frozen=True):
    """A pack that lies in its row. `index`: of its first chunk; `day`: `2026-11-25`."""

    stream: Stream
    index: int
    day: str


class Slice(msgspec.Struct, frozen=True):
    """A chunk of a pack: `offset` of its JSON in the unpacked pack; `frame`: the pack, in its first chunk only."""

    chunk_index: int
    offset: int
    frame: bytes = b""


class ReplayRows:
    """Over one client."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def quiet_streams(self, since_ms: int) -> list[Stream]:
        """Those with chunks in no pack of which nothing came after `since_ms`; the first 10,000 of them."""
        return [Stream(*row) for row in await self._rows("quiet_streams", quiet_since_ms=since_ms)]

    async def unpacked(self, stream: Stream) -> list[Chunk]:
        """Its chunks that are in no pack, by index."""
        return [Chunk(*row) for row in await self._rows("unpacked", stream)]

    async def frames(self, stream: Stream, first: int, last: int) -> list[tuple[int, bytes]]:
        """Index and zstd frame of those between, both included."""
        return [(index, data) for index, data in await self._rows("frames", stream, first=first, last=last)]

    async def put_pack(self, stream: Stream, slices: Sequence[Slice]) -> None:
        """In the place of its chunks: all of them, or none if one is no longer there."""
        first, last = slices[0].chunk_index, slices[-1].chunk_index
        numbers = {"first": first, "last": last, "chunks": len(slices)}
        await self._insert("put_pack", _encode(slices), _asked(stream) | numbers)

    async def warm_packs(self, cold_before: date, today: date) -> list[Pack]:
        """Packs of days before, oldest first, that lie in their rows; the first 10,000 of them."""
        rows = await self._rows("warm_packs", cold_before=str(cold_before), today=str(today))
        return [Pack(Stream(*row[:3]), *row[3:]) for row in rows]

    async def pack(self, pack: Pack) -> bytes:
        """Its frame; empty if it is not, or no longer, in its row."""
        rows = await self._rows("pack", pack.stream, pack_index=pack.index)
        return bytes(rows[0][0]) if rows else b""

    async def put_location(self, pack: Pack, location: str) -> None:
        """Its rows say from now on that it lies there."""
        asked = _asked(pack.stream) | {"pack_index": pack.index, "location": location}
        await self._client.command(query("clickhouse/replay/put_location"), asked)

    async def expired_objects(self, today: date) -> list[str]:
        """Keys of objects whose retention is over."""
        return [key for (key,) in await self._rows("expired_objects", today=str(today))]

    async def delete_expired(self, today: date) -> bool:
        """All rows whose retention is over; whether there were any."""
        if found := bool(await self._rows("has_expired", today=str(today))):
            await self._client.command(query("clickhouse/replay/delete_expired"), {"today": str(today)})
        return found

    async def locations(self, project_id: str, day: str) -> Collection[str]:
        """Keys of the objects that rows of a project's day name."""
        return {key for (key,) in await self._rows("locations_of_day", project_id=project_id, day=day)}

    async def has_any(self) -> bool:
        """Whether any chunk is stored at all."""
        return bool(await self._rows("any_chunk"))

    async def merge_past_weeks(self, today: date) -> int:
        """Give back the room of what was replaced, in weeks that are over; returns how many that were."""
        weeks = await self._rows("past_weeks", today=str(today))
        for (week,) in weeks:
            await self._client.command(f"OPTIMIZE TABLE replay_chunks PARTITION '{date.fromisoformat(week)}' FINAL")
        return len(weeks)

    async def _rows(self, name: str, stream: Stream | None = None, **parameters: Any) -> Sequence[Sequence[Any]]:
        asked = parameters | (_asked(stream) if stream else {})
        result = await self._client.query(
            query(f"clickhouse/replay/{name}"), asked, column_formats={"data": "bytes"} if name in _WITH_DATA else None
        )
        return result.result_rows

    async def _insert(self, name: str, lines: bytes, asked: dict[str, Any]) -> None:
        await self._client.command(query(f"clickhouse/replay/{name}"), asked, data=lines)


_WITH_DATA = ("frames", "pack")


def _asked(stream: Stream) -> dict[str, Any]:
    return msgspec.structs.asdict(stream)
