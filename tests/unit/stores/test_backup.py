"""What a backup says of its files, its messages and states, without any service."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from gosight.pipeline.renumber import renumbered
from gosight.pipeline.state import Erased, KeyState, pack, unpack
from gosight.schemas.backup import Day, Manifest
from gosight.stores.backup import messages
from gosight.stores.backup.engine import in_bucket, in_folder, missing_days
from gosight.stores.backup.shelf import NoSuchBackup, Shelf, names
from gosight.stores.objects_folder import FolderObjects


async def made(folder: Path) -> tuple[Shelf, Manifest]:
    async def pieces() -> Any:
        for number in range(50):
            yield b"%d," % number

    shelf = Shelf(FolderObjects(folder), "2026-12-01T000000")
    await shelf.write("postgres/users", pieces())
    await shelf.put("clickhouse/data/events/data.bin", bytes(range(256)))
    manifest = Manifest(
        name=shelf.name, version="0.1.0", began_ms=1, ended_ms=2, database="gosight", has_replay=True, partitions=1,
        schemas={}, sources=[], states=0, touched={}, days=[], tables=[], replays=[], files=await shelf.files(),
    )  # fmt: skip
    await shelf.finish(manifest)
    return shelf, manifest


async def test_whole(tmp_path: Path) -> None:
    shelf, manifest = await made(tmp_path)
    assert await shelf.wrong(await shelf.manifest()) == []
    assert await names(shelf.objects) == [shelf.name]
    assert b"".join([piece async for piece in shelf.read("postgres/users")]).startswith(b"0,1,2,")
    assert await shelf.manifest() == manifest


async def test_any_flipped_byte_is_found(tmp_path: Path) -> None:
    shelf, manifest = await made(tmp_path)
    files = [tmp_path / "backups" / shelf.name / one.name for one in manifest.files]
    files.append(tmp_path / "backups" / shelf.name / "manifest.json")
    assert len(files) == 3
    for path in files:
        whole = path.read_bytes()
        for at in range(0, len(whole), max(1, len(whole) // 20)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert await shelf.wrong(manifest), f"{path.name} at {at}"
        path.write_bytes(whole)
    assert await shelf.wrong(manifest) == []


async def test_missing_and_foreign_files_are_named(tmp_path: Path) -> None:
    shelf, manifest = await made(tmp_path)
    await shelf.objects.remove([f"{shelf.prefix}clickhouse/data/events/data.bin"])
    await shelf.put("else", b"")
    said = await shelf.wrong(manifest)
    assert said == ["clickhouse/data/events/data.bin: missing", "else: not part of the backup"]


async def test_unfinished_and_newer_are_no_backups(tmp_path: Path) -> None:
    shelf, _ = await made(tmp_path)
    with pytest.raises(NoSuchBackup, match="never finished"):
        await Shelf(shelf.objects, "other").manifest()
    await shelf.put("manifest.json", b'{"format": 99}')
    with pytest.raises(NoSuchBackup, match="newer release"):
        await shelf.manifest()


def test_restored_states_stand_before_the_first_message() -> None:
    state = KeyState(erased=Erased(7, 5_000, 9))
    again = unpack(renumbered(pack(state)))
    assert again.erased == Erased(7, 0, 9)


def test_touched_quarters_of_an_hour() -> None:
    def record(value: bytes, kind: bytes = b"events") -> Any:
        return SimpleNamespace(value=value, headers=[("kind", kind)])

    touched: messages.Touched = {}
    body = {"project_id": "p", "events": [{"timestamp": 899_999}, {"timestamp": 900_000}], "more": 1}
    messages.touch(touched, record(msgspec.json.encode(body)))
    messages.touch(touched, record(b"nobody can read this"))
    for of_no_time in (-1, 1 << 62):
        events = [{"timestamp": 899_999}, {"timestamp": of_no_time}]
        messages.touch(touched, record(msgspec.json.encode({"project_id": "dead", "events": events})))
    messages.touch(touched, record(b"{}", b"tick"))
    assert messages.as_lists(touched.items()) == {"p": [0, 900]}


def test_days_that_retention_may_be_at_are_not_compared() -> None:
    expected = [Day("2026-11-01", 30, 5, 1), Day("2026-11-01", 365, 5, 1), Day("2026-11-02", 365, 5, 1)]
    found = [Day("2026-11-01", 365, 4, 1), expected[2]]
    assert missing_days(expected, found, "2026-12-01") == ["events of 2026-11-01: 4 are stored, not the 5 copied"]


def test_where_clickhouse_writes() -> None:
    assert in_folder(Path("/o'b"))("n") == r"File('/o\'b/backups/n/clickhouse/')"
    assert in_bucket("http://s:1/", "b", "k", "p")("n") == "S3('http://s:1/b/backups/n/clickhouse/', 'k', 'p')"
    assert in_bucket("http://s:1", "b", "", "")("n") == "S3('http://s:1/b/backups/n/clickhouse/')"
