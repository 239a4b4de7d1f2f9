"""`gosight insights recompute` over what a live run stored: alike, by other numbers, late, killed, twice at once."""

import asyncio
import time
from datetime import datetime
from pathlib import Path as Folder
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from gosight import __version__
from gosight.agents.message import from_kafka
from gosight.embedded.infra import Infra
from gosight.pipeline.message import Message
from gosight.pipeline.recompute_step import Place as At
from gosight.schemas.project import ProjectSettings
from gosight.schemas.rows import InsightRow, SessionRow
from gosight.schemas.topics import EVENTS
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.stores.kafka import administer, open_log, partitions_of
from gosight.stores.recompute import Recomputation
from gosight.stores.recompute_runs import Task, exclusively
from gosight.stores.stored_sessions import Span, StoredSessions
from tests.core import DAY, HOUR, MINUTE, PROJECT, START_MS, Core, Log, click, closed, details, event, final, run, uid
from tests.installation import Installation
from tests.integration.recomputed import EVER, SINCE, Place, visitors
from tests.waiting import wait_for

pytestmark = pytest.mark.timeout(600)

FOUR = {"min_clicks": 4}
NOTHING = {"left_open": 0, "left_partial": 0, "recounted": 0}


@pytest.fixture(scope="module")
def place(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Place:
    installation = Installation(infra, Folder(tmp_path_factory.mktemp("recompute")), partitions=2)
    installation.create()
    made = Place(installation)
    made.make_project()
    return made


@pytest.fixture(scope="module")
def live() -> Core:
    """A run in which nothing came late."""
    core = closed(visitors(Random(4), 150))
    assert not core.counts["late"]
    return core


@pytest.fixture(scope="module")
def by_four() -> Core:
    """The same with four clicks for a rage click."""
    return closed(visitors(Random(4), 150), {1: ProjectSettings(insights={"rage_click": FOUR})})


@pytest.fixture
def filled(place: Place, live: Core) -> Place:
    place.fill(live)
    place.set()
    return place


def told(facts: dict[str, Any], part: str = "by_settings") -> dict[str, int]:
    """Sums over pages and insights."""
    sums: dict[str, int] = {}
    for line in facts[part]["lines"]:
        for what, count in line["counts"].items():
            sums[what] = sums.get(what, 0) + count
    return sums


def plain(rows: list[InsightRow]) -> list[InsightRow]:
    return sorted((replace(row, version=0) for row in rows), key=lambda row: row.insight_id)


def unversioned(rows: list[SessionRow]) -> list[SessionRow]:
    return sorted((replace(row, version=0) for row in rows), key=lambda row: (row.session_id, row.started_at))


def content(rows: list[InsightRow]) -> list[tuple[InsightRow, dict[str, Any]]]:
    """Without the number of the settings that they were judged by."""
    found = []
    for row in plain(rows):
        said = details(row)
        del said["explanation"]["settings_version"]
        found.append((replace(row, settings_version=0, details=""), said))
    return found


def counts(rows: list[SessionRow]) -> list[tuple[str, dict[str, int], dict[str, int]]]:
    return [(row.session_id, row.insight_counts, row.near_misses) for row in unversioned(rows)]


def test_equal_settings_and_nothing_late_change_no_row(filled: Place, live: Core) -> None:
    facts = filled.recompute()
    assert (told(facts), told(facts, "late")) == ({}, {})
    assert {name: facts[name] for name in NOTHING} == NOTHING
    assert facts["sessions"] == len(final(live.sessions))
    assert facts["events"] == len(live.stored())


def test_agrees_with_the_live_run_to_the_row(filled: Place, live: Core) -> None:
    filled.with_client(lambda client: client.command("TRUNCATE TABLE insights"))
    assert told(filled.recompute()) == {"appears": len(live.insights)}
    assert plain(filled.insights()) == plain(final(live.insights))
    assert {row.version for row in filled.insights()} == {1}


def test_a_dry_run_writes_nothing_and_says_what_would_change(filled: Place) -> None:
    before = filled.insights(), filled.sessions()
    filled.set(rage_click=FOUR)
    facts = filled.recompute("--dry-run")
    assert (filled.insights(), filled.sessions()) == before
    assert told(facts)["appears"] > 0
    assert any(one["what"] == "appears" and "4 clicks" in one["says"] for one in facts["by_settings"]["examples"])
    words = ("insights", "recompute", "--project", "shop", "--since", SINCE, "--dry-run")
    text = filled.installation.command(*words).stdout
    assert "By today's settings:" in text
    assert text.rstrip().endswith("dry run: nothing was written")


def test_other_numbers_then_again_then_back(filled: Place, live: Core, by_four: Core) -> None:
    before = filled.sessions()
    version = filled.set(rage_click=FOUR)
    changed = told(filled.recompute())
    assert content(filled.insights()) == content(final(by_four.insights))
    assert {row.settings_version for row in filled.insights() if row.insight_type == "rage_click"} == {version}
    assert counts(filled.sessions()) == counts(final(by_four.sessions))
    again = filled.recompute()
    assert (told(again), again["recounted"]) == ({}, 0)
    filled.set()
    assert told(filled.recompute())["disappears"] == changed["appears"]
    assert content(filled.insights()) == content(final(live.insights))
    assert unversioned(filled.sessions()) == unversioned(before)
    filled.set(rage_click=FOUR)
    assert told(filled.recompute())["appears"] == changed["appears"], "what was retired appears above its tombstone"
    assert len(filled.insights()) == len(final(by_four.insights))


def test_what_late_events_change_is_shown_apart(place: Place) -> None:
    burst = [click(100 * n) for n in range(5)]
    answer = event("dom_mutation", 500)
    log = Log().batch(0, burst, "s", retention_days=EVER).batch(0, burst[:4], "t", retention_days=EVER)
    log.batch(5 * MINUTE, [answer], "s", retention_days=EVER).batch(0, [click(HOUR)], "u", retention_days=EVER)
    place.fill(closed(log))
    place.set(rage_click=FOUR)
    facts = place.recompute()
    assert told(facts, "late") == {"disappears": 1}
    assert (told(facts)["appears"], told(facts)["restated"]) == (1, 1)


def test_a_session_over_the_border_is_judged_whole(place: Place) -> None:
    """It began before `--since` and is over after it: its clicks before count, one that is over does not."""
    place.set()
    over = [click(200 * n) for n in range(5)]
    log = Log().batch(0, [*over, event("scroll", 30 * MINUTE)], "over", retention_days=EVER)
    log.batch(0, over, "before", retention_days=EVER)
    core = closed(log)
    place.fill(core)
    place.with_client(lambda client: client.command("TRUNCATE TABLE insights"))
    words = ("insights", "recompute", "--project", "shop", "--since", "2025-11-23T03:40", "--json")
    place.installation.command(*words)
    assert {row.session_id for row in place.insights()} == {uid("over")}


def test_what_cannot_be_judged_stays_as_it_is(place: Place) -> None:
    """A session that is still open, and one of whose events retention has removed one."""
    place.set()
    burst = [click(200 * n) for n in range(5)]
    log = Log().batch(0, burst, "cut", retention_days=EVER).tick(HOUR)
    log.batch(2 * HOUR, [click(2 * HOUR + 200 * n) for n in range(5)], "open", retention_days=EVER)
    core = run(log.tick(2 * HOUR + 5 * MINUTE))
    place.fill(core)
    one = f"event_id = '{burst[0].event_id}'"
    place.with_client(lambda client: client.command(f"DELETE FROM events WHERE {one}"))
    facts = place.recompute()
    assert {name: facts[name] for name in NOTHING} == {"left_open": 1, "left_partial": 1, "recounted": 0}
    assert plain(place.insights()) == plain(core.insights)


def test_events_that_are_stored_twice_count_once(filled: Place) -> None:
    again = "INSERT INTO events SELECT * FROM events WHERE event_type = 'click'"
    filled.with_client(lambda client: client.command(again, settings={"insert_deduplicate": "0"}))
    assert told(filled.recompute()) == {}


def test_killed_between_storing_a_batch_and_keeping_it_as_done(filled: Place, by_four: Core) -> None:
    """Each hour is a batch at least: two are stored, and one of them is kept as done."""
    version = filled.set(rage_click=FOUR)
    since_ms = round(datetime.fromisoformat(f"{SINCE}T00:00Z").timestamp() * 1000)
    task = Task(since_ms, START_MS + DAY, version, __version__)

    async def settings_of(_: int) -> ProjectSettings:
        return ProjectSettings(insights={"rage_click": FOUR})

    async def store_two(client: Any) -> At:
        span = Span(PROJECT, task.since_ms, task.until_ms)
        steps = Recomputation(StoredSessions(client), span, version, settings_of).steps(At())
        first, second = [await anext(steps) for _ in range(2)]
        await steps.aclose()
        for step in (first, second):
            assert step.changes
            await Inserter(client, 60_000).rows("insights", [change.row for change in step.changes])
            await Inserter(client, 60_000).rows("sessions", [one.row for one in step.recounts])
        return first.place

    done = filled.with_client(store_two)

    async def keep(pool: Any) -> None:
        async with exclusively(pool, PROJECT) as runs:
            await runs.keep(task, done)

    filled.with_pool(keep)
    words = ("insights", "recompute", "--project", "shop", "--since", SINCE)
    assert "where the last run stopped" in filled.installation.command(*words).stderr
    assert content(filled.insights()) == content(final(by_four.insights))
    assert counts(filled.sessions()) == counts(final(by_four.sessions))
    again = filled.recompute()
    assert (told(again), again["recounted"]) == ({}, 0)


def test_killed_with_signal_9_wherever_it_is(filled: Place, by_four: Core) -> None:
    filled.set(rage_click=FOUR)
    call = ["-m", "gosight", "insights", "recompute", "--project", "shop", "--since", SINCE]
    process = filled.installation.start("killed", call)
    kept = "SELECT count(*) FROM recomputations"
    wait_for(
        lambda: filled.with_pool(lambda pool: pool.fetchval(kept)) or process.poll() is not None,
        60,
        "no batch was kept as done",
    )
    process.kill()
    process.wait()
    filled.recompute()
    assert content(filled.insights()) == content(final(by_four.insights))
    assert counts(filled.sessions()) == counts(final(by_four.sessions))


def test_counts_of_a_session_that_may_still_live_go_to_its_owner(place: Place) -> None:
    """Received just now: its owner, which has its state, writes the row."""
    place.set()
    now_ms = time.time_ns() // 1_000_000
    log = Log().batch(0, [click(200 * n) for n in range(4)], "now", retention_days=EVER, received_at=now_ms)
    core = closed(log)
    place.fill(core)
    before = place.sessions()
    place.set(rage_click=FOUR)
    assert place.recompute()["recounted"] == 1
    assert place.sessions() == before
    (message,) = asyncio.run(_sent(place.installation.brokers))
    assert message.kind == "recompute"
    rows = core.feed([replace(message, offset=len(log.messages), at_ms=core.clock_ms)]).sessions
    assert [row.insight_counts for row in rows] == [{"dead_click": 1, "rage_click": 1}]
    place.with_client(lambda client: Inserter(client, 60_000).rows("sessions", rows))
    again = place.recompute()
    assert (told(again), again["recounted"]) == ({}, 0)


async def _sent(brokers: str) -> list[Message]:
    """All that stands in `gosight.events.raw`."""
    found = []
    async with administer([brokers]) as admin, open_log([brokers]) as log:
        for source in await partitions_of(admin, EVENTS):
            async for records in log.read(source, *await log.bounds(source)):
                found += [from_kafka(record) for record in records]
    return found


def test_a_second_one_at_once_is_refused_by_name(filled: Place) -> None:
    async def hold(pool: Any) -> str:
        async with exclusively(pool, PROJECT):
            words = ("insights", "recompute", "--project", "shop", "--since", SINCE)
            done = await asyncio.to_thread(filled.installation.command, *words, check=False)
        assert done.returncode == 1
        return done.stderr

    assert "The insights of project shop are being recomputed already." in filled.with_pool(hold)
    filled.recompute()
