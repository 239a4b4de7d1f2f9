"""One partition on disk, and when its changelog can no longer bring it up to date."""

from pathlib import Path

import pytest
from rocksdict import Options, Rdict

from gosight.schemas.topics import CHANGELOG_TOMBSTONE_MS
from gosight.tables.partition_store import PartitionStore, Position
from gosight.tables.restore import is_stale

AT = Position(offset=5, epoch=1, written_ms=1_000)


@pytest.fixture
def store(tmp_path: Path) -> PartitionStore:
    return PartitionStore(Rdict(str(tmp_path / "db"), options=Options(raw_mode=True)))


def test_an_empty_store_has_no_position(store: PartitionStore) -> None:
    assert store.position() is None
    assert list(store.items()) == []


def test_states_and_position_are_written_together(store: PartitionStore) -> None:
    store.write({b"p:a": b"1", b"p:b": b"2"}, AT)
    store.write({b"p:a": None}, Position(6, 1, 2_000))
    assert list(store.items()) == [(b"p:b", b"2")]
    assert store.get(b"p:a") is None
    assert store.position() == Position(6, 1, 2_000)


def test_clear_forgets_states_and_position(store: PartitionStore) -> None:
    store.write({b"p:a": b"1"}, AT)
    store.clear()
    assert list(store.items()) == []
    assert store.position() is None


@pytest.mark.parametrize(
    ("end", "epoch", "now_ms", "stale"),
    [
        (6, 1, 1_000, False),
        (5, 1, 1_000, True),
        (6, 2, 1_000, True),
        (6, 1, 1_000 + CHANGELOG_TOMBSTONE_MS // 2, False),
        (6, 1, 1_001 + CHANGELOG_TOMBSTONE_MS // 2, True),
    ],
    ids=["current", "beyond_the_end", "topic_made_anew", "exactly_half_the_tombstones", "one_ms_later"],
)
def test_stale(end: int, epoch: int, now_ms: int, stale: bool) -> None:
    assert is_stale(AT, end, epoch, now_ms) is stale


def test_what_was_written_in_bulk_is_there_and_kept(tmp_path: Path) -> None:
    path = str(tmp_path / "db")
    database = Rdict(path, options=Options(raw_mode=True))
    store = PartitionStore(database)
    store.write({b"p:a": b"1"}, AT)
    store.write_in_bulk({b"p:a": None, b"p:b": b"2"}, Position(6, 1, 2_000))
    assert dict(store.items()) == {b"p:b": b"2"}
    store.flush()
    database.close()
    again = PartitionStore(Rdict(path, options=Options(raw_mode=True)))
    assert (dict(again.items()), again.position()) == ({b"p:b": b"2"}, Position(6, 1, 2_000))


def test_its_size_grows_with_what_is_written(store: PartitionStore) -> None:
    empty = store.size_bytes
    store.write({b"p:%d" % number: bytes(1_000) for number in range(200)}, AT)
    assert store.size_bytes >= empty + 200_000
    in_memory = store.size_bytes
    store.flush()
    assert store.size_bytes != in_memory  # in files now, compressed
