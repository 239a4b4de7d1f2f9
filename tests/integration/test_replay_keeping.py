"""Replays are packed, moved, expired and swept, over ClickHouse's engine, PostgreSQL and both object stores."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.commands.replay_keeper import keep_replays
from gosight.embedded.infra import OBJECT_KEYS, Infra
from gosight.http.api import metrics
from gosight.settings import load
from gosight.sql.loader import query
from gosight.stores.objects import ObjectStore
from gosight.stores.objects_folder import FolderObjects
from gosight.stores.objects_s3 import S3Objects
from gosight.stores.replay_keeping import Terms, keep
from gosight.stores.replay_sparing import spare
from gosight.stores.replay_tally import Tally
from gosight.stores.replay_turns import KeptElsewhere, as_keeper, turn
from tests.installation import Installation
from tests.replay_shelf import DAY_MS, NOON_MS, PROJECT, Shelf, recorded, shelf, stream
from tests.waiting import until

HOUR_MS = 3_600_000
TERMS = Terms(level=3, pack_after_ms=2 * HOUR_MS, cold_after_days=30)
TODAY = datetime.now(UTC).date()
"""ClickHouse goes by it as well: what its own clock says is over is gone at the insert."""

TODAY_MS = (TODAY - date(1970, 1, 1)).days * DAY_MS + NOON_MS


@pytest.fixture(scope="module")
def place(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = Installation(infra, Path(tmp_path_factory.mktemp("replay")), partitions=1)
    asyncio.run(installation.make_empty())
    installation.command("migrate", "up")
    return installation


@pytest.fixture(params=["s3", "folder"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "folder":
        return FolderObjects(tmp_path / "objects")
    endpoint = request.getfixturevalue("s3_endpoint")
    return S3Objects(endpoint, f"b{uuid4().hex[:10]}", *OBJECT_KEYS, "us-east-1")


@pytest.fixture
async def kept(place: Installation, objects: ObjectStore) -> AsyncIterator[Shelf]:
    async with AsyncExitStack() as stack:
        made = await shelf(stack, place.clickhouse_dsn, place.postgres_url, objects)
        await made.client.command("TRUNCATE TABLE replay_chunks")
        yield made


async def _keep(kept: Shelf, now_ms: int = TODAY_MS, *, is_thorough: bool = False) -> Tally:
    tally = Tally()
    await keep(kept.pool, kept.client, kept.objects, TERMS, now_ms, tally, is_thorough=is_thorough)
    return tally


async def test_a_quiet_stream_becomes_smaller_and_reads_as_before(kept: Shelf) -> None:
    one, two = stream("one"), stream("two")
    await kept.put(one, recorded("session/rrweb_events.json"), TODAY_MS - 4 * HOUR_MS)
    await kept.put(two, recorded("rrweb-player-demo.json"), TODAY_MS - 4 * HOUR_MS, first=3)
    tally = await _keep(kept)
    assert await kept.read() == kept.put_chunks
    assert (tally.packs, tally.packed_chunks, tally.unreadable) == (2, len(kept.put_chunks), 0)
    assert tally.bytes_after < 0.75 * tally.bytes_before
    rows = await kept.rows()
    assert {row.codec for row in rows} == {"zstd-pack"}
    assert sum(len(row.data) for row in rows) == tally.bytes_after
    assert await _keep(kept) == Tally()


async def test_exactly_the_time_of_quiet_is_not_enough(kept: Shelf) -> None:
    await kept.put(stream("busy"), [b"[1]"], TODAY_MS - 3 * HOUR_MS)
    await kept.put(stream("busy"), [b"[2]"], TODAY_MS - 2 * HOUR_MS, first=1)
    assert (await _keep(kept)).packs == 0
    assert (await _keep(kept, TODAY_MS + 1)).packs == 1
    assert await kept.read() == kept.put_chunks


async def test_a_stream_that_goes_on_gets_another_pack(kept: Shelf) -> None:
    one = stream("goes on")
    await kept.put(one, [b"[1]", b"[2]"], TODAY_MS - 8 * HOUR_MS)
    await _keep(kept)
    await kept.put(one, [b"[3]", b"[4]"], TODAY_MS - 3 * HOUR_MS, first=2)
    await _keep(kept)
    assert await kept.read() == kept.put_chunks
    assert [row.pack_index for row in await kept.rows()] == [0, 0, 2, 2]


async def test_a_redo_of_a_packed_chunk_changes_nothing(kept: Shelf) -> None:
    one = stream("redone")
    await kept.put(one, [b"[1]", b"[2]"], TODAY_MS - 40 * DAY_MS)
    for _ in range(2):  # once warm, once cold: one pass does both
        await _keep(kept)
        await kept.put(one, [b"[1]", b"[2]"], TODAY_MS - 40 * DAY_MS)
    assert await kept.read() == kept.put_chunks
    assert {bool(row.location) for row in await kept.rows()} == {True}
    assert await _keep(kept) == Tally()


async def test_a_damaged_chunk_stays_as_it_is_and_harms_no_other(kept: Shelf) -> None:
    await kept.put(stream("sound"), [b"[1]", b"[2]"], TODAY_MS - 4 * HOUR_MS)
    await kept.put(stream("damaged"), [b"[1]"], TODAY_MS - 5 * HOUR_MS)
    damaged = f"stream_id = '{stream('damaged').stream_id}'"
    await kept.client.command(
        f"ALTER TABLE replay_chunks UPDATE data = 'no frame' WHERE {damaged}", settings={"mutations_sync": "1"}
    )
    tally = await _keep(kept)
    assert (tally.packs, tally.unreadable) == (1, 1)
    assert [row.data for row in await kept.rows(stream("damaged"))] == [b"no frame"]


async def test_old_packs_become_objects_that_zstd_itself_reads(kept: Shelf) -> None:
    old, young = stream("old"), stream("young")
    old_day, young_day = TODAY - timedelta(days=31), TODAY - timedelta(days=30)
    await kept.put(old, recorded("session/rrweb_events.json"), TODAY_MS - 31 * DAY_MS)
    await kept.put(young, [b"[1]"], TODAY_MS - 30 * DAY_MS)
    tally = await _keep(kept)
    key = f"replays/{PROJECT}/{old_day:%Y/%m/%d}/{old.session_id}/{old.stream_id}/0.json.zst"
    assert await kept.keys() == [key]
    assert (tally.packs, tally.moved_packs, tally.moved_bytes) == (2, 1, len(await kept.objects.get(key)))
    assert {(row.location, row.data) for row in await kept.rows(old)} == {(key, b"")}
    assert {row.location for row in await kept.rows(young)} == {""}
    assert await kept.read() == kept.put_chunks
    weeks = {one.isocalendar()[:2] for one in (old_day, young_day)}
    assert await _keep(kept, is_thorough=True) == Tally(merged_weeks=len(weeks))
    assert await kept.read() == kept.put_chunks


async def test_a_pack_is_fetched_once_for_all_its_chunks(kept: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    old = stream("fetched")
    await kept.put(old, recorded("session/rrweb_events.json"), TODAY_MS - 31 * DAY_MS)
    await _keep(kept)
    fetched, fetch = [], kept.objects.get

    async def get(key: str) -> bytes:
        fetched.append(key)
        return await fetch(key)

    monkeypatch.setattr(kept.objects, "get", get)
    assert await kept.read() == kept.put_chunks
    assert fetched == await kept.keys()


async def test_objects_go_with_their_rows_when_retention_is_over(kept: Shelf) -> None:
    gone, stays = stream("gone"), stream("stays")
    await kept.put(gone, [b"[1]", b"[2]"], TODAY_MS - 40 * DAY_MS, retention_days=41)
    await kept.put(stays, [b"[1]"], TODAY_MS - 40 * DAY_MS, retention_days=42)
    assert (await _keep(kept)).moved_packs == 2
    assert (await _keep(kept, TODAY_MS + DAY_MS)).expired_objects == 1
    assert {stream_id for stream_id, _ in await kept.read()} == {stays.stream_id}
    assert [key for key in await kept.keys() if gone.stream_id in key] == []
    assert len(await kept.keys()) == 1


async def test_objects_that_no_row_names_are_swept_and_others_left_alone(kept: Shelf) -> None:
    await kept.put(stream("cold"), [b"[1]"], TODAY_MS - 40 * DAY_MS)
    await _keep(kept)
    (mine,) = await kept.keys()
    foreign = ["backups/2026-11-25/x", "replays/readme.txt", f"replays/{PROJECT}/index"]
    orphans = [mine.replace("0.json", "7.json"), f"{mine}.unfinished", "replays/other/2026/13/99/a/b/0.json.zst"]
    for key in (*foreign, *orphans):
        await kept.objects.put(key, b"x")
    assert (await _keep(kept, is_thorough=True)).orphans == len(orphans)
    assert set(await kept.keys()) == {mine, *foreign}
    await kept.client.command("TRUNCATE TABLE replay_chunks")
    assert (await _keep(kept, is_thorough=True)).orphans == 0


@pytest.mark.parametrize("days_ago", [1, 40], ids=["warm", "cold"])
async def test_an_erasure_through_a_pack_spares_what_came_after(kept: Shelf, days_ago: int) -> None:
    one, two = stream("cut"), stream("not cut")
    at_ms = TODAY_MS - days_ago * DAY_MS
    await kept.put(one, recorded("session/rrweb_events.json")[:6], at_ms)
    await kept.put(two, [b"[1]", b"[2]"], at_ms)
    await _keep(kept)
    erased = {
        "project_id": PROJECT, "cut_ms": at_ms + 25_000, "key_ids": [one.session_id], "key_names": [one.session_id],
        "replay_places": [0],
    }  # fmt: skip
    assert await spare(kept.client, kept.objects, erased) == 3
    locations = {row.location for row in await kept.rows(one) if row.location}
    await kept.objects.remove(locations)
    await kept.client.command(f"DELETE FROM replay_chunks WHERE {query('clickhouse/erase/replay')}", erased)
    spared = {key: text for key, text in kept.put_chunks.items() if key not in {(one.stream_id, n) for n in range(3)}}
    assert await kept.read() == spared
    assert (await _keep(kept, is_thorough=True)).packs == 1
    assert await kept.read() == spared
    assert await spare(kept.client, kept.objects, erased) == 0


async def test_an_eraser_gets_its_turn_in_the_midst_of_a_pass(kept: Shelf) -> None:
    for number in range(3):
        await kept.put(stream(f"long {number}"), [b"[1]"], TODAY_MS - 4 * HOUR_MS)

    async def erase() -> set[str]:
        async with kept.pool.acquire() as other, turn(other):
            assert not passing.done()
            return {row.codec for row in await kept.rows()}

    async with kept.pool.acquire() as connection:
        async with turn(connection):
            passing = asyncio.create_task(_keep(kept))
            erasing = asyncio.create_task(erase())
            assert await asyncio.wait([passing, erasing], timeout=1) == (set(), {passing, erasing})
        assert "zstd" in await erasing
    assert (await passing).packs == 3


async def test_the_api_keeps_replays_and_counts_it(kept: Shelf, place: Installation) -> None:
    await kept.put(stream("old"), [b"[1]", b"[2]"], time.time_ns() // 1_000_000 - 40 * DAY_MS)
    before = metrics.REPLAY_KEEPING.labels("moved_packs")._value.get()

    async def client() -> AsyncClient:
        return kept.client

    async def is_counted() -> bool:
        return bool(metrics.REPLAY_KEEPING.labels("moved_packs")._value.get() == before + 1)

    keeping = asyncio.create_task(keep_replays(load(place.environ), kept.pool, client, kept.objects))
    await until(is_counted, 60, "the pack was not moved")
    keeping.cancel()
    assert await kept.read() == kept.put_chunks
    assert len(await kept.keys()) == 1


async def test_one_keeper_at_a_time(kept: Shelf) -> None:
    async with as_keeper(kept.pool):
        with pytest.raises(KeptElsewhere):
            await _keep(kept)
    await _keep(kept)
