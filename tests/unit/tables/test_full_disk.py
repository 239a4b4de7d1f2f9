"""RocksDB on a disk that is really full."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from rocksdict import Options, Rdict

from gosight.tables.disk import is_disk_full
from gosight.tables.partition_store import PartitionStore, Position

_SIZE = 8 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk is mounted")
def test_a_full_disk_is_told_from_other_errors(disk: Path) -> None:
    store = PartitionStore(Rdict(str(disk / "db"), options=Options(raw_mode=True)))
    with pytest.raises(Exception, match="space") as failed:  # noqa: PT012 - whichever write does not fit any more
        for number in range(64):
            store.write({b"p:%d" % number: os.urandom(_SIZE // 16)}, Position(number, 1, 1_000))
    assert is_disk_full(failed.value)
    assert not is_disk_full(OSError("Permission denied"))
