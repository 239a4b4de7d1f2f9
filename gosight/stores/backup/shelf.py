"""Where backups lie: objects under `backups/NAME/`, the manifest last, so that what has one is whole."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from hashlib import sha256

import msgspec
import zstandard

from gosight.schemas.backup import FORMAT, File, Manifest
from gosight.stores.objects import NoSuchObject, ObjectStore

TOP = "backups/"
MANIFEST = "manifest.json"
_SEAL = "manifest.json.sha256"
_LEVEL = 3
_PIECE_BYTES = 16 << 20
_AT_ONCE = 16


class NoSuchBackup(Exception):
    """There is no whole backup of this name, or none that this release can read: says which."""


class Shelf:
    """One backup, by name. Raises `ObjectsAway`."""

    def __init__(self, objects: ObjectStore, name: str) -> None:
        self.objects = objects
        self.name = name
        self.prefix = f"{TOP}{name}/"

    async def put(self, name: str, data: bytes) -> None:
        """Keep a small file."""
        await self.objects.put(self.prefix + name, data)

    async def get(self, name: str) -> bytes:
        """Raises `NoSuchObject`."""
        return await self.objects.get(self.prefix + name)

    async def files(self) -> list[File]:
        """All that lies here but the manifest, read back and hashed, in the order of their names."""
        found: list[File] = []
        async for keys in self.objects.under(self.prefix):
            listed = [name for key in keys if (name := key.removeprefix(self.prefix)) != MANIFEST]
            for at in range(0, len(listed), _AT_ONCE):  # ClickHouse's part is of many small files
                found += await asyncio.gather(*map(self._hashed, listed[at : at + _AT_ONCE]))
        return sorted(found, key=lambda one: one.name)

    async def manifest(self) -> Manifest:
        """Raises `NoSuchBackup`."""
        try:
            text = await self.get(MANIFEST)
        except NoSuchObject:
            raise NoSuchBackup(f"{self.name}: no backup of this name, or one that was never finished") from None
        try:
            format_ = msgspec.json.decode(text)["format"]
            if format_ > FORMAT:
                raise NoSuchBackup(f"{self.name}: of a newer release (format {format_}, known are up to {FORMAT})")
            return msgspec.json.decode(text, type=Manifest)
        except (msgspec.DecodeError, KeyError, TypeError) as error:
            raise NoSuchBackup(f"{self.name}: its manifest cannot be read: {error}") from error

    async def finish(self, manifest: Manifest) -> None:
        """From now on it is a backup."""
        text = msgspec.json.format(msgspec.json.encode(manifest))
        await self.put(_SEAL, sha256(text).hexdigest().encode())
        await self.put(MANIFEST, text)

    async def wrong(self, manifest: Manifest) -> list[str]:
        """What is not as the manifest says, file by file; an empty list: every byte is."""
        found = {one.name: one for one in await self.files()}
        if found.pop(_SEAL, None) is None or await self.get(_SEAL) != await self._own_hash():
            return [f"{MANIFEST}: not as it was written"]
        expected = {one.name: one for one in manifest.files}
        lines = [f"{name}: missing" for name in sorted(expected.keys() - found.keys())]
        lines += [f"{name}: not part of the backup" for name in sorted(found.keys() - expected.keys())]
        for name in sorted(expected.keys() & found.keys()):
            if (one := found[name]) != expected[name]:
                lines.append(f"{name}: {one.bytes} bytes, sha256 {one.sha256}; expected {expected[name].sha256}")
        return lines

    async def write(self, name: str, pieces: AsyncIterator[bytes]) -> None:
        """One stream as packed pieces `NAME/00000.zst`, …: of any length, at constant memory."""
        number, waiting = 0, bytearray()
        async for piece in pieces:
            waiting += piece
            if len(waiting) >= _PIECE_BYTES:
                await self._piece(name, number, waiting)
                number, waiting = number + 1, bytearray()
        await self._piece(name, number, waiting)

    async def read(self, name: str) -> AsyncIterator[bytes]:
        """What `write` was given, in pieces of its own choice."""
        async for keys in self.objects.under(f"{self.prefix}{name}/"):
            for key in keys:
                yield zstandard.decompress(await self.objects.get(key))

    async def remove(self) -> None:
        """The manifest first: what is half removed is no backup."""
        await self.objects.remove([self.prefix + MANIFEST])
        async for keys in self.objects.under(self.prefix):
            await self.objects.remove(keys)

    async def _piece(self, name: str, number: int, data: bytes | bytearray) -> None:
        await self.put(f"{name}/{number:05d}.zst", zstandard.compress(bytes(data), _LEVEL))

    async def _hashed(self, name: str) -> File:
        digest, length = sha256(), 0
        async for piece in self.objects.pieces(self.prefix + name):
            digest.update(piece)
            length += len(piece)
        return File(name, length, digest.hexdigest())

    async def _own_hash(self) -> bytes:
        return sha256(await self.get(MANIFEST)).hexdigest().encode()


async def names(objects: ObjectStore) -> Sequence[str]:
    """Of all that are whole, the oldest first."""
    found = set()
    async for keys in objects.under(TOP):
        found |= {key.split("/")[1] for key in keys if key.endswith(f"/{MANIFEST}")}
    return sorted(found)
