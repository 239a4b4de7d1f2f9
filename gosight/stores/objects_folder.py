"""Objects as files of a folder: for one machine without an S3 store."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from gosight.stores.objects import NoSuchObject, ObjectsAway

_PAGE = 1_000
_PIECE_BYTES = 4 << 20

T = TypeVar("T")


class FolderObjects:
    """`folder` is made when something is put into it. See `ObjectStore`.

    A put that is killed may leave a file `KEY.unfinished`: it is listed like any other, so whoever sweeps finds it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def ping(self) -> None:
        """A folder is there, or can be made."""

    async def put(self, key: str, data: bytes) -> None:
        """On disk, its name too, when this returns."""
        await _beside(lambda: _put(self._folder, self._path(key), data))

    async def get(self, key: str) -> bytes:
        """Raises `NoSuchObject`."""
        return await _beside(lambda: _get(self._path(key)))

    async def pieces(self, key: str) -> AsyncIterator[bytes]:
        """The same bit by bit. Raises `NoSuchObject`."""
        try:
            with await asyncio.to_thread(self._path(key).open, "rb") as file:
                while piece := await _beside(lambda: file.read(_PIECE_BYTES)):
                    yield piece
        except FileNotFoundError as error:
            raise NoSuchObject(key) from error

    async def remove(self, keys: Collection[str]) -> None:
        """With the folders that are empty then."""
        paths = [self._path(key) for key in keys]
        await _beside(lambda: _remove(self._folder, paths))

    async def under(self, prefix: str) -> AsyncIterator[list[str]]:
        """Folder by folder."""
        found = _files(self._path(prefix.rstrip("/")) if prefix else self._folder)
        while files := await _beside(lambda: list(itertools.islice(found, _PAGE))):
            yield [file.relative_to(self._folder).as_posix() for file in files]

    async def close(self) -> None:
        """Nothing is open."""

    def _path(self, key: str) -> Path:
        if any(part in {"", ".", ".."} for part in key.split("/")):
            raise ValueError(f"no key: {key!r}")
        return self._folder / key


async def _beside(work: Callable[[], T]) -> T:
    """Blocking work in a thread. A disk that fails is a store that is away."""
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise ObjectsAway(repr(error)) from error


def _put(top: Path, path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    for folder in _folders(top, path):
        _sync(folder)
    _sync(top)


def _get(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NoSuchObject(path.name) from error


def _remove(top: Path, paths: Collection[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
        with suppress(OSError):  # one that is not empty stays, and so do those above it
            for folder in _folders(top, path):
                folder.rmdir()


def _files(path: Path) -> Iterator[Path]:
    """Files below a folder, in the order of their names; nothing if there is no folder."""
    if not path.is_dir():
        return
    for entry in sorted(path.iterdir()):
        if entry.is_dir():
            yield from _files(entry)
        else:
            yield entry


def _folders(top: Path, path: Path) -> Iterator[Path]:
    """From the one that holds the file up to below `top`."""
    return itertools.takewhile(lambda folder: folder != top, path.parents)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
