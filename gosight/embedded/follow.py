"""Reading a log: its last lines, and what is added to it later."""

import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path


class LineReader:
    """Gives the lines added since the last call; starts over when the file was replaced or cut."""

    def __init__(self, path: Path, *, at_end: bool = False) -> None:
        self._path = path
        self._offset = path.stat().st_size if at_end and path.exists() else 0
        self._inode = path.stat().st_ino if path.exists() else 0
        self._rest = b""

    def lines(self) -> Iterator[str]:
        """Whole lines without their ends; none while the file does not exist."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            self._notice_replacement(file.fileno())
            file.seek(self._offset)
            new = file.read()
        self._offset += len(new)
        *whole, self._rest = (self._rest + new).split(b"\n")
        yield from (line.decode(errors="replace") for line in whole)

    def _notice_replacement(self, descriptor: int) -> None:
        facts = os.fstat(descriptor)
        if facts.st_ino != self._inode or facts.st_size < self._offset:
            self._inode, self._offset, self._rest = facts.st_ino, 0, b""


def last_lines(path: Path, count: int) -> list[str]:
    """The end of a file; nothing if there is none."""
    if not path.exists():
        return []
    with path.open(errors="replace") as file:
        return [line.rstrip("\n") for line in deque(file, maxlen=count)]
