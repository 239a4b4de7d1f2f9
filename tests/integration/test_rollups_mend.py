"""A rollup slice that lost or doubled something is found and made anew; one that is right is left alone."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from clickhouse_connect.driver.asyncclient import AsyncClient
from clickhouse_connect.driver.exceptions import DatabaseError

from gosight.embedded.infra import Infra
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.sinks.clickhouse.rollups import Rollups
from gosight.sql import loader
from gosight.stores import clickhouse
from tests.installation import Installation
from tests.integration.chunks import CHUNK, FAR_MS, line


@pytest.fixture(scope="module")
def dsn(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> str:
    installation = Installation(infra, Path(tmp_path_factory.mktemp("rollups")), partitions=1)
    installation.create()
    return installation.clickhouse_dsn


def with_client(dsn: str, work: Callable[[AsyncClient], Awaitable[None]]) -> None:
    async def run() -> None:
        client = await clickhouse.connect(dsn)
        try:
            for table in ("events", *loader.ROLLUPS):
                await client.command(f"TRUNCATE TABLE {table}")
            await Inserter(client, 10_000).events(
                [line(5), line(6)], f"{time.time()}", int(time.time() * 1000) + 60_000
            )
            await work(client)
        finally:
            await client.close()

    asyncio.run(run())


def test_right_slices_are_left_alone(dsn: str) -> None:
    async def work(client: AsyncClient) -> None:
        assert await Rollups(client).mend(CHUNK, "token", FAR_MS) == 0

    with_client(dsn, work)


@pytest.mark.parametrize("name", loader.ROLLUPS)
@pytest.mark.parametrize("damage", ["lost", "doubled"])
def test_a_damaged_rollup_is_made_anew(dsn: str, name: str, damage: str) -> None:
    async def work(client: AsyncClient) -> None:
        if damage == "lost":
            await client.command(f"TRUNCATE TABLE {name}")
        else:
            await client.command(f"INSERT INTO {name} {loader.rollup(name)}", settings={"insert_deduplicate": "0"})
        assert await Rollups(client).mend(CHUNK, "token", FAR_MS) > 0
        assert await Rollups(client).mend(CHUNK, "token", FAR_MS) == 0

    with_client(dsn, work)


@pytest.mark.parametrize("name", loader.ROLLUPS)
def test_past_its_deadline_a_rollup_is_not_touched(dsn: str, name: str) -> None:
    async def work(client: AsyncClient) -> None:
        await client.command(f"INSERT INTO {name} {loader.rollup(name)}", settings={"insert_deduplicate": "0"})
        before = await client.query(f"SELECT count() FROM {name}")
        with pytest.raises(DatabaseError, match="insert deadline passed"):
            await Rollups(client).mend(CHUNK, "token", insert_by_ms=1)
        assert (await client.query(f"SELECT count() FROM {name}")).result_rows == before.result_rows

    with_client(dsn, work)
