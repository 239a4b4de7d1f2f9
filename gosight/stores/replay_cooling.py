"""Moves old packs into objects: put, read back, compared, and only then named by their rows."""

import asyncio
from datetime import date

import structlog

from gosight.stores import postgres
from gosight.stores.objects import ObjectsAway, ObjectStore
from gosight.stores.replay_rows import Pack, ReplayRows
from gosight.stores.replay_tally import Tally
from gosight.stores.replay_turns import turn

_PAUSE_S = 0.05
"""After each pack: at most 20 small parts a second for ClickHouse to merge, and room for everybody else."""

PREFIX = "replays/"

log = structlog.get_logger(__name__)


class Cooling:
    """Needs memory for one pack. Raises what the clients raise, and `ObjectsAway`."""

    def __init__(self, rows: ReplayRows, objects: ObjectStore, connection: postgres.Pool, tally: Tally) -> None:
        self._rows = rows
        self._objects = objects
        self._connection = connection
        self._tally = tally

    async def run(self, cold_before: date, today: date) -> None:
        """Move every pack of the days before."""
        for pack in await self._rows.warm_packs(cold_before, today):
            await self._move(pack)
            await asyncio.sleep(_PAUSE_S)

    async def _move(self, pack: Pack) -> None:
        async with turn(self._connection):
            frame = await self._rows.pack(pack)
            if not frame:
                return  # erased, or moved by a keeper that had lost its lock
            key = key_of(pack)
            await self._objects.put(key, frame)
            if await self._objects.get(key) != frame:
                raise ObjectsAway(f"{key} does not come back as it was put")
            await self._rows.put_location(pack, key)
        self._tally.moved_packs += 1
        self._tally.moved_bytes += len(frame)


def key_of(pack: Pack) -> str:
    """`replays/PROJECT/2026/11/25/SESSION/STREAM/INDEX.json.zst`: what unpacks to JSON arrays, one after the other."""
    stream = pack.stream
    day = pack.day.replace("-", "/")
    return f"{PREFIX}{stream.project_id}/{day}/{stream.session_id}/{stream.stream_id}/{pack.index}.json.zst"
