"""`python -m bench.alerts`: 10,000 alert rules over 200 projects, evaluated beside all the stores of a stack.

Three minutes in a row: a full hour, in which every rule is due; the one after it, which asks for the past of another
hour; and one like any other. The floor is ClickHouse's own time for the same queries, which run on one thread.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from clickhouse_connect.driver.asyncclient import AsyncClient

from bench import bed, report
from gosight.alerts.evaluation.evaluator import Evaluator
from gosight.pipeline.alerts.schedule import HOUR_MS
from gosight.schemas.alerts import MINUTE_MS, Condition, Filters
from gosight.sql.loader import query
from gosight.stores import clickhouse, postgres
from gosight.stores.alert_book import AlertBook
from gosight.stores.alert_evidence import Evidences
from gosight.stores.alert_queries import AlertQueries
from tests.installation import Installation

_ROWS = Path(__file__).with_name("rows")
_GRACE_MS = 30_000
_PART = 1_000_000
_WITHIN_S = 30.0
_HEADER = ("minute", "began", "whole s", "queries", "ClickHouse s", "the rest s")
_MINUTES = ("the full hour", "the first of an hour", "any other")


class Timed:
    """ClickHouse's client, with what its queries took."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self.queries = 0
        self.took_s = 0.0

    async def raw_query(self, *words: Any, **named: Any) -> bytes:
        """As the client's."""
        started = time.perf_counter()
        try:
            return await self._client.raw_query(*words, **named)
        finally:
            self.took_s += time.perf_counter() - started
            self.queries += 1


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=2_000_000)
    arguments.add_argument("--rules", type=int, default=10_000)
    arguments.add_argument("--projects", type=int, default=200)
    asked = arguments.parse_args()
    with bed.installation(1) as place:
        asyncio.run(_run(place, asked))


async def _run(place: Installation, asked: argparse.Namespace) -> None:
    client, pool = await clickhouse.connect(place.clickhouse_dsn), await postgres.connect(place.postgres_url)
    hour_ms = time.time_ns() // 1_000_000 // HOUR_MS * HOUR_MS
    try:
        projects = await _make_rules(pool, asked.projects, asked.rules)
        await _fill(client, projects, hour_ms + 3 * MINUTE_MS, asked.events)
        await pool.execute(query("postgres/alert_clock_advance"), hour_ms - MINUTE_MS)
        rows = await _evaluate(client, pool, hour_ms)
    finally:
        await client.close()
        await pool.close()
    report.show(f"{asked.rules:,} rules, {asked.projects} projects, {asked.events:,} events", _HEADER, rows)
    worst = max(rows, key=lambda row: row[2])
    report.finish(
        "alerts", worst[2], "s, the slowest minute", worst[4], target_s=_WITHIN_S, any_other_s=round(rows[2][2], 2)
    )


async def _evaluate(client: AsyncClient, pool: postgres.Pool, hour_ms: int) -> list[tuple[Any, ...]]:
    timed, began, now_ms = Timed(client), 0, hour_ms + _GRACE_MS

    async def give() -> Any:
        return timed

    async def tell(begun: Sequence[object]) -> None:
        nonlocal began
        began += len(begun)

    queries, rows = AlertQueries(give), []
    evaluator, evidences = Evaluator(pool, queries, lambda: now_ms, _GRACE_MS, tell), Evidences(queries)
    async with pool.acquire() as connection:
        book = AlertBook(connection)
        assert await book.lock()
        for number, name in enumerate(_MINUTES):
            now_ms = hour_ms + number * MINUTE_MS + _GRACE_MS
            timed.queries, timed.took_s, began = 0, 0.0, 0
            started = time.perf_counter()
            assert await evaluator.minute(book, evidences)
            whole_s = time.perf_counter() - started
            rows.append((name, began, whole_s, timed.queries, timed.took_s, whole_s - timed.took_s))
    return rows


async def _make_rules(pool: postgres.Pool, projects: int, rules: int) -> list[str]:
    draw = random.Random(1)
    make = "INSERT INTO projects (name, slug) SELECT n, n FROM unnest($1::text[]) AS n RETURNING id::text"
    ids = [row[0] for row in await pool.fetch(make, [f"project {n}" for n in range(projects)])]
    rows = []
    for number in range(rules):
        kind = draw.choice(["threshold", "threshold", "threshold", "anomaly", "absence"])
        condition = msgspec.json.encode(_condition(draw, kind)).decode()
        rows.append((ids[number % projects], f"rule {number}", kind, condition))
    columns = "project_id, name, condition_type, condition"
    add = f"INSERT INTO alert_rules ({columns}) VALUES ($1, $2, $3::text::alert_condition_type, $4)"
    await pool.executemany(add, rows)
    return ids


def _condition(draw: random.Random, kind: str) -> Condition:
    """What people would watch: most of the time short windows, a page or a browser, some groups; few of them fire."""
    counts = ["sessions", "pageviews", "errors", "js_errors", "rage_clicks", "dead_clicks", "u_turns", "slow_pages"]
    means = ["error_rate", "avg_lcp", "bounce_rate"]
    window = draw.choice(["1m", "5m", "5m", "10m", "15m", "1h", "1h", *([] if kind == "absence" else ["24h"])])
    page = {"path": f"/page/{draw.randrange(100)}"}
    filters = draw.choice([{}, {}, page, {"browser": "Chrome"}, {"device_type": "mobile"}])
    fields: dict[str, Any] = {"metric": draw.choice(counts if kind == "absence" else counts + means), "window": window}
    if kind == "threshold":
        fields |= {"operator": "gt", "threshold": draw.choice([0.9, 5_000.0]) if fields["metric"] in means else 500.0}
    if kind == "anomaly":
        fields |= {"operator": "gt", "k": 4.0, "threshold": 50.0}
    groups: Any = draw.choice([[], [], [], ["path"], ["browser"], ["country"], ["path", "country"]])
    return Condition(**fields, filters=Filters(**filters), group_by=groups)


async def _fill(client: AsyncClient, projects: list[str], end_ms: int, events: int) -> None:
    sql = (_ROWS / "alert_events.sql").read_text()
    listed = sql.replace("{projects:Array(String)}", str(projects))  # too long for an address
    for first in range(0, events, _PART):
        bound = {"end_ms": end_ms, "first": first, "count": min(_PART, events - first)}
        await client.command(listed, parameters=bound)
    for table in ("insights", "sessions"):
        await client.command((_ROWS / f"alert_{table}.sql").read_text())


if __name__ == "__main__":
    main()
