"""A chunk's rows land exactly once, whatever becomes of the answer to an insert."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.embedded.infra import Infra
from gosight.sinks.clickhouse.chunk_sink import ChunkSink, InsertFailed, events_token
from gosight.sinks.clickhouse.heal import Healer
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.sinks.clickhouse.rollups import Rollups
from gosight.sinks.clickhouse.verdict import Verdict
from gosight.sql import loader
from gosight.stores import clickhouse
from tests.installation import Installation
from tests.integration.chunks import CHUNK, FAR_MS, line, outcome
from tests.integration.cutting_proxy import cutting_proxy
from tests.waiting import until

_TIMEOUT_MS = 20_000


@pytest.fixture(scope="module")
def dsn(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> str:
    installation = Installation(infra, Path(tmp_path_factory.mktemp("sink")), partitions=1)
    installation.create()
    return installation.clickhouse_dsn


@pytest.fixture
async def client(dsn: str) -> AsyncIterator[AsyncClient]:
    one = await clickhouse.connect(dsn)
    for table in ("events", "chunk_ledger", *loader.ROLLUPS):
        await one.command(f"TRUNCATE TABLE {table}")
    yield one
    await one.close()


@pytest.fixture
def mended() -> Counter[str]:
    return Counter()


def sink_over(client: AsyncClient, mended: Counter[str]) -> ChunkSink:
    inserter = Inserter(client, _TIMEOUT_MS)

    def count(what: str, number: int) -> None:
        mended[what] += number

    return ChunkSink(inserter, Healer(client, inserter, Rollups(client), count))


async def is_whole(client: AsyncClient) -> bool:
    """Every event once, the rollups as the events say, one row in the ledger."""
    ids = await client.query("SELECT count(), uniqExact(event_id) FROM events")
    ledger = await client.query("SELECT count() FROM chunk_ledger FINAL")
    views = await client.query("SELECT sum(events) FROM overview_15m")
    return (ids.result_rows, ledger.result_rows, views.result_rows) == ([(20, 20)], [(1,)], [(20,)])


async def test_a_chunk_lands(client: AsyncClient, mended: Counter[str]) -> None:
    await sink_over(client, mended).store(outcome(), FAR_MS)
    assert await is_whole(client)


async def test_a_redo_of_what_landed_changes_nothing(client: AsyncClient, mended: Counter[str]) -> None:
    sink = sink_over(client, mended)
    await sink.store(outcome(), FAR_MS)
    await sink.mend(outcome(), FAR_MS)
    assert await is_whole(client)
    assert mended == {"rollups": 0}


async def test_a_redo_of_what_never_landed_inserts_all(client: AsyncClient, mended: Counter[str]) -> None:
    await sink_over(client, mended).mend(outcome(), FAR_MS)
    assert await is_whole(client)
    assert mended == {"events": 20, "rollups": 0}


async def test_a_redo_inserts_only_what_is_missing(client: AsyncClient, mended: Counter[str]) -> None:
    await Inserter(client, _TIMEOUT_MS).events([line(5)], "one of the two", FAR_MS)
    await sink_over(client, mended).mend(outcome(), FAR_MS)
    assert await is_whole(client)
    assert mended["events"] == 10


async def test_a_part_that_was_lost_behind_its_token_is_found(client: AsyncClient, mended: Counter[str]) -> None:
    """ClickHouse records the token first: kills lose blocks that way, and the token alone would hide it."""
    sink = sink_over(client, mended)
    await sink.store(outcome(), FAR_MS)
    await client.command("DELETE FROM events WHERE source_offset = 6")
    await client.command("DELETE FROM overview_15m WHERE 1")
    await sink.store(outcome(), FAR_MS)
    assert not await is_whole(client), "the token no longer hides the loss: is this test still about something?"
    await sink.mend(outcome(), FAR_MS)
    assert await is_whole(client)
    assert mended["events"] == 10


async def test_a_member_that_stands_twice_stops_nothing(client: AsyncClient, mended: Counter[str]) -> None:
    """ClickHouse refuses such a line, and with it the whole block: nothing else may wait for it."""
    sink, chunk = sink_over(client, mended), outcome()
    chunk.inbox[0] = chunk.inbox[0].replace(b'"project_id"', b'"ip": "1", "ip": "2", "project_id"', 1)
    with pytest.raises(InsertFailed, match="Duplicate field") as failed:
        await sink.store(chunk, FAR_MS)
    assert failed.value.verdict is Verdict.ENDED
    await sink.mend(chunk, FAR_MS)
    assert await is_whole(client)


async def test_past_its_deadline_no_event_lands(client: AsyncClient, mended: Counter[str]) -> None:
    sink = sink_over(client, mended)
    with pytest.raises(InsertFailed, match="insert deadline passed") as failed:
        await sink.store(outcome(), insert_by_ms=1)
    assert failed.value.verdict is Verdict.ENDED
    assert (await client.query("SELECT count() FROM events")).result_rows == [(0,)]


async def test_without_a_connection_nothing_was_sent(dsn: str, client: AsyncClient, mended: Counter[str]) -> None:
    async with cutting_proxy(dsn) as (_, through):
        lost = await clickhouse.connect(through)
        await lost.close_connections()
    try:
        with pytest.raises(InsertFailed) as failed:
            await sink_over(lost, mended).store(outcome(), FAR_MS)
        assert failed.value.verdict is Verdict.NOT_SENT
    finally:
        await lost.close()


async def test_an_insert_without_an_answer_is_sent_once_and_mended(
    dsn: str, client: AsyncClient, mended: Counter[str]
) -> None:
    """The client would send it again by itself, were it given bytes."""
    async with cutting_proxy(dsn) as (proxy, through):
        cut = await clickhouse.connect(through)
        sink = sink_over(cut, mended)
        proxy.is_cutting = True
        with pytest.raises(InsertFailed) as failed:
            await sink.store(outcome(), FAR_MS)
        assert failed.value.verdict is Verdict.UNKNOWN
        assert proxy.swallowed == 2, "events and ledger"
        proxy.is_cutting = False
        await sink.mend(outcome(), FAR_MS)
        assert await is_whole(client)
        await cut.close()


async def test_settling_waits_for_the_deadline(client: AsyncClient, mended: Counter[str]) -> None:
    deadline_ms = time.time_ns() // 1_000_000 + 1_000
    await sink_over(client, mended).settle(CHUNK, deadline_ms)
    assert time.time_ns() // 1_000_000 > deadline_ms


async def test_settling_waits_for_an_insert_that_still_runs(
    dsn: str, client: AsyncClient, mended: Counter[str]
) -> None:
    other = await clickhouse.connect(dsn)
    token = {"insert_deduplication_token": f"{events_token(CHUNK)}:again"}
    running = asyncio.create_task(other.query("SELECT sleep(2)", settings=token))

    async def runs() -> bool:
        found = await client.query("SELECT count() FROM system.processes WHERE query LIKE 'SELECT sleep%'")
        return bool(found.result_rows[0][0])

    await until(runs, 20, "the query did not begin")
    await sink_over(client, mended).settle(CHUNK, 1)
    assert not await runs()
    await running
    await other.close()


async def test_settling_says_when_the_server_is_away(dsn: str, mended: Counter[str]) -> None:
    async with cutting_proxy(dsn) as (_, through):
        lost = await clickhouse.connect(through)
    try:
        with pytest.raises(InsertFailed):
            await sink_over(lost, mended).settle(CHUNK, 1)
    finally:
        await lost.close()
