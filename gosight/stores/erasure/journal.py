"""What must be erased again when a backup is restored that knows nothing of it: kept beside the backups, not in them.

An entry names the user. It is there no longer than it is needed: until the erasure is complete and no backup is left
from before.
"""

from collections.abc import Iterable

import msgspec

from gosight.stores.backup.shelf import Shelf, names
from gosight.stores.erasure.desk import Erasure, pseudonym
from gosight.stores.objects import ObjectStore

_TOP = "erasures/"


class Completed(msgspec.Struct, frozen=True):
    """An erasure that is complete since `at_ms`."""

    pseudonym: str
    cut_ms: int
    at_ms: int


class Entry(msgspec.Struct, frozen=True):
    """One erasure, as it was asked for."""

    erasure_id: str
    project_id: str
    user_id: str
    cut_ms: int

    def is_of(self, one: Completed) -> bool:
        """Whether that erasure has done what this one asks for."""
        return one.pseudonym == pseudonym(self.project_id, self.user_id) and one.cut_ms >= self.cut_ms


class Journal:
    """Raises `ObjectsAway`, `NoSuchBackup` for a manifest that cannot be read."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    async def note(self, erasure: Erasure) -> None:
        """Before anything of it is done; a second time is harmless."""
        entry = Entry(erasure.id, erasure.project_id, erasure.user_id, erasure.cut_ms)
        await self._objects.put(_key(erasure.id), msgspec.json.encode(entry))

    async def entries(self) -> list[Entry]:
        """All of them."""
        found = []
        async for keys in self._objects.under(_TOP):
            found += [msgspec.json.decode(await self._objects.get(key), type=Entry) for key in keys]
        return found

    async def forget(self, completed: Iterable[Completed]) -> None:
        """Take away what no backup needs any more: of erasures that were complete before the oldest of them began. By
        user and not by erasure: what a restore asks for again is another one, and both have left an entry.
        """
        began = [(await Shelf(self._objects, name).manifest()).began_ms for name in await names(self._objects)]
        oldest_ms = min(began, default=None)
        done = [one for one in completed if oldest_ms is None or oldest_ms > one.at_ms]
        entries = await self.entries()
        await self._objects.remove([_key(entry.erasure_id) for entry in entries if any(map(entry.is_of, done))])


def _key(erasure_id: str) -> str:
    return f"{_TOP}{erasure_id}.json"
