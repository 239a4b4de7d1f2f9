"""The evaluator over real PostgreSQL and ClickHouse: what it stores, and that it stores it once, whatever dies."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.alerts.evaluation.evaluator import Evaluator
from gosight.commands.beside import beside
from gosight.schemas.alerts import Condition, Funnel, Happening
from gosight.schemas.funnels import FunnelStep
from gosight.sql.loader import query
from gosight.stores import clickhouse, postgres
from gosight.stores.alert_queries import AlertQueries
from tests.alert_oracle import MINUTE, Seen, Sender, World
from tests.integration.alerts.mortal_evaluator import GRACE_MS, evaluate
from tests.integration.alerts.outbox import connected, create_database
from tests.integration.alerts.world import END_MS, insert, with_database
from tests.integration.alerts.world import create_database as create_clickhouse
from tests.waiting import until

CHANNELS = b'[{"type":"webhook","config":{"url":"https://hooks.example/1","secret":"0123456789abcdef"}}]'
ALWAYS = 1_000_000
"""Words that nobody needs."""

HOLDERS = """SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


@pytest.fixture(scope="module")
def dsn(clickhouse_dsn: str) -> str:
    return create_clickhouse(clickhouse_dsn)


@pytest.fixture(scope="module")
def url(postgres_url: str) -> str:
    return create_database(postgres_url)


@pytest.fixture
async def book(url: str) -> AsyncIterator[postgres.Pool]:
    async with connected(url) as pool:
        await pool.execute("TRUNCATE projects CASCADE")
        await pool.execute("DELETE FROM alert_clock")
        await pool.execute(query("postgres/alert_clock_advance"), END_MS - MINUTE)
        yield pool


async def make_rule(pool: postgres.Pool, condition: Condition, **columns: Any) -> tuple[str, str]:
    """(project, rule)."""
    name = uuid4().hex
    project_id = await pool.fetchval("INSERT INTO projects (name, slug) VALUES ($1, $1) RETURNING id::text", name)
    rule_id = await pool.fetchval(
        "INSERT INTO alert_rules (project_id, name, condition, channels, cooldown_mins, condition_type)"
        " VALUES ($1, 'rule', $2, $3, $4, $5::text::alert_condition_type) RETURNING id::text",
        project_id,
        msgspec.json.encode(condition).decode(),
        CHANNELS.decode(),
        columns.get("cooldown_mins", 0),
        columns.get("condition_type", "threshold"),
    )
    return project_id, rule_id


def views(project_id: str, at_ms: int, paths: list[str]) -> World:
    """A page view of each, of a session each."""
    world = World()
    for path in paths:
        sender = Sender(project_id, str(uuid4()), at_ms, path, "Chrome", "France", "mobile", "iOS", False, False, "")
        world.senders.append(sender)
        world.events.append(Seen(sender, at_ms, "page_view", path))
    return world


async def history(pool: postgres.Pool) -> list[tuple[Any, ...]]:
    rows = await pool.fetch(
        "SELECT state, group_key, round(extract(epoch FROM window_end) * 1000)::bigint,"
        " metric_value, resolved_at IS NOT NULL FROM alert_history ORDER BY window_end, group_key"
    )
    return [tuple(row) for row in rows]


async def outbox(pool: postgres.Pool) -> list[Happening]:
    """What the webhook is to be told, in order."""
    rows = await pool.fetch(
        "SELECT happening::text FROM alert_deliveries WHERE channel ->> 'type' = 'webhook' ORDER BY seq"
    )
    return [msgspec.json.decode(row[0], type=Happening) for row in rows]


def at(end_ms: int) -> int:
    """When a window that ends then is evaluated."""
    return end_ms + GRACE_MS


PAGES = Condition(metric="pageviews", operator="gte", threshold=2, window="1m", group_by=["path"])


async def test_a_group_fires_and_is_over(book: postgres.Pool, url: str, dsn: str) -> None:
    project_id, _ = await make_rule(book, PAGES)
    world = views(project_id, END_MS - 1, ["/a", "/a", "/b", "/c", "/c", "/c"])
    await with_database(dsn, lambda client: insert(client, world))
    told = await evaluate(url, dsn, at(END_MS), ALWAYS)
    assert [(one.state, one.group, one.value) for one in told] == [
        ("firing", {"path": "/a"}, 2.0),
        ("firing", {"path": "/c"}, 3.0),
    ]
    behind = {one.session_id for one in world.senders if one.entry_path == "/c"}
    assert set(told[1].context["session_ids"]) == behind
    assert await evaluate(url, dsn, at(END_MS) + 1, ALWAYS) == []  # the same minute
    assert await evaluate(url, dsn, at(END_MS + MINUTE), ALWAYS) == []
    assert await history(book) == [
        ("firing", '{"path":"/a"}', END_MS, 2.0, True),
        ("firing", '{"path":"/c"}', END_MS, 3.0, True),
    ]
    assert [(one.state, one.group["path"], one.value) for one in await outbox(book)] == [
        ("firing", "/a", 2.0),
        ("firing", "/c", 3.0),
        ("resolved", "/a", 0.0),
        ("resolved", "/c", 0.0),
    ]


async def test_a_funnel_that_converts_too_little_fires_at_the_full_hour(
    book: postgres.Pool, url: str, dsn: str
) -> None:
    steps = [FunnelStep(path="/cart"), FunnelStep(path="/paid")]
    condition = Condition(
        metric="funnel_conversion", operator="lt", threshold=0.5, window="1h", funnel=Funnel(steps, window_s=600)
    )
    project_id, _ = await make_rule(book, condition)
    world = views(project_id, END_MS - 20 * MINUTE, ["/cart"] * 4)
    for sender, minutes in zip(world.senders, (10, 11), strict=False):  # the second one takes too long
        world.events.append(Seen(sender, END_MS + (minutes - 20) * MINUTE, "page_view", "/paid"))
    later = views(project_id, END_MS + MINUTE, ["/cart"])
    later.events.append(Seen(later.senders[0], END_MS + 2 * MINUTE, "page_view", "/paid"))
    for some in (world, later):
        await with_database(dsn, partial(insert, world=some))
    (told,) = await evaluate(url, dsn, at(END_MS), ALWAYS)
    assert (told.state, told.group, told.value) == ("firing", {}, 0.25)
    assert await evaluate(url, dsn, at(END_MS + 59 * MINUTE), ALWAYS) == []
    assert [one.state for one in await outbox(book)] == ["firing"]
    await evaluate(url, dsn, at(END_MS + 60 * MINUTE), ALWAYS)
    assert [(one.state, one.value) for one in await outbox(book)] == [("firing", 0.25), ("resolved", 1.0)]


async def test_events_that_come_late_send_no_second_message(book: postgres.Pool, url: str, dsn: str) -> None:
    project_id, _ = await make_rule(book, PAGES)
    await with_database(dsn, lambda client: insert(client, views(project_id, END_MS - 1, ["/a"] * 2)))
    await evaluate(url, dsn, at(END_MS), ALWAYS)
    await with_database(dsn, lambda client: insert(client, views(project_id, END_MS - 1, ["/a"] * 5 + ["/b"] * 5)))
    assert await evaluate(url, dsn, at(END_MS) + 29_999, ALWAYS) == []
    # Also not when somebody sets the clock back: the window has begun its alert.
    await book.execute("UPDATE alert_clock SET evaluated_until = evaluated_until - INTERVAL '1 minute'")
    await book.execute("DELETE FROM alert_states")
    assert [one.group for one in await evaluate(url, dsn, at(END_MS), ALWAYS)] == [{"path": "/b"}]
    assert [one.group["path"] for one in await outbox(book)] == ["/a", "/b"]


async def test_a_thousand_groups_are_one_digest(book: postgres.Pool, url: str, dsn: str) -> None:
    project_id, _ = await make_rule(book, PAGES)
    paths = [f"/{n}" for n in range(1_000)]
    await with_database(dsn, lambda client: insert(client, views(project_id, END_MS - 1, paths * 2)))
    (digest,) = await evaluate(url, dsn, at(END_MS), ALWAYS)
    assert (digest.state, digest.group, digest.context["group_count"]) == ("digest", {}, 1_000)
    # All but one go on.
    going_on = views(project_id, END_MS + MINUTE - 1, paths[1:] * 2)
    await with_database(dsn, lambda client: insert(client, going_on))
    await evaluate(url, dsn, at(END_MS + MINUTE), ALWAYS)
    assert [one.state for one in await outbox(book)] == ["digest"]
    await evaluate(url, dsn, at(END_MS + 2 * MINUTE), ALWAYS)
    assert [(one.state, one.alert_id) for one in await outbox(book)] == [
        ("digest", digest.alert_id),
        ("resolved", digest.alert_id),
    ]
    assert await history(book) == [("digest", "*", END_MS, 2.0, True)]


async def test_killed_before_every_word_to_postgres(book: postgres.Pool, url: str, dsn: str) -> None:
    project_id, _ = await make_rule(book, PAGES)
    await make_rule(book, Condition(metric="sessions", window="1m"), condition_type="absence")
    world = views(project_id, END_MS - 1, ["/a", "/a", "/b", "/b"])
    await with_database(dsn, lambda client: insert(client, world))
    call = [sys.executable, "-m", "tests.integration.alerts.mortal_evaluator", url, dsn, str(at(END_MS + MINUTE))]
    ended = await asyncio.to_thread(subprocess.run, call, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()[-2_000:]
    assert int(ended.stdout) > 10
    rows = await history(book)
    assert [row[:4] for row in rows] == [
        ("firing", '{"path":"/a"}', END_MS, 2.0),
        ("firing", '{"path":"/b"}', END_MS, 2.0),
        ("firing", "{}", END_MS, 0.0),
    ]
    assert [row[4] for row in rows] == [True, True, False]
    said = [(one.state, one.group.get("path", "")) for one in await outbox(book)]
    assert sorted(said) == [("firing", ""), ("firing", "/a"), ("firing", "/b"), ("resolved", "/a"), ("resolved", "/b")]


async def test_another_process_goes_on_where_the_first_one_died(book: postgres.Pool, url: str, dsn: str) -> None:
    await make_rule(book, Condition(metric="sessions", window="1m"), condition_type="absence")
    now_ms = at(END_MS)
    client = await clickhouse.connect(dsn)

    async def give() -> AsyncClient:
        return client

    async def tell(begun: object) -> None:
        return

    def evaluator(pool: postgres.Pool) -> Evaluator:
        return Evaluator(pool, AlertQueries(give), lambda: now_ms, GRACE_MS, tell)

    async def evaluated() -> bool:
        found = await book.fetchval("SELECT round(extract(epoch FROM evaluated_until) * 1000)::bigint FROM alert_clock")
        return bool(found == now_ms - GRACE_MS)

    try:
        async with connected(url) as first, connected(url) as second:
            runs = {"first": evaluator(first).run(), "second": evaluator(second).run()}
            async with beside(asyncio.Event(), runs, {}):
                await until(evaluated, 60, "the first minute is evaluated")
                (holder,) = await book.fetch(HOLDERS)
                now_ms += MINUTE
                assert await book.fetchval("SELECT pg_terminate_backend($1)", holder[0])
                await until(evaluated, 60, "somebody evaluates the next minute")
                assert len(await book.fetch(HOLDERS)) == 1
    finally:
        await client.close()
    assert [one.state for one in await outbox(book)] == ["firing"]
