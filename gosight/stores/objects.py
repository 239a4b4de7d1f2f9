"""Where large and old things are kept: objects under keys, in an S3 store or a folder (spec/storage.md)."""

from collections.abc import AsyncIterator, Collection
from typing import Protocol


class NoSuchObject(LookupError):
    """Nothing is kept under this key."""


class ObjectsAway(Exception):
    """The store cannot be reached, or refuses: nothing is known of what was asked for. Worth another try."""


class ObjectStore(Protocol):
    """Every call may raise `ObjectsAway`. Keys are `/`-separated names; a prefix ends with `/` or is empty."""

    async def ping(self) -> None:
        """Raises `ObjectsAway` while the store does not answer."""

    async def put(self, key: str, data: bytes) -> None:
        """Keep `data`, in the place of what the key held. A reader sees all of the old or all of the new."""

    async def get(self, key: str) -> bytes:
        """Raises `NoSuchObject`."""

    def pieces(self, key: str) -> AsyncIterator[bytes]:
        """The same bit by bit, for what may be larger than memory. Raises `NoSuchObject`."""

    async def remove(self, keys: Collection[str]) -> None:
        """Those that are not there are not missed."""

    def under(self, prefix: str) -> AsyncIterator[list[str]]:
        """Keys that begin with `prefix`, in their order, in lists of at most 1,000."""

    async def close(self) -> None:
        """Let go of connections."""


async def remove_under(objects: ObjectStore, prefix: str) -> int:
    """Remove all that lies under `prefix`; returns how many objects that was."""
    count = 0
    async for keys in objects.under(prefix):
        await objects.remove(keys)
        count += len(keys)
    return count
