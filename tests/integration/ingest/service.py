"""A running ingestor over a real installation: what tests send to it, and what it put into Kafka."""

import asyncio
import json
import signal
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from gosight.embedded.ports import free_port
from gosight.schemas import topics
from gosight.schemas.envelope import Envelope
from gosight.schemas.keys import KEY_PREFIX
from gosight.sql.loader import query
from gosight.stores.keys import hash_key
from tests.installation import Installation
from tests.reply import Reply
from tests.waiting import wait_for

WAIT_S = 90.0
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
_SETTINGS = "UPDATE projects SET settings = $2 WHERE id = $1::text::uuid"

Marks = dict[TopicPartition, int]


class IngestReply(Reply):
    """With what only this service says."""

    @property
    def counts(self) -> tuple[int, int]:
        """Accepted and rejected."""
        assert self.status == 202, self.text
        assert self.body["events_rejected"] == len(self.body["errors"])
        return self.body["events_accepted"], self.body["events_rejected"]


@dataclass(frozen=True)
class Project:
    id: str
    key: str
    key_id: str


@dataclass(frozen=True)
class Stored:
    """A message of Kafka's."""

    partition: int
    key: str
    value: bytes
    headers: dict[str, str]

    @property
    def envelope(self) -> Envelope:
        return msgspec.json.decode(self.value, type=Envelope)


class Ingestor:
    """`port`, `metrics_port`: where it listens, the same over restarts."""

    def __init__(self, installation: Installation, **environ: str) -> None:
        self.installation = installation
        self.port, self.metrics_port = free_port(), free_port()
        self._environ = environ | {
            "GOSIGHT_INGESTOR__HOST": "127.0.0.1",
            "GOSIGHT_INGESTOR__PORT": str(self.port),
            "GOSIGHT_INGESTOR__METRICS_PORT": str(self.metrics_port),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start it, and wait until it listens."""
        self._process = self.installation.start("ingestor", ["-m", "gosight", "ingestor"], **self._environ)
        wait_for(lambda: self.ask("/health") is not None, WAIT_S, "the ingestor did not listen")

    def wait_ready(self) -> None:
        def is_ready() -> bool:
            reply = self.ask("/ready")
            return reply is not None and reply.status == 200

        wait_for(is_ready, WAIT_S, "the ingestor was not ready")

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit code."""
        assert self._process is not None
        self._process.send_signal(how)
        return self._process.wait(timeout=WAIT_S)

    def ask(self, path: str, port: int = 0) -> IngestReply | None:
        """GET; None when nobody answers."""
        try:
            return self.request("GET", path, port=port)
        except (OSError, HTTPException):
            return None

    def request(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None, port: int = 0
    ) -> IngestReply:
        """One request."""
        connection = HTTPConnection("127.0.0.1", port or self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return IngestReply(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()

    def post(self, project: Project, body: Any, path: str = "/v1/events", **headers: str) -> IngestReply:
        """A POST with the project's key; anything but bytes goes as JSON. `Some_Name=…` becomes a header."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        usual = {"Content-Type": "application/json", "X-GoSight-Key": project.key, "User-Agent": _BROWSER}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("POST", path, data, usual | named)

    def raw(self, request: bytes) -> bytes:
        """What comes back for bytes on a connection, until it is closed."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65_536), b""))

    def hang_up(self, request: bytes) -> None:
        """Send bytes and close at once."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(request)

    def metric(self, name: str) -> float:
        """The value of a series, e.g. `x_total{code="y"}`; 0 when there is none."""
        text = self.request("GET", "/metrics", port=self.metrics_port).text
        lines = [line for line in text.splitlines() if line.startswith(f"{name} ")]
        return float(lines[0].split()[1]) if lines else 0.0

    def project(self, settings: dict[str, Any] | None = None, domains: tuple[str, ...] = (), **key: Any) -> Project:
        """A new project with one key; `key`: columns of `api_keys`."""
        return asyncio.run(self._project(settings or {}, list(domains), key))

    def execute(self, sql: str, *values: Any) -> Any:
        """One statement in PostgreSQL; its first value."""
        return asyncio.run(self._execute(sql, *values))

    def marks(self) -> Marks:
        """Where the topics end now."""
        return asyncio.run(_with_consumer(self.installation.brokers, _ends))

    def since(self, marks: Marks, topic: str = topics.EVENTS) -> list[Stored]:
        """Every message of a topic that came after the marks."""
        return asyncio.run(_with_consumer(self.installation.brokers, lambda consumer: _read(consumer, marks, topic)))

    async def _project(self, settings: dict[str, Any], domains: list[str], key: dict[str, Any]) -> Project:
        text, name = f"{KEY_PREFIX}{uuid4().hex}", uuid4().hex
        project_id = await self._execute(query("postgres/project_create"), name, name, domains)
        await self._execute(_SETTINGS, project_id, json.dumps(settings))
        row = (project_id, hash_key(text), text[:12], "test", ["write"], 0, None)
        key_id = await self._execute(query("postgres/key_create"), *row)
        for column, value in key.items():
            await self._execute(f"UPDATE api_keys SET {column} = $2 WHERE id = $1::text::uuid", key_id, value)
        return Project(project_id, text, key_id)

    async def _execute(self, sql: str, *values: Any) -> Any:
        connection = await asyncpg.connect(self.installation.postgres_url)
        try:
            return await connection.fetchval(sql, *values)
        finally:
            await connection.close()


async def _with_consumer(brokers: str, work: Any) -> Any:
    consumer = AIOKafkaConsumer(bootstrap_servers=brokers, max_partition_fetch_bytes=64 << 20)
    await consumer.start()
    try:
        return await work(consumer)
    finally:
        await consumer.stop()


async def _ends(consumer: AIOKafkaConsumer) -> Marks:
    await consumer._client.force_metadata_update()
    partitions = [
        TopicPartition(topic, number)
        for topic in (topics.EVENTS, topics.REPLAY)
        for number in consumer.partitions_for_topic(topic) or ()
    ]
    return dict(await consumer.end_offsets(partitions))


async def _read(consumer: AIOKafkaConsumer, marks: Marks, topic: str) -> list[Stored]:
    ends = {partition: end for partition, end in (await _ends(consumer)).items() if partition.topic == topic}
    consumer.assign(list(ends))
    for partition in ends:
        consumer.seek(partition, marks[partition])
    found: list[Stored] = []
    while any([await consumer.position(partition) < end for partition, end in ends.items()]):
        for partition, messages in (await consumer.getmany(timeout_ms=1_000)).items():
            found += [
                Stored(partition.partition, one.key.decode(), one.value, {k: v.decode() for k, v in one.headers})
                for one in messages
            ]
    return found
