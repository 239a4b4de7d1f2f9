"""Which epochs restores have given to new topics: noted beside the backups, for a database that is lost forgets them.

Two restores of one backup would else give the same, and a processor's disk from between them would take the second
one's states for those it knows.
"""

import msgspec

from gosight.stores.objects import NoSuchObject, ObjectStore

_KEY = "restored-epochs.json"

_decode = msgspec.json.Decoder(dict[str, int]).decode


async def given(objects: ObjectStore) -> dict[str, int]:
    """The greatest by topic. Raises `ObjectsAway`."""
    try:
        return _decode(await objects.get(_KEY))
    except NoSuchObject:
        return {}


async def note(objects: ObjectStore, epochs: dict[str, int]) -> None:
    """Before they are used. Raises `ObjectsAway`."""
    await objects.put(_KEY, msgspec.json.encode(await given(objects) | epochs))
