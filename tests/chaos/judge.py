"""Compares what the workers left behind with the oracle: rows, rollups, topics, states. All of it, every time."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
from gosight.stores.kafka import partitions_of
from gosight.stores.migrations import ClickHouseSchema, migrate
from gosight.stores.progress import is_progress
from tests.chaos.crew import Crew
from tests.chaos.log_reader import LogReader
from tests.chaos.oracle import COUNTED, Oracle, differing
from tests.installation import Installation
from tests.waiting import wait_for

Result = TypeVar("Result")
Offsets = dict[str, dict[int, int]]
"""By topic and partition."""

_RECORDED = (
    "session_id IN (SELECT session_id FROM {db}.replay_chunks UNION ALL SELECT session_id FROM {db}.replay_pending)"
)
_VERSION = f"if({_RECORDED}, 0, version) AS version"
"""A session whose replay is known writes its row at times of its own, which depend on whose turn it was."""

_ROWS = {
    "events": "SELECT * EXCEPT (ingested_at) FROM {db}.events",
    "sessions": f"SELECT * FROM {{db}}.sessions FINAL WHERE NOT {_RECORDED}",
    "page_visits": f"SELECT * REPLACE ({_VERSION}) FROM {{db}}.page_visits FINAL",
    "insights": f"SELECT * REPLACE ({_VERSION}) FROM {{db}}.insights FINAL",
    "replay_chunks": "SELECT * FROM {db}.replay_chunks FINAL",
    "replay": "SELECT DISTINCT * FROM (SELECT * FROM {db}.replay_chunks UNION ALL SELECT * FROM {db}.replay_pending)",
}
"""What waits is compared together with what is kept: a chunk that came after its verdict did not wait."""

_SOURCES = (topics.EVENTS, topics.REPLAY)
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
        self._logs = {topic: LogReader(brokers, topic) for topic in _SOURCES}
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
        self._verify_up_to(self._bounds()[1])

    def verify_tables_at_rest(self) -> None:
        """The tables alone: what was restored and worked once more stands in the topics for consumers twice."""
        self._catch_up(self._bounds()[1])
        self._run(self._real, self._compare)

    def states_of(self, partition: int) -> dict[bytes, bytes]:
        """What the oracle holds of a partition."""
        return self._oracle.partitions[partition].states

    def committed(self) -> dict[int, int]:
        """The group's offset of events by partition."""
        return self._bounds()[1][topics.EVENTS]

    def _verify_up_to(self, ends: Offsets) -> None:
        self._catch_up(ends)
        self._run(self._real, self._compare)
        self._compare_topics()

    def _freeze_when_quiet(self) -> Offsets:
        """Nothing is under way when every message is committed: a chunk is made of messages. Gives the log's ends."""

        def quiet() -> Offsets | None:
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

    def _bounds(self) -> tuple[Offsets, Offsets]:
        """Where each partition's log ends and what is committed, from a broker that may have just come back."""

        def ask() -> tuple[Offsets, Offsets] | None:
            with suppress(KafkaError):
                return asyncio.run(self._offsets())
            return None

        return wait_for(ask, _QUIET_S, "the broker did not say what is committed")

    async def _offsets(self) -> tuple[Offsets, Offsets]:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._installation.brokers)
        admin = AIOKafkaAdminClient(bootstrap_servers=self._installation.brokers)
        await consumer.start()
        await admin.start()
        try:
            wheres = [where for topic in _SOURCES for where in await partitions_of(admin, topic)]
            ends = await consumer.end_offsets(wheres)
            found = await committed(admin, topics.GROUP, wheres)
            return _by_topic(ends), _by_topic({where: one.offset if one else 0 for where, one in found.items()})
        finally:
            await consumer.stop()
            await admin.close()

    def _catch_up(self, ends: Offsets | None) -> None:
        found = [one for topic, log in self._logs.items() for one in log.read(ends[topic] if ends else None)]
        outcomes = list(self._oracle.feed(found))
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
        for outcome in outcomes:
            await inserter.replay("replay_chunks", outcome.replay)
            await inserter.replay("replay_pending", outcome.replay_waiting)
            await inserter.keep(outcome.replay_kept)

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
        extra = (await client.query(_some_of(actual, expected))).result_rows
        missing = (await client.query(_some_of(expected, actual))).result_rows
        counts = [(await _digest(client, rows))[0] for rows in (actual, expected)]
        raise AssertionError(f"{name}: {counts[0]} rows, expected {counts[1]}; too many {extra}; missing {missing}")

    async def _compare_ledger(self, client: AsyncClient) -> None:
        sums = ", ".join(f"sum({name})" for name in COUNTED)
        rows = await client.query(f"SELECT topic, partition, {sums} FROM chunk_ledger FINAL GROUP BY topic, partition")
        actual = {row[:2]: dict(zip(COUNTED, row[2:], strict=True)) for row in rows.result_rows}
        assert actual == self._oracle.ledger
        gaps = await client.query(
            "SELECT * FROM (SELECT topic, partition, o1, lagInFrame(toInt64(o2), 1, -1)"
            " OVER (PARTITION BY topic, partition ORDER BY o1) AS before"
            " FROM chunk_ledger FINAL) WHERE o1 != before + 1"
        )
        assert gaps.result_rows == [], "chunks do not follow each other"

    def _compare_topics(self) -> None:
        self._seen_insights.update(_insight_id(record.value) for record in self._insights.read())
        assert self._seen_insights == self._oracle.insight_ids
        self._seen_dead.update(record.key for record in self._deadletters.read())
        assert self._seen_dead == self._oracle.dead_keys
        for record in self._changelog.read():
            if is_progress(record.key):
                continue
            if record.value is None:
                self._states.pop(record.key, None)
            else:
                self._states[record.key] = record.value
        wrong = differing(self._states, self._oracle.states())
        assert wrong == [], f"the changelog does not hold the oracle's states: {len(wrong)} differ, {wrong[:1]}"

    def _run(self, database: str, work: Callable[[AsyncClient], Awaitable[Result]]) -> Result:
        async def run() -> Result:
            client = await clickhouse.connect(self._installation.clickhouse_dsn, database=database)
            try:
                return await work(client)
            finally:
                await client.close()

        return asyncio.run(run())


def _some_of(rows: str, others: str) -> str:
    """Three of the rows that the others lack. (A LIMIT right behind EXCEPT is a syntax error.)"""
    return f"SELECT * FROM (({rows}) EXCEPT ALL ({others})) LIMIT 3"


def _by_topic(found: Mapping[TopicPartition, int]) -> Offsets:
    return {
        topic: {where.partition: offset for where, offset in found.items() if where.topic == topic}
        for topic in _SOURCES
    }


async def _digest(client: AsyncClient, rows: str) -> tuple[int, int]:
    """How many rows, and one number for all that they say, in whatever order."""
    result = await client.query(f"SELECT count(), sum(cityHash64(toString(tuple(*)))) FROM ({rows})")
    count, number = result.result_rows[0]
    return int(count), int(number)


def _insight_id(value: bytes) -> str:
    return str(msgspec.json.decode(value)["insight_id"])
