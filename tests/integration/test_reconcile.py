"""`gosight reconcile` and `gosight lag` over a log, a ledger and a table that are made here, whole and then damaged."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import asyncpg
import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from gosight.commands.tables import utc_time
from gosight.embedded.infra import Infra
from gosight.schemas import topics
from gosight.schemas.rows import LedgerRow, time_text
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.stores import clickhouse
from gosight.stores.progress import Mark, Progress, to_commit
from tests.installation import Installation

AT_MS = time.time_ns() // 10**6 // 3_600_000 * 3_600_000 - 3_600_000 + 123
"""Recent, or the tables' TTL takes the rows away."""

HOUR = utc_time(AT_MS)
CLOCK = time_text(AT_MS)
ANNA, BERT = str(UUID(int=1)), str(UUID(int=2))

LOG = {0: [(ANNA, 2), (ANNA, 3), (BERT, 4), ("", 0)], 1: [(BERT, 2), (BERT, 5)]}
"""By partition: the project and number of events of each message; no project = a tick."""

STORED = {0: [2, 3, 3, 0], 1: [2]}
"""Of the committed messages; one of Bert's four events was a duplicate."""

LEDGER = [
    # topic, epoch, partition, o1, o2, clock, messages, received, stored, duplicates, dead, erased, unjudged, dropped
    LedgerRow(topics.EVENTS, 1, 0, 0, 1, CLOCK, 2, 5, 5, 0, 0, 0, 0),
    LedgerRow(topics.EVENTS, 1, 0, 2, 3, CLOCK, 2, 4, 3, 1, 0, 0, 0, {BERT: 1}),
    LedgerRow(topics.EVENTS, 1, 1, 0, 0, CLOCK, 1, 2, 2, 0, 0, 0, 0),
]
COMMITTED = {0: Progress(4, AT_MS), 1: Progress(1, AT_MS, Mark(1, AT_MS + 10_000))}


@pytest.fixture(scope="module")
def installation(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(infra, Path(tmp_path_factory.mktemp("reconcile")), partitions=2)
    made.create()
    asyncio.run(_fill_kafka(made.brokers))
    return made


@pytest.fixture
def stored(installation: Installation) -> Installation:
    """The installation with everything stored as it should be."""

    async def fill(client: Any) -> None:
        for table in ("events", "chunk_ledger"):
            await client.command(f"TRUNCATE TABLE {table}")
        inserter = Inserter(client, 10_000)
        lines = [_line(p, o, count) for p, counts in STORED.items() for o, count in enumerate(counts) if count]
        await inserter.events(lines, uuid4().hex, int(time.time() * 1000) + 60_000)
        await inserter.rows("chunk_ledger", LEDGER)

    _with_client(installation, fill)
    return installation


def _with_client(installation: Installation, work: Callable[[Any], Awaitable[None]]) -> None:
    async def run() -> None:
        client = await clickhouse.connect(installation.clickhouse_dsn)
        try:
            await work(client)
        finally:
            await client.close()

    asyncio.run(run())


def _line(partition: int, offset: int, count: int) -> bytes:
    project, _ = LOG[partition][offset]
    session = UUID(int=offset)
    events = [
        {"event_id": str(uuid5(session, str(n))), "event_type": "click", "timestamp": AT_MS} for n in range(count)
    ]
    source = {"source_epoch": 1, "source_partition": partition, "source_offset": offset, "project_id": project}
    whose = {"session_id": str(session), "visitor_id": str(session), "received_at": AT_MS, "settings_version": 1}
    return json.dumps(source | whose | {"events": events}).encode()


async def _fill_kafka(brokers: str) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=brokers, acks="all")
    await producer.start()
    for partition, messages in LOG.items():
        for project, count in messages:
            kind = topics.Kind.EVENTS if project else topics.Kind.TICK
            headers = topics.headers(1, kind, count, AT_MS if project else 0)
            key = topics.message_key(project, "s") if project else None
            await producer.send_and_wait(topics.EVENTS, b"{}", key, partition, headers=headers)
    await producer.stop()
    consumer = AIOKafkaConsumer(bootstrap_servers=brokers, group_id=topics.GROUP, enable_auto_commit=False)
    await consumer.start()
    consumer.assign([TopicPartition(topics.EVENTS, partition) for partition in COMMITTED])
    await consumer.commit({TopicPartition(topics.EVENTS, p): to_commit(at) for p, at in COMMITTED.items()})
    await consumer.stop()


def test_a_whole_installation_is_clean(stored: Installation) -> None:
    said = stored.command("reconcile").stdout.splitlines()
    assert said[-1] == "clean: 11 events in Kafka, 10 stored, 1 duplicates, 0 dead, 0 erased; 3 chunks"
    report = json.loads(stored.command("reconcile", "--json").stdout)
    assert report["lines"] == [
        _counted(0, ANNA, sent=5, stored=5),
        _counted(0, BERT, sent=4, stored=3, dropped=1),
        _counted(1, BERT, sent=2, stored=2),
    ]


def _counted(partition: int, project: str, **counts: int) -> dict[str, Any]:
    none = {"sent": 0, "stored": 0, "dropped": 0, "missing": 0, "double": 0}
    return {"partition": partition, "project_id": project, "hour": HOUR} | none | counts


def _damaged(installation: Installation, *statements: str) -> dict[str, Any]:
    async def run(client: Any) -> None:
        for statement in statements:
            await client.command(statement, settings={"insert_deduplicate": "0"})

    _with_client(installation, run)
    done = installation.command("reconcile", check=False)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("NOT clean")
    report: dict[str, Any] = json.loads(installation.command("reconcile", "--json", check=False).stdout)
    return report


def _findings(report: dict[str, Any]) -> list[tuple[str, int, int, int]]:
    return [(found["what"], found["partition"], found["o1"], found["o2"]) for found in report["findings"]]


def test_an_event_that_is_gone_is_missing_where_it_was(stored: Installation) -> None:
    one = f"event_id = '{uuid5(UUID(int=1), '0')}'"
    report = _damaged(stored, f"DELETE FROM events WHERE source_partition = 0 AND source_offset = 1 AND {one}")
    assert _findings(report) == [("missing", 0, 0, 1)]
    assert report["lines"][0] == _counted(0, ANNA, sent=5, stored=4, missing=1)


def test_a_row_that_is_there_twice_is_double(stored: Installation) -> None:
    report = _damaged(stored, "INSERT INTO events SELECT * FROM events WHERE source_partition = 1")
    assert _findings(report) == [("double", 1, 0, 0)]
    assert report["total"]["double"] == 2


def test_a_chunk_that_is_gone_from_the_ledger_is_a_gap(stored: Installation) -> None:
    report = _damaged(stored, "DELETE FROM chunk_ledger WHERE partition = 0 AND o1 = 2")
    assert _findings(report) == [("gap", 0, 2, 3)]


def test_a_duplicate_that_was_stored_after_all_is_surplus(stored: Installation) -> None:
    changed = "SELECT * REPLACE (generateUUIDv4() AS event_id) FROM events WHERE source_offset = 2 LIMIT 1"
    assert _findings(_damaged(stored, f"INSERT INTO events {changed}")) == [("surplus", 0, 2, 3)]


def test_the_same_offsets_in_two_chunks_overlap(stored: Installation) -> None:
    row = msgspec.structs.replace(LEDGER[1], o1=1, o2=3)

    async def add(client: Any) -> None:
        await Inserter(client, 10_000).rows("chunk_ledger", [row])

    _with_client(stored, add)
    assert ("overlap", 0, 1, 1) in _findings(_damaged(stored))


def test_rows_of_an_older_epoch_are_not_counted(stored: Installation) -> None:
    async def add(client: Any) -> None:
        await client.command("INSERT INTO events SELECT * REPLACE (0 AS source_epoch) FROM events")

    _with_client(stored, add)
    stored.command("reconcile")


def test_what_is_gone_of_a_deleted_project_was_removed(stored: Installation) -> None:
    """And only that: of the other project an event is missing."""

    def deletion(sql: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(stored.postgres_url)
            try:
                await connection.execute(sql)
            finally:
                await connection.close()

        asyncio.run(run())

    one = f"event_id = '{uuid5(UUID(int=1), '0')}'"
    deletion(f"INSERT INTO project_deletions (project_id, name, deleted_at) VALUES ('{BERT}', 'gone', now())")
    try:
        report = _damaged(stored, f"DELETE FROM events WHERE project_id = '{BERT}' OR source_offset = 1 AND {one}")
    finally:
        deletion("DELETE FROM project_deletions")
    assert _findings(report) == [("missing", 0, 0, 1)]
    assert report["lines"] == [
        _counted(0, ANNA, sent=5, stored=4, missing=1),
        _counted(0, BERT, sent=4, dropped=4),
        _counted(1, BERT, sent=2, dropped=2),
    ]
    assert (report["duplicates"], report["erased"]) == (1, 5)


def test_lag_shows_what_waits_and_what_was_begun(stored: Installation) -> None:
    first, second, *replay = map(json.loads, stored.command("lag", "--json").stdout.splitlines())
    assert first == {"topic": topics.EVENTS, "partition": 0, "committed": 4, "end": 4, "lag": 0} | {
        "clock_ms": AT_MS,
        "marked_to": None,
        "insert_by_ms": None,
    }
    assert (second["committed"], second["lag"], second["marked_to"]) == (1, 1, 1)
    assert [(one["topic"], one["partition"], one["lag"]) for one in replay] == [(topics.REPLAY, n, 0) for n in (0, 1)]
    assert "1 messages wait" in stored.command("lag").stdout
