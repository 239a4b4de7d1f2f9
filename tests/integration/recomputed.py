"""A project whose live run is over: what the pure core made of a log, stored as the processor stores it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any, TypeVar

import msgspec

from gosight.schemas.envelope import Event
from gosight.schemas.project import ProjectSettings
from gosight.schemas.rows import InsightRow, SessionRow
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.stores import clickhouse, postgres
from gosight.stores.project_settings import renewed
from tests.core import HOUR, PROJECT, SECOND, START_MS, Core, Log, click, event, uid, view
from tests.installation import Installation

EVER = 3_650
"""Days of retention: the times of these tests are long ago."""

SINCE = "2025-11-23"

T = TypeVar("T")


def visitors(rng: Random, count: int) -> Log:
    """Sessions with and without cookies over five hours, in batches underway for less than the grace."""
    arrivals: list[tuple[int, str, list[Event]]] = []
    for number in range(count):
        at_ms, name = rng.randrange(5 * HOUR), f"s{number}" if number % 3 else ""
        for _ in range(rng.randint(1, 12)):
            at_ms += rng.choice((400, 1_900, 20 * SECOND, 20 * SECOND, 25 * 60 * SECOND))
            events = _step(rng, at_ms, f"{number}.{at_ms}")
            at_ms = max(one.timestamp for one in events) - START_MS
            arrivals.append((at_ms + rng.randrange(5 * SECOND), name or f"v{number}", events))
    log = Log()
    for at_ms, name, events in sorted(arrivals, key=lambda one: one[0]):
        whose = {"session": "", "visitor": name} if name.startswith("v") else {"session": name}
        log.batch(at_ms, rng.sample(events, len(events)), retention_days=EVER, **whose)
    return log


def _step(rng: Random, at_ms: int, name: str) -> list[Event]:
    path = rng.choice(("/cart", "/pay", "/über uns"))
    kind = rng.choice(("burst", "burst", "edge", "click", "page_view", "dom_mutation", "js_error", "scroll"))
    if kind == "edge":  # of one ms: only the ids say whether the page changed before the fifth click
        burst = [click(at_ms + 150 * n, f"{name}.{n}", path=path) for n in range(5)]
        return [*burst, view(at_ms + 600, path, f"{name}.view")]
    if kind == "burst":
        few = range(rng.randint(3, 7))
        return [click(at_ms + 150 * n, f"{name}.{n}", path=path, x=100 + n) for n in few]
    if kind == "click":
        return [click(at_ms, name, path=path, tag=rng.choice(("a", "button", "div")), selector=f"#x > {name}")]
    if kind == "page_view":
        return [view(at_ms, path, name, title='said "so"\n')]
    return [event(kind, at_ms, name, path=path, error_message="boom" if kind == "js_error" else None)]


class Place:
    """An installation with the project of `tests.core`, and what stands in its tables."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    def fill(self, core: Core) -> None:
        """Store what the core made, in the place of everything that was there."""

        async def store(client: Any) -> None:
            for table in ("events", "sessions", "page_visits", "insights"):
                await client.command(f"TRUNCATE TABLE {table}")
            inserter = Inserter(client, 60_000)
            await inserter.events(core.inbox, uid(str(id(core))), START_MS * 2)
            await inserter.rows("sessions", core.sessions)
            await inserter.rows("page_visits", core.page_visits)
            await inserter.rows("insights", core.insights)

        self.with_client(store)
        self.with_pool(lambda pool: pool.execute("DELETE FROM recomputations"))

    def recompute(self, *options: str) -> dict[str, Any]:
        """The facts of one run since the tests' beginning."""
        words = ("insights", "recompute", "--project", "shop", "--since", SINCE, "--json", *options)
        facts: dict[str, Any] = json.loads(self.installation.command(*words).stdout)
        return facts

    def insights(self) -> list[InsightRow]:
        """What `FINAL` reads, by id."""
        return self._rows(
            "SELECT * EXCEPT (is_deleted, insight_date) FROM insights FINAL ORDER BY insight_id", InsightRow
        )

    def sessions(self) -> list[SessionRow]:
        """What `FINAL` reads, by id."""
        return self._rows(
            "SELECT * EXCEPT (is_deleted, session_date) FROM sessions FINAL ORDER BY toString(session_id)", SessionRow
        )

    def set(self, **insights: dict[str, Any]) -> int:
        """The version of the project's settings with these insights'."""

        own = msgspec.json.encode({"insights": insights}).decode()

        async def change(pool: postgres.Pool) -> int:
            await pool.execute("UPDATE projects SET settings = $2::text::jsonb WHERE id = $1::text::uuid", PROJECT, own)
            return await renewed(pool, PROJECT, ProjectSettings())

        return self.with_pool(change)

    def make_project(self) -> None:
        """With version 1 of its settings."""
        statement = "INSERT INTO projects (id, name, slug) VALUES ($1::text::uuid, 'Shop', 'shop')"
        self.with_pool(lambda pool: pool.execute(statement, PROJECT))
        assert self.with_pool(lambda pool: renewed(pool, PROJECT, ProjectSettings())) == 1

    def with_client(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """Work with a client of ClickHouse."""

        async def run() -> T:
            client = await clickhouse.connect(self.installation.clickhouse_dsn)
            try:
                return await work(client)
            finally:
                await client.close()

        return asyncio.run(run())

    def with_pool(self, work: Callable[[postgres.Pool], Awaitable[T]]) -> T:
        """Work with PostgreSQL."""

        async def run() -> T:
            pool = await postgres.connect(self.installation.postgres_url)
            try:
                return await work(pool)
            finally:
                await pool.close()

        return asyncio.run(run())

    def _rows(self, sql: str, kind: type[T]) -> list[T]:
        settings = {"date_time_output_format": "unix_timestamp", "output_format_json_quote_64bit_integers": "0"}

        async def read(client: Any) -> list[T]:
            block = await client.raw_query(sql, settings=settings, fmt="JSONEachRow")
            return msgspec.json.Decoder(kind).decode_lines(block)

        return self.with_client(read)
