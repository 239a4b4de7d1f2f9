"""Reads the SQL files of this package by name."""

import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files

import msgspec

ROLLUPS = ("overview_15m", "click_heatmap", "web_vitals_15m", "move_heatmap")
"""Every rollup: its table, its file under rollups/, and (with `_mv`) its view."""

_INCLUDE = re.compile(r"^-- include (\S+)$", re.MULTILINE)
_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)
_FILE = re.compile(r"(\d{4})_(\w+)\.sql")


class Migration(msgspec.Struct, frozen=True):
    """`checksum`: SHA-256 of the text, includes resolved: an applied migration must never change."""

    number: int
    name: str
    text: str
    checksum: str

    @property
    def is_replays(self) -> bool:
        """Whether it is about tables of replay alone, which an installation without replays does not have."""
        return self.name.startswith("replay")

    def statements(self) -> Iterator[str]:
        """Its statements in order, without comments of whole lines. No statement of ours holds a `;` of its own."""
        yield from (part.strip() for part in _COMMENT.sub("", self.text).split(";\n") if part.strip(" ;\n"))


@cache
def query(name: str) -> str:
    """The statement in `queries/{name}.sql`, e.g. `postgres/key_by_hash`. Raises FileNotFoundError."""
    return _read(f"queries/{name}.sql")


@cache
def rollup(name: str) -> str:
    """The SELECT over `events` whose groups the rollup of that name holds."""
    return _read(f"rollups/{name}.sql")


@cache
def access(name: str) -> str:
    """A template of what ClickHouse's administrator runs: `access/{name}.sql`."""
    return _read(f"access/{name}.sql")


@cache
def migrations(family: str) -> list[Migration]:
    """The migrations of `clickhouse` or `postgres`, in the order of their numbers."""
    found = []
    for entry in files(__package__).joinpath(family).iterdir():
        if match := _FILE.fullmatch(entry.name):
            text = _read(f"{family}/{entry.name}")
            found.append(Migration(int(match[1]), match[2], text, sha256(text.encode()).hexdigest()))
    return sorted(found, key=lambda migration: migration.number)


def _read(path: str) -> str:
    """The file's text, in which a line `-- include NAME` stands for the file NAME.sql."""
    text = files(__package__).joinpath(path).read_text()
    return _INCLUDE.sub(lambda include: _read(f"{include[1]}.sql"), text)
