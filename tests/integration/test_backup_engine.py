"""ClickHouse's own part of a backup, into a bucket and into a folder: what was copied comes back, full and on top."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.embedded.infra import OBJECT_KEYS, Infra
from gosight.stores import clickhouse
from gosight.stores.backup.engine import Destination, Engine, EngineRefuses, in_bucket, in_folder
from gosight.stores.backup.shelf import Shelf
from gosight.stores.objects import ObjectStore
from gosight.stores.objects_folder import FolderObjects
from gosight.stores.objects_s3 import S3Objects


@dataclass(frozen=True)
class Store:
    """The same place, as we reach it and as the server does."""

    objects: ObjectStore
    destination: Destination


@pytest.fixture(params=["bucket", "folder"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    made = _folder(tmp_path) if request.param == "folder" else _bucket(request.getfixturevalue("infra"))
    await made.objects.put("any", b"")  # the bucket
    yield made
    await made.objects.close()


@pytest.fixture
async def client(infra: Infra) -> AsyncIterator[AsyncClient]:
    made = await clickhouse.connect(infra.address("clickhouse"), database="default")
    yield made
    await made.close()


@pytest.fixture
async def database(client: AsyncClient) -> AsyncIterator[str]:
    name = f"t{uuid4().hex[:12]}"
    await client.command(f"CREATE DATABASE {name}")
    await client.command(f"CREATE TABLE {name}.t (n UInt32) ENGINE = MergeTree ORDER BY n")
    yield name
    await client.command(f"DROP DATABASE {name}")
    await client.command(f"DROP DATABASE IF EXISTS {name}_back")


async def test_full_and_on_top_of_it(store: Store, client: AsyncClient, database: str) -> None:
    engine = Engine(client, store.destination)
    await client.command(f"INSERT INTO {database}.t SELECT number FROM numbers(100000)")
    await engine.backup(database, "full", "")
    await client.command(f"INSERT INTO {database}.t VALUES (7)")
    await engine.backup(database, "top", "full")
    assert await _bytes_of(store, "top") * 4 < await _bytes_of(store, "full"), "it copies what the full one has"
    for name, base, rows in (("full", "", 100_000), ("top", "full", 100_001)):
        await client.command(f"DROP DATABASE IF EXISTS {database}_back SYNC")
        await engine.restore(database, f"{database}_back", name, base)
        assert (await client.query(f"SELECT count() FROM {database}_back.t")).result_rows == [(rows,)]


async def test_says_why_it_cannot(store: Store, client: AsyncClient, database: str) -> None:
    with pytest.raises(EngineRefuses, match=r"BACKUP_NOT_FOUND"):
        await Engine(client, store.destination).restore(database, f"{database}_back", "yesterday's", "")


async def _bytes_of(store: Store, name: str) -> int:
    return sum(one.bytes for one in await Shelf(store.objects, name).files())


def _folder(path: Path) -> Store:
    return Store(FolderObjects(path), in_folder(path))


def _bucket(infra: Infra) -> Store:
    endpoint, bucket = infra.address("objects"), f"b{uuid4().hex[:10]}"
    return Store(S3Objects(endpoint, bucket, *OBJECT_KEYS, "us-east-1"), in_bucket(endpoint, bucket, *OBJECT_KEYS))
