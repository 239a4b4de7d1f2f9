"""The processor's process: what it refuses to run on, what it answers to its supervisor, how it ends."""

import asyncio
import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from gosight.embedded.infra import Infra
from gosight.embedded.ports import free_port
from gosight.schemas import topics
from gosight.stores import clickhouse
from tests.installation import Installation
from tests.waiting import wait_for

pytestmark = pytest.mark.timeout(600)

_PATIENCE_S = 120.0


@pytest.fixture
def installation(infra: Infra, tmp_path: Path) -> Installation:
    made = Installation(infra, tmp_path, partitions=3)
    made.create()
    return made


class Worker:
    """A running processor and its metrics port."""

    def __init__(self, installation: Installation, name: str = "worker") -> None:
        self.port = free_port()
        self.log = installation.folder / f"{name}.log"
        environ = {
            "GOSIGHT_PROCESSOR__HOST": "127.0.0.1",
            "GOSIGHT_PROCESSOR__METRICS_PORT": str(self.port),
            "GOSIGHT_PROCESSOR__DATA_DIR": str(installation.folder / "deep" / "below" / name),
            "GOSIGHT_PROCESSOR__FLUSH_INTERVAL": "50ms",
        }
        self.process = installation.start(name, ["-m", "gosight", "processor"], **environ)

    def get(self, path: str) -> tuple[int, str]:
        """Status and body; 0 while nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()
        except (URLError, OSError):
            return 0, ""

    def metric(self, line: str) -> float | None:
        """The value of a series, written as Prometheus shows it."""
        for one in self.get("/metrics")[1].splitlines():
            if one.startswith(f"{line} "):
                return float(one.rpartition(" ")[2])
        return None


@contextmanager
def running(installation: Installation, name: str = "worker") -> Iterator[Worker]:
    worker = Worker(installation, name)
    try:
        yield worker
    finally:
        worker.process.kill()
        worker.process.wait()


def refusal(installation: Installation) -> str:
    """What a processor says that ends by itself, not with 0."""
    with running(installation) as worker:
        assert worker.process.wait(_PATIENCE_S) != 0
        return worker.log.read_text()


def publish(installation: Installation, count: int) -> None:
    """Poison: the processor needs no settings to bury it."""

    async def send() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=installation.brokers)
        await producer.start()
        for number in range(count):
            headers = topics.headers(99, topics.Kind.EVENTS, 2, 0)
            await producer.send_and_wait(topics.EVENTS, b"?", b"p:%d" % number, headers=headers)
        await producer.stop()

    asyncio.run(send())


def in_clickhouse(sql: str, installation: Installation) -> None:
    async def run() -> None:
        client = await clickhouse.connect(installation.clickhouse_dsn)
        await client.command(sql)
        await client.close()

    asyncio.run(run())


def test_works_tells_and_ends_gracefully(installation: Installation) -> None:
    with running(installation) as worker:
        wait_for(lambda: worker.get("/ready")[0] == 200, _PATIENCE_S, "it was not ready")
        publish(installation, 20)
        dead = 'gosight_processor_deadletters_total{reason="unknown_version"}'
        wait_for(lambda: worker.metric(dead) == 20, _PATIENCE_S, "the messages were not worked")
        assert worker.metric('gosight_processor_events_processed_total{result="dead"}') == 40
        lag = 'gosight_processor_kafka_lag{partition="0",topic="gosight.events.raw"}'
        wait_for(lambda: worker.metric(lag) == 0, _PATIENCE_S, "the lag is not shown")
        assert worker.get("/health") == (200, '{"status":"ok"}')
        worker.process.terminate()
        assert worker.process.wait(_PATIENCE_S) == 0


def test_not_ready_while_clickhouse_is_away(installation: Installation) -> None:
    with running(installation) as worker:
        wait_for(lambda: worker.get("/ready")[0] == 200, _PATIENCE_S, "it was not ready")
        installation.infra.stop("clickhouse")
        try:
            wait_for(lambda: worker.get("/ready")[0] == 503, _PATIENCE_S, "it is still ready")
            dependencies: dict[str, Any] = json.loads(worker.get("/ready")[1])["dependencies"]
            assert dependencies["kafka"] == "ok"
            assert dependencies["clickhouse"] != "ok"
            assert worker.get("/health")[0] == 200
        finally:
            installation.infra.start("clickhouse")
        wait_for(lambda: worker.get("/ready")[0] == 200, _PATIENCE_S, "it did not get ready again")


def test_refuses_an_older_schema(installation: Installation) -> None:
    in_clickhouse("ALTER TABLE schema_migrations DELETE WHERE number = 3 SETTINGS mutations_sync = 1", installation)
    assert "run `gosight-migrate up`" in refusal(installation)


def test_refuses_a_newer_schema(installation: Installation) -> None:
    newer = "INSERT INTO schema_migrations (number, name, checksum) VALUES (9999, 'later', '')"
    in_clickhouse(newer, installation)
    assert "9999_later was applied by a newer version" in refusal(installation)


def test_refuses_without_topics(installation: Installation) -> None:
    asyncio.run(_delete_topics(installation))
    assert "run `gosight topics create`" in refusal(installation)


def test_refuses_state_without_a_committed_offset(installation: Installation) -> None:
    asyncio.run(_write_state(installation))
    said = refusal(installation)
    assert "there is state, but no committed offset" in said
    assert said.strip().splitlines()[-1].startswith("Error: "), "it ends with a sentence"


def test_refuses_inserts_that_outlive_a_session(installation: Installation) -> None:
    installation.environ |= {"GOSIGHT_PROCESSOR__INSERT_TIMEOUT": "11s"}
    assert "expected at most processor.session_timeout" in refusal(installation)


async def _delete_topics(installation: Installation) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=installation.brokers)
    await admin.start()
    await admin.delete_topics([topics.EVENTS])
    await admin.close()


async def _write_state(installation: Installation) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=installation.brokers)
    await producer.start()
    await producer.send_and_wait(topics.SESSIONS_CHANGELOG, b"state", b"p:1", partition=1)
    await producer.stop()
