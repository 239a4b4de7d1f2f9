"""Compares what the workers left behind with the oracle: rows, rollups, topics, states. All of it, every time."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.pipeline.message import Outcome
from gosight.schemas import topics
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.sql import loader
from gosight.stores import clickhouse
from gosight.stores.groups import committed
from gosight.stores.migrations import ClickHouseSchema, migrate
from tests.chaos.crew import Crew
from tests.chaos.log_reader import LogReader, end_offsets
from tests.chaos.oracle import COUNTED, Oracle, same_states
from tests.installation import Installation
from tests.waiting import wait_for

Result = TypeVar("Result")

_ROWS = {
    "events": "SELECT * EXCEPT (ingested_at) FROM {db}.events",
    "sessions": "SELECT * FROM {db}.sessions FINAL",
    "page_visits": "SELECT * FROM {db}.page_visits FINAL",
    "insights": "SELECT * FROM {db}.insights FINAL",
}
_STATES = {"overview_15m": ("sessions", "visitors")}
_QUIET_S = 180.0
_LINES_AT_ONCE = 2_000
_FAR_MS = 9_000_000_000_000


class Judge:
    """One installation's. The oracle's rows stand in a database of their own, beside the real one."""

    def __init__(self, installation: Installation, crew: Crew, oracle: Oracle) -> None:
        self._installation = installation
        self._crew = crew
        self._oracle = oracle
        self._real = clickhouse.database_of(installation.clickhouse_dsn)
        self._truth = f"{self._real}_truth"
        brokers = installation.brokers
        self._log = LogReader(brokers, topics.EVENTS)
        self._insights = LogReader(brokers, topics.INSIGHTS)
        self._deadletters = LogReader(brokers, topics.DEADLETTERS)
        self._changelog = LogReader(brokers, topics.SESSIONS_CHANGELOG)
        self._seen_insights: Counter[str] = Counter()
        self._seen_dead: Counter[bytes] = Counter()
        self._states: dict[bytes, bytes] = {}
        self._run(self._real, self._create)
        self._run(self._truth, self._migrate)

    def verify(self) -> None:
        """Wait until all of the log is worked, then compare everything. Nothing may be appended meanwhile but ticks."""
        self._catch_up(None)
        ends = self._freeze_when_quiet()
        try:
            self._verify_up_to(ends)
        finally:
            self._crew.thaw()

    def verify_at_rest(self) -> None:
        """The same when no worker runs: up to what they have committed."""
        self._verify_up_to(self.committed())

    def states_of(self, partition: int) -> dict[bytes, bytes]:
        """What the oracle holds of a partition."""
        return self._oracle.partitions[partition].states

    def committed(self) -> dict[int, int]:
        """The group's offset by partition."""
        return self._bounds()[1]

    def _verify_up_to(self, ends: dict[int, int]) -> None:
        self._catch_up(ends)
        self._run(self._real, self._compare)
        self._compare_topics()

    def _freeze_when_quiet(self) -> dict[int, int]:
        """Nothing is under way when every message is committed: a chunk is made of messages. Gives the log's ends."""

        def quiet() -> dict[int, int] | None:
            ends, committed = self._bounds()
            if ends != committed:
                return None
            self._crew.freeze()
            try:
                ends, committed = self._bounds()
            except BaseException:
                self._crew.thaw()
                raise
            if ends == committed:
                return ends
            self._crew.thaw()
            return None

        return wait_for(quiet, _QUIET_S, "the workers did not come to the end of the log")

    def _bounds(self) -> tuple[dict[int, int], dict[int, int]]:
        """Where each partition's log ends and what is committed, from a broker that may have just come back."""

        def ask() -> tuple[dict[int, int], dict[int, int]] | None:
            with suppress(KafkaError):
                return asyncio.run(self._offsets())
            return None

        return wait_for(ask, _QUIET_S, "the broker did not say what is committed")

    async def _offsets(self) -> tuple[dict[int, int], dict[int, int]]:
        consumer = AIOKafkaConsumer(topics.EVENTS, bootstrap_servers=self._installation.brokers)
        admin = AIOKafkaAdminClient(bootstrap_servers=self._installation.brokers)
        await consumer.start()
        await admin.start()
        try:
            ends = await end_offsets(consumer)
            wheres = [TopicPartition(topics.EVENTS, partition) for partition in ends]
            found = await committed(admin, topics.GROUP, wheres)
            return ends, {where.partition: one.offset if one else 0 for where, one in found.items()}
        finally:
            await consumer.stop()
            await admin.close()

    def _catch_up(self, ends: dict[int, int] | None) -> None:
        outcomes = list(self._oracle.feed(self._log.read(ends)))
        self._run(self._truth, lambda client: self._insert(client, outcomes))

    async def _create(self, client: AsyncClient) -> None:
        await client.command(f"CREATE DATABASE {self._truth}")

    async def _migrate(self, client: AsyncClient) -> None:
        await migrate(ClickHouseSchema(client))

    async def _insert(self, client: AsyncClient, outcomes: Sequence[Outcome]) -> None:
        inserter = Inserter(client, 60_000)
        lines = [line for outcome in outcomes for line in outcome.inbox]
        for at in range(0, len(lines), _LINES_AT_ONCE):
            await inserter.events(lines[at : at + _LINES_AT_ONCE], f"truth-{time.monotonic_ns()}", _FAR_MS)
        for table in ("sessions", "page_visits", "insights"):
            await inserter.rows(table, [row for outcome in outcomes for row in getattr(outcome, table)])

    async def _compare(self, client: AsyncClient) -> None:
        for name, query in _ROWS.items():
            await self._same(client, name, query.format(db=self._real), query.format(db=self._truth))
        for name in loader.ROLLUPS:
            finals = ", ".join(f"finalizeAggregation({state}) AS {state}" for state in _STATES.get(name, ()))
            columns = f"* REPLACE ({finals})" if finals else "*"
            stored = f"SELECT {columns} FROM (SELECT * FROM {name} FINAL)"
            await self._same(client, name, stored, f"SELECT {columns} FROM ({loader.rollup(name)})")
        await self._compare_ledger(client)

    async def _same(self, client: AsyncClient, name: str, actual: str, expected: str) -> None:
        if await _digest(client, actual) == await _digest(client, expected):
            return
        extra = (await client.query(f"({actual}) EXCEPT ALL ({expected}) LIMIT 3")).result_rows
        missing = (await client.query(f"({expected}) EXCEPT ALL ({actual}) LIMIT 3")).result_rows
        counts = [(await _digest(client, rows))[0] for rows in (actual, expected)]
        raise AssertionError(f"{name}: {counts[0]} rows, expected {counts[1]}; too many {extra}; missing {missing}")

    async def _compare_ledger(self, client: AsyncClient) -> None:
        sums = ", ".join(f"sum({name})" for name in COUNTED)
        rows = await client.query(f"SELECT partition, {sums} FROM chunk_ledger FINAL GROUP BY partition")
        actual = {row[0]: dict(zip(COUNTED, row[1:], strict=True)) for row in rows.result_rows}
        assert actual == self._oracle.ledger
        gaps = await client.query(
            "SELECT * FROM (SELECT partition, o1, lagInFrame(toInt64(o2), 1, -1)"
            " OVER (PARTITION BY partition ORDER BY o1) AS before FROM chunk_ledger FINAL) WHERE o1 != before + 1"
        )
        assert gaps.result_rows == [], "chunks do not follow each other"

    def _compare_topics(self) -> None:
        self._seen_insights.update(_insight_id(record.value) for record in self._insights.read())
        assert self._seen_insights == self._oracle.insight_ids
        self._seen_dead.update(record.key for record in self._deadletters.read())
        assert self._seen_dead == self._oracle.dead_keys
        for record in self._changelog.read():
            if record.value is None:
                self._states.pop(record.key, None)
            else:
                self._states[record.key] = record.value
        assert same_states(self._states, self._oracle.states()), "the changelog does not hold the oracle's states"

    def _run(self, database: str, work: Callable[[AsyncClient], Awaitable[Result]]) -> Result:
        async def run() -> Result:
            client = await clickhouse.connect(self._installation.clickhouse_dsn, database=database)
            try:
                return await work(client)
            finally:
                await client.close()

        return asyncio.run(run())


async def _digest(client: AsyncClient, rows: str) -> tuple[int, int]:
    """How many rows, and one number for all that they say, in whatever order."""
    result = await client.query(f"SELECT count(), sum(cityHash64(toString(tuple(*)))) FROM ({rows})")
    count, number = result.result_rows[0]
    return int(count), int(number)


def _insight_id(value: bytes) -> str:
    return str(msgspec.json.decode(value)["insight_id"])
