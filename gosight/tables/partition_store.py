"""One partition of a table on disk: states by message key, and how far of the changelog they hold.

States and position are written in one batch, so a `kill -9` between them cannot part them.
"""

from collections.abc import Iterator, Mapping
from typing import cast

import msgspec
from rocksdict import Rdict, WriteBatch, WriteOptions

POSITION_KEY = b"\x00gosight\x00position"
"""Sorts before every message key, which begins with a project id."""

_FIRST_KEY = b"\x01"
_PAST_EVERY_KEY = b"\xff" * 8

_SIZES = ("rocksdb.total-sst-files-size", "rocksdb.cur-size-all-mem-tables")

_WITHOUT_LOG = WriteOptions()
_WITHOUT_LOG.disable_wal = True  # type: ignore[method-assign, assignment]  # a property, whatever the stub says


class Position(msgspec.Struct, frozen=True, array_like=True):
    """`offset`: the last changelog record held (-1: none), of the source topic's `epoch`, written at `written_ms`."""

    offset: int
    epoch: int
    written_ms: int


class PartitionStore:
    """Reads and writes one open RocksDB. Message keys in, packed states out; None deletes."""

    def __init__(self, db: Rdict) -> None:
        self._db = db

    def get(self, key: bytes) -> bytes | None:
        """The packed state of `key`, or None."""
        state: bytes | None = self._db.get(key)
        return state

    def position(self) -> Position | None:
        """Where the changelog was last read to, or None for an empty database."""
        packed = self._db.get(POSITION_KEY)
        return msgspec.msgpack.decode(packed, type=Position) if packed else None

    def write(self, states: Mapping[bytes, bytes | None], position: Position) -> None:
        """Apply all of `states` and the position, or nothing."""
        self._db.write(_batch(states, position))

    def write_in_bulk(self, states: Mapping[bytes, bytes | None], position: Position) -> None:
        """The same without RocksDB's log (half the CPU). What a crash takes before `flush` the changelog still has:
        states and position go together. Only `flush` may follow, or more of this.
        """
        self._db.write(_batch(states, position), _WITHOUT_LOG)

    def flush(self) -> None:
        """Keep what was written in bulk."""
        self._db.flush()

    @property
    def size_bytes(self) -> int:
        """What it takes up, in files and in memory."""
        return sum(self._db.property_int_value(name) or 0 for name in _SIZES)

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """Every message key and its packed state."""
        yield from cast(Iterator[tuple[bytes, bytes]], self._db.items(from_key=_FIRST_KEY))

    def clear(self) -> None:
        """Forget everything: the changelog will be read from its beginning."""
        batch = WriteBatch(raw_mode=True)
        batch.delete_range(_FIRST_KEY, _PAST_EVERY_KEY)
        batch.delete(POSITION_KEY)
        self._db.write(batch)


def _batch(states: Mapping[bytes, bytes | None], position: Position) -> WriteBatch:
    batch = WriteBatch(raw_mode=True)
    for key, state in states.items():
        if state is None:
            batch.delete(key)
        else:
            batch.put(key, state)
    batch.put(POSITION_KEY, msgspec.msgpack.encode(position))
    return batch
