"""Removes objects: those whose retention is over, before their rows, and those that no row names."""

import re
from datetime import date

from gosight.stores import postgres
from gosight.stores.objects import ObjectStore
from gosight.stores.replay_cooling import PREFIX
from gosight.stores.replay_rows import ReplayRows
from gosight.stores.replay_tally import Tally
from gosight.stores.replay_turns import turn

_KEY = re.compile(re.escape(PREFIX) + r"([^/]+)/(\d{4})/(\d\d)/(\d\d)/.+")
"""Its project, year, month and day. What looks otherwise under the prefix is not ours to remove."""


class Expiry:
    """Raises what the clients raise, and `ObjectsAway`."""

    def __init__(self, rows: ReplayRows, objects: ObjectStore, connection: postgres.Pool, tally: Tally) -> None:
        self._rows = rows
        self._objects = objects
        self._connection = connection
        self._tally = tally

    async def expire(self, today: date) -> None:
        """Objects first: a row whose object is gone is found again, an object without a row only by `sweep`."""
        async with turn(self._connection):
            keys = await self._rows.expired_objects(today)
            await self._objects.remove(keys)
            await self._rows.delete_expired(today)
        self._tally.expired_objects += len(keys)

    async def sweep(self) -> None:
        """Remove objects that no row names: their mover died before it wrote the row, or their project was deleted.

        Not while no replay is stored at all: then it is the database that is new, and these may be all that is left.
        """
        if not await self._rows.has_any():
            return
        async for page in self._objects.under(PREFIX):
            places = {key: match.groups() for key in page if (match := _KEY.fullmatch(key))}
            for place in dict.fromkeys(places.values()):
                await self._sweep([key for key in places if places[key] == place], *place)

    async def _sweep(self, keys: list[str], project_id: str, *day: str) -> None:
        async with turn(self._connection):
            named = await self._rows.locations(project_id, "-".join(day))
            orphans = [key for key in keys if key not in named]
            await self._objects.remove(orphans)
        self._tally.orphans += len(orphans)
