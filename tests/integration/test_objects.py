"""One contract for every object store: SeaweedFS over S3's protocol, and a folder."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from gosight.embedded.infra import OBJECT_KEYS, Infra
from gosight.stores.objects import NoSuchObject, ObjectsAway, ObjectStore, remove_under
from gosight.stores.objects_folder import FolderObjects
from gosight.stores.objects_s3 import S3Objects


def s3(infra: Infra, bucket: str, keys: tuple[str, str] = OBJECT_KEYS) -> S3Objects:
    return S3Objects(infra.address("objects"), bucket, *keys, "us-east-1")


@pytest.fixture(params=["s3", "folder"])
async def objects(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ObjectStore]:
    folder = tmp_path / "objects"
    is_folder = request.param == "folder"
    made = FolderObjects(folder) if is_folder else s3(request.getfixturevalue("infra"), f"b{uuid4().hex[:10]}")
    yield made
    await made.close()


async def _keys(objects: ObjectStore, prefix: str = "") -> list[str]:
    return [key async for page in objects.under(prefix) for key in page]


async def test_what_was_put_comes_back_byte_for_byte(objects: ObjectStore) -> None:
    await objects.ping()
    for data in (b"", b"\x00\xff" * 3, bytes(range(256)) * 40_000):
        await objects.put("a/b/c.zst", data)
        assert await objects.get("a/b/c.zst") == data


async def test_nothing_is_there_before_anything_was_put(objects: ObjectStore) -> None:
    with pytest.raises(NoSuchObject):
        await objects.get("a/b")
    assert await _keys(objects) == []
    await objects.remove(["a/b"])
    assert await remove_under(objects, "a/") == 0


async def test_removed_is_gone_and_its_neighbours_are_not(objects: ObjectStore) -> None:
    for key in ("a/1", "a/2", "ab/1", "a/b/c/1"):
        await objects.put(key, key.encode())
    await objects.remove(["a/2", "a/absent"])
    assert await _keys(objects) == ["a/1", "a/b/c/1", "ab/1"]
    assert await _keys(objects, "a/") == ["a/1", "a/b/c/1"]
    assert await remove_under(objects, "a/") == 2
    assert await _keys(objects) == ["ab/1"]
    with pytest.raises(NoSuchObject):
        await objects.get("a/1")
    await objects.put("a/1", b"again")
    assert await objects.get("a/1") == b"again"


async def test_more_than_a_page(objects: ObjectStore) -> None:
    wanted = [f"n/{number:04}" for number in range(1_005)]
    for key in wanted:
        await objects.put(key, b"")
    assert await _keys(objects, "n/") == wanted
    assert await remove_under(objects, "n/") == len(wanted)
    assert await _keys(objects) == []


async def test_keys_stay_in_their_folder(tmp_path: Path) -> None:
    objects = FolderObjects(tmp_path / "objects")
    for key in ("../x", "a/../../x", "/etc/x", "a//x", ""):
        with pytest.raises(ValueError, match="no key"):
            await objects.put(key, b"")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 (a test may wait for a folder)


async def test_half_a_put_is_listed_and_read_by_nobody(tmp_path: Path) -> None:
    objects = FolderObjects(tmp_path)
    await objects.put("a/k", b"old")
    (tmp_path / "a" / "k.unfinished").write_bytes(b"ne")
    assert await objects.get("a/k") == b"old"
    assert await _keys(objects) == ["a/k", "a/k.unfinished"]
    await objects.put("a/k", b"new")
    assert await _keys(objects) == ["a/k"]


async def test_a_store_that_is_not_there_or_refuses_is_away(infra: Infra, tmp_path: Path) -> None:
    stranger = s3(infra, "b", ("gosight", "wrong"))
    nobody = S3Objects("http://127.0.0.1:9", "b", *OBJECT_KEYS, "us-east-1")
    (tmp_path / "file").touch()
    broken = FolderObjects(tmp_path / "file")
    for store in (stranger, nobody, broken):
        with pytest.raises(ObjectsAway):
            await store.put("k", b"")
        with pytest.raises(ObjectsAway):
            await store.get("k/x")
        await store.close()


async def test_acknowledged_objects_outlive_a_killed_store(infra: Infra) -> None:
    objects = s3(infra, "killed")
    kept = {f"k/{number}": f"{number}".encode() * 5_000 for number in range(50)}
    for key, data in kept.items():
        await objects.put(key, data)
    infra.kill("objects")
    with pytest.raises(ObjectsAway):
        await objects.get("k/1")
    infra.start("objects")
    assert {key: await objects.get(key) for key in kept} == kept
    await objects.close()
