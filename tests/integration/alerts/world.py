"""A small world of events, sessions and insights, drawn at random, and the ClickHouse database that holds it."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from random import Random
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.schemas.rows import InsightRow, SessionRow
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.stores import clickhouse
from gosight.stores.migrations import ClickHouseSchema, migrate
from tests.alert_oracle import DAY, HOUR, MINUTE, Seen, Sender, World
from tests.integration.api import rows

Found = TypeVar("Found")

PROJECTS = [str(UUID(int=n + 1)) for n in range(3)]
"""The last one is younger than three weeks."""

END_MS = rows.ms("2026-11-10 14:00:00.000")
"""What everything is about. New York's clocks changed nine days before, so two weeks before it is an hour off."""

_EVENTS = ["page_view", "click", "js_error", "unhandled_rejection", "resource_error", "console_error", "web_vitals"]
_INSIGHTS = ["rage_click", "dead_click", "error_click", "thrashed_cursor", "u_turn", "slow_page"]


def draw(random: Random) -> World:
    """Sessions of the last day, and of the same hours in five weeks before."""
    world = World()
    for _ in range(160):
        _add_session(world, random, random.choice(PROJECTS), END_MS - random.randrange(2 * DAY))
    for _ in range(160):
        _add_session(world, random, random.choice(PROJECTS), END_MS - random.randrange(2 * HOUR))
    for week in range(1, 6):
        for _ in range(60):
            project = random.choice(PROJECTS[:2] if week > 2 else PROJECTS)
            _add_session(world, random, project, END_MS - week * 7 * DAY - random.randrange(3 * HOUR))
    return world


def _add_session(world: World, random: Random, project_id: str, started_ms: int) -> None:
    path = random.choice(["/", "/a", "/b", "/it's \\ odd"])
    sender = Sender(
        project_id,
        str(UUID(int=random.getrandbits(128), version=4)),
        started_ms,
        path,
        random.choice(["Chrome", "Firefox"]),
        random.choice(["France", "Việt Nam", ""]),
        random.choice(["desktop", "mobile"]),
        random.choice(["Linux", "iOS"]),
        random.random() < 0.1,
        random.random() < 0.5,
        random.choice(["direct", "search"]),
    )
    world.senders.append(sender)
    at_ms = started_ms
    for _ in range(random.randrange(1, 6)):
        kind = random.choice(_EVENTS)
        vital = random.randrange(5_000) if kind == "web_vitals" else None
        world.events.append(Seen(sender, at_ms, kind, path, lcp=vital, ttfb=vital and vital // 2))
        if random.random() < 0.4:
            world.insights.append(Seen(sender, at_ms, random.choice(_INSIGHTS), path))
        at_ms += random.choice([1, 999, 20_000, MINUTE, 4 * MINUTE])
        path = random.choice([path, "/", "/a", "/b"])


def text(ms: int) -> str:
    """As `rows.ms` reads it."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


async def with_database(dsn: str, work: Callable[[AsyncClient], Awaitable[Found]]) -> Found:
    """Do it with a client of this database."""
    client = await clickhouse.connect(dsn)
    try:
        return await work(client)
    finally:
        await client.close()


def create_database(server_dsn: str) -> str:
    """The DSN of a new database with today's schema."""
    name = f"t{uuid4().hex[:12]}"
    dsn = urlunsplit(urlsplit(server_dsn)._replace(path=f"/{name}"))

    async def make(server: AsyncClient) -> None:
        await server.command(f"CREATE DATABASE {name}")

    async def fill(client: AsyncClient) -> None:
        await migrate(ClickHouseSchema(client))

    asyncio.run(with_database(server_dsn, make))
    asyncio.run(with_database(dsn, fill))
    return dsn


async def insert(client: AsyncClient, world: World) -> None:
    """As the processor does."""
    inserter = Inserter(client, 30_000)
    lines = [json.dumps(_envelope(one)).encode() for one in world.events]
    await inserter.events(lines, uuid4().hex, int(time.time() * 1000) + 60_000)
    await inserter.rows("sessions", [_session(one) for one in world.senders])
    await inserter.rows("insights", [_insight(one) for one in world.insights])


def _envelope(seen: Seen) -> dict[str, object]:
    sender = seen.sender
    fields = {name: getattr(sender, name) for name in ("browser", "country", "device_type", "os", "is_bot")}
    event = {"at": text(seen.at_ms), "event_type": seen.kind, "path": seen.path, "lcp": seen.lcp, "ttfb": seen.ttfb}
    return rows.envelope(sender.project_id, sender.session_id, event, **fields)


def _session(sender: Sender) -> SessionRow:
    names = ("session_id", "entry_path", "browser", "country", "device_type", "os", "is_bot", "is_bounce", "channel")
    return rows.session(sender.project_id, text(sender.started_ms), **{name: getattr(sender, name) for name in names})


def _insight(seen: Seen) -> InsightRow:
    sender = seen.sender
    return rows.insight(sender.project_id, sender.session_id, text(seen.at_ms), insight_type=seen.kind, path=seen.path)
