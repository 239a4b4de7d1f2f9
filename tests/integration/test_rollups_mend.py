"""A rollup slice that lost or doubled something is found and made anew; one that is right is left alone."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest
from clickhouse_connect.driver.asyncclient import AsyncClient
from clickhouse_connect.driver.exceptions import DatabaseError

from gosight.embedded.infra import Infra
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.sinks.clickhouse.rollups import Rollups
from gosight.sql import loader
from gosight.stores import clickhouse
from tests.installation import Installation
from tests.integration.chunks import AT_MS, CHUNK, FAR_MS, line

_DAY_MS = 86_400_000
_BUCKET_MS = 900_000
_OLD = "timestamp < now() - INTERVAL 5 DAY"
_OLD_BUCKETS = "at < now() - INTERVAL 5 DAY"


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
            await client.command(f"INSERT INTO {name} {loader.rollup(name)}")
        assert await Rollups(client).mend(CHUNK, "token", FAR_MS) > 0
        assert await Rollups(client).mend(CHUNK, "token", FAR_MS) == 0

    with_client(dsn, work)


@pytest.mark.parametrize("name", loader.ROLLUPS)
def test_made_anew_twice_under_one_token(dsn: str, name: str) -> None:
    """As when another of the chunk's inserts failed, and it is stored again."""

    async def work(client: AsyncClient) -> None:
        for _ in range(2):
            await client.command(f"DELETE FROM {name} WHERE true")  # TRUNCATE would forget the tokens
            assert await Rollups(client).mend(CHUNK, "token", FAR_MS) > 0
        assert await Rollups(client).mend(CHUNK, "token", FAR_MS) == 0

    with_client(dsn, work)


def test_more_slices_than_one_statement_takes(dsn: str) -> None:
    async def work(client: AsyncClient) -> None:
        times = [AT_MS - n * _BUCKET_MS for n in range(1, 41)]
        await insert(client, *(at(line(7), at_ms, "p", 365) for at_ms in times))
        chunk = msgspec.structs.replace(CHUNK, o1=7, o2=7)
        await client.command("DELETE FROM overview_15m WHERE true")
        assert await Rollups(client).mend(chunk, "token", FAR_MS) >= 40
        assert await Rollups(client).mend(chunk, "token", FAR_MS) == 0

    with_client(dsn, work)


@pytest.mark.parametrize("name", loader.ROLLUPS)
def test_past_its_deadline_a_rollup_is_not_touched(dsn: str, name: str) -> None:
    async def work(client: AsyncClient) -> None:
        await client.command(f"INSERT INTO {name} {loader.rollup(name)}")
        before = await client.query(f"SELECT count() FROM {name}")
        with pytest.raises(DatabaseError, match="insert deadline passed"):
            await Rollups(client).mend(CHUNK, "token", insert_by_ms=1)
        assert (await client.query(f"SELECT count() FROM {name}")).result_rows == before.result_rows

    with_client(dsn, work)


def test_of_a_project_only_its_own_is_rebuilt(dsn: str) -> None:
    """Its events are gone from one bucket; what another project has there need not be in `events` any more."""

    async def work(client: AsyncClient) -> None:
        (bucket,), *_ = (await client.query("SELECT toUnixTimestamp(min(at)) FROM overview_15m")).result_rows
        strangers = "INSERT INTO overview_15m SELECT * REPLACE ('q' AS project_id) FROM overview_15m"
        await client.command(strangers)
        await client.command(f"DELETE FROM events WHERE timestamp < toDateTime({bucket} + 900, 'UTC')")
        await Rollups(client).rebuild(2, {"p": [bucket]}, "token", FAR_MS)
        left = "SELECT project_id, toUnixTimestamp(min(at)) FROM overview_15m GROUP BY ALL ORDER BY ALL"
        rows = (await client.query(left)).result_rows
        found = {row[0]: row[1] for row in rows}
        assert found["q"] == bucket
        assert found["p"] > bucket

    with_client(dsn, work)


def test_what_retention_has_taken_stays_in_the_sums(dsn: str) -> None:
    """Of ten days ago: the project keeps events for eight, another one of the same slice for a year."""

    async def work(client: AsyncClient) -> None:
        then_ms = AT_MS - 10 * _DAY_MS
        for offset, project_id, days, at_ms in ((7, "p", 8, then_ms), (8, "q", 8, then_ms), (9, "r", 365, then_ms)):
            await insert(client, at(line(offset), at_ms, project_id, days))
        await insert(client, at(line(10), AT_MS, "p", 8))
        await client.command("OPTIMIZE TABLE events FINAL")
        left = {row[0] for row in (await client.query(f"SELECT project_id FROM events WHERE {_OLD}")).result_rows}
        assert left == {"r"}, "ClickHouse has dropped what is over"
        await insert(client, at(line(11), then_ms, "p", 8), at(line(12), then_ms, "r", 365))
        before = await sums(client)
        assert set(before) == {"p", "q", "r"}
        await client.command("TRUNCATE TABLE click_heatmap")
        chunk = msgspec.structs.replace(CHUNK, o1=11, o2=12)
        assert await Rollups(client).mend(chunk, "token", FAR_MS) > 0
        assert await sums(client) == before
        healed = (await client.query(f"SELECT DISTINCT project_id FROM click_heatmap WHERE {_OLD_BUCKETS}")).result_rows
        assert healed == [("r",)], "and whose events are all there is made right"

    with_client(dsn, work)


async def insert(client: AsyncClient, *lines: bytes) -> None:
    """A block, as the processor sends it."""
    await Inserter(client, 10_000).events(list(lines), f"{time.time()}", int(time.time() * 1000) + 60_000)


def at(inbox_line: bytes, at_ms: int, project_id: str, retention_days: int) -> bytes:
    """The same events at another time, of another project."""
    envelope = msgspec.json.decode(inbox_line)
    moved = [event | {"timestamp": event["timestamp"] - AT_MS + at_ms} for event in envelope["events"]]
    return msgspec.json.encode(envelope | {"project_id": project_id, "retention_days": retention_days, "events": moved})


async def sums(client: AsyncClient) -> dict[str, int]:
    """Events that the overview says of ten days ago."""
    told = f"SELECT project_id, sum(events) FROM overview_15m WHERE {_OLD_BUCKETS} GROUP BY project_id"
    return {row[0]: row[1] for row in (await client.query(told)).result_rows}
