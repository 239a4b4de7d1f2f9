"""An installation that is backed up and restored: what Kafka has acknowledged of its traffic, and what it holds."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import msgspec
from aiokafka import AIOKafkaProducer

from gosight.commands.objects import object_store
from gosight.embedded.infra import Infra
from gosight.pipeline.state import KeyState, unpack
from gosight.schemas import topics
from gosight.schemas.backup import Manifest
from gosight.schemas.envelope import VERSION, Envelope, Event
from gosight.schemas.project import ProjectSettings, Session
from gosight.settings import load
from gosight.stores import postgres, project_settings, redis
from gosight.stores.backup.shelf import Shelf
from gosight.stores.kafka import producing
from gosight.stores.progress import is_progress
from tests.chaos.crew import Crew
from tests.chaos.log_reader import LogReader
from tests.chaos.traffic import PROJECT, Published, Traffic
from tests.core import uid
from tests.installation import Installation
from tests.integration.erased import Scene
from tests.waiting import wait_for

Found = TypeVar("Found")

PARTITIONS = 2
SETTINGS = ProjectSettings(session=Session(idle_minutes=1, grace_ms=2_000))
ANN = "ann-5031"

_SEED = 20_261_201
_PAUSE_S = 0.1
_PATIENCE_S = 120.0
_QUICK = {
    "GOSIGHT_PROCESSOR__SESSION_TIMEOUT": "6s",
    "GOSIGHT_PROCESSOR__INSERT_TIMEOUT": "6s",
    "GOSIGHT_PROCESSOR__FLUSH_INTERVAL": "200ms",
    "GOSIGHT_PROCESSOR__HOST": "127.0.0.1",
    "GOSIGHT_PROCESSOR__METRICS_PORT": "0",
}


class Sent(msgspec.Struct, frozen=True):
    """A message that Kafka has acknowledged, and where it lies. `event_ids`: of the events in it, if any is good."""

    message: Published
    event_ids: frozenset[str]
    partition: int
    offset: int

    def is_before(self, ends: dict[tuple[str, int], int]) -> bool:
        """`ends`: an offset by topic and partition."""
        return self.offset < ends[self.message.topic, self.partition]


class Sender:
    """Publishes as the ingestor does. `sent`: all that was acknowledged, in its order."""

    def __init__(self, brokers: str, settings_version: int) -> None:
        self._brokers = brokers
        self._version = settings_version
        self._traffic = Traffic(_SEED, settings_version)
        self.sent: list[Sent] = []

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Visitors come all the while."""
        stop = threading.Event()
        thread = threading.Thread(target=lambda: asyncio.run(self._visits(stop)))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def send(self, messages: Sequence[Published]) -> None:
        """These, in their order."""
        asyncio.run(self._send(messages))

    def wait_for_more(self, count: int) -> None:
        """That many messages more than now."""
        wanted = len(self.sent) + count
        wait_for(lambda: len(self.sent) >= wanted, _PATIENCE_S, "Kafka did not acknowledge what was sent")

    def send_of(self, user: str) -> None:
        """Three batches of a user's session."""
        now_ms = time.time_ns() // 1_000_000
        self.send([self._batch_of(user, seq, now_ms) for seq in range(3)])

    def _batch_of(self, user: str, seq: int, now_ms: int) -> Published:
        envelope = Envelope(
            project_id=PROJECT,
            visitor_id=uid(user),
            settings_version=self._version,
            received_at=now_ms,
            events=[Event(str(uuid4()), "page_view", now_ms, url=f"https://shop.example/{user}", path=f"/{user}")],
            session_id=uid(f"session of {user}"),
            user_id=user,
            stream_id=uid(f"stream of {user}"),
            seq=seq,
        )
        key = topics.message_key(PROJECT, envelope.session_id)
        headers = topics.headers(VERSION, topics.Kind.EVENTS, 1, now_ms)
        return Published(key, msgspec.json.encode(envelope), headers)

    async def _visits(self, stop: threading.Event) -> None:
        async with producing([self._brokers]) as producer:
            while not stop.is_set():
                now_ms = time.time_ns() // 1_000_000
                await self._publish(producer, list(self._traffic.messages(now_ms)))
                await asyncio.sleep(_PAUSE_S)

    async def _send(self, messages: Sequence[Published]) -> None:
        async with producing([self._brokers]) as producer:
            await self._publish(producer, messages)

    async def _publish(self, producer: AIOKafkaProducer, messages: Sequence[Published]) -> None:
        waiting = [await producer.send(one.topic, one.value, one.key, headers=one.headers) for one in messages]
        for one, done in zip(messages, waiting, strict=True):
            where = await done
            self.sent.append(Sent(one, frozenset(_event_ids(one)), where.partition, where.offset))


class Place(Scene):
    """`sender`: what is sent to it; `crew`: its one worker."""

    def __init__(self, infra: Infra, folder: Path) -> None:
        installation = Installation(infra, folder, PARTITIONS)
        installation.create()
        super().__init__(installation)
        self.project = PROJECT
        statement = "INSERT INTO projects (id, name, slug) VALUES ($1::text::uuid, 'Shop', 'shop')"
        self.with_pool(lambda pool: pool.execute(statement, PROJECT))
        version = self.with_pool(lambda pool: project_settings.current_version(pool, PROJECT, SETTINGS))
        asyncio.run(_forget_settings(installation, version))
        self.settings = {(PROJECT, version): SETTINGS}
        self.sender = Sender(installation.brokers, version)
        self.crew = Crew(installation, ["w1"], **_QUICK)

    def back_up(self, *options: str) -> Manifest:
        """A new backup's manifest."""
        name = self.installation.command("backup", "create", *options).stdout.split(":")[0]
        return self.with_shelf(name, lambda shelf: shelf.manifest())

    def with_shelf(self, name: str, work: Callable[[Shelf], Awaitable[Found]]) -> Found:
        """Work with a backup's files."""

        async def run() -> Found:
            objects = object_store(load(self.installation.environ))
            try:
                return await work(Shelf(objects, name))
            finally:
                await objects.close()

        return asyncio.run(run())

    def lose(self, *, kafka: bool) -> None:
        """The worker ends; PostgreSQL and ClickHouse are gone, and all topics too if so asked. The worker's disk stays:
        it must not take what is restored for what it knows.
        """
        self.rest()
        asyncio.run(self._drop())
        if kafka:
            asyncio.run(self.installation.make_empty())
        else:
            asyncio.run(self.installation.make_postgres())

    def work(self) -> None:
        """The worker comes to the end of the log."""
        if not self.crew.names():
            self.crew.start("w1")
        self.wait_until_worked()

    def rest(self) -> None:
        """The worker ends."""
        for name in self.crew.names():
            assert self.crew.stop(name) == 0

    def restore(self, backup: Manifest) -> str:
        """What the command says."""
        return self.installation.command("backup", "restore", backup.name).stdout

    def event_ids(self) -> list[str]:
        """Of all events that are stored, in order; one that is stored twice is there twice."""
        return [one for (one,) in self.installation.rows("SELECT toString(event_id) AS id FROM events ORDER BY id")]

    def stored(self) -> dict[str, tuple[int, int]]:
        """By event, partition and offset of the message that it came with."""
        rows = self.installation.rows("SELECT toString(event_id), source_partition, source_offset FROM events")
        return {event_id: (partition, offset) for event_id, partition, offset in rows}

    def session_ids(self) -> list[tuple[str, ...]]:
        """Of those that have events, and of those that have a row: two columns that should be the same."""
        queries = ("SELECT DISTINCT toString(session_id) AS id FROM events ORDER BY id",
                   "SELECT toString(session_id) AS id FROM sessions FINAL ORDER BY id")  # fmt: skip
        return [tuple(one for (one,) in self.installation.rows(sql)) for sql in queries]

    def replays(self) -> list[tuple[Any, ...]]:
        """Chunks that are stored, and what is in them."""
        return self.installation.rows(
            "SELECT toString(stream_id) AS id, chunk_index, cityHash64(data) FROM replay_chunks FINAL ORDER BY 1, 2"
        )

    def remembered(self) -> dict[bytes, Any]:
        """By message key: which numbers were seen, and of each session what was counted, by its id."""
        left: dict[bytes, bytes] = {}
        for record in LogReader(self.installation.brokers, topics.SESSIONS_CHANGELOG).read():
            left.pop(record.key, None)
            if record.value is not None:
                left[record.key] = record.value
        found = {key: unpack(value) for key, value in left.items() if not is_progress(key)}
        return {key: (_seen(state), _counted(state)) for key, state in found.items()}

    def rows_of_postgres(self) -> dict[str, list[str]]:
        """By table, but for `topics`, whose epochs a restore raises."""

        async def read(pool: postgres.Pool) -> dict[str, list[str]]:
            tables = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            names = {name for (name,) in tables} - {"topics", "schema_migrations"}
            asked = "SELECT to_jsonb(t)::text FROM {} t ORDER BY 1"
            return {name: [row[0] for row in await pool.fetch(asked.format(name))] for name in sorted(names)}

        return self.with_pool(read)

    async def _drop(self) -> None:
        name = urlsplit(self.installation.postgres_url).path.strip("/")
        connection = await asyncpg.connect(self.installation.infra.address("postgres"))
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await connection.close()
        async with self.installation.clickhouse(database="default") as client:
            await client.command(f"DROP DATABASE `{urlsplit(self.installation.clickhouse_dsn).path.strip('/')}` SYNC")


def offsets_of(backup: Manifest) -> dict[tuple[str, int], int]:
    """Where the processor stood, by topic and partition."""
    return {(one.topic, n): part.offset for one in backup.sources for n, part in enumerate(one.partitions)}


def ends_of(backup: Manifest) -> dict[tuple[str, int], int]:
    """Up to where a backup holds the messages, by topic and partition."""
    return {(one.topic, n): part.end for one in backup.sources for n, part in enumerate(one.partitions)}


def _event_ids(message: Published) -> Iterator[str]:
    headers = dict(message.headers)
    is_readable = headers["v"] == str(VERSION).encode() and headers["kind"] == topics.Kind.EVENTS.encode()
    if message.topic != topics.EVENTS or not is_readable:
        return
    try:
        envelope = msgspec.json.decode(message.value, type=Envelope)
    except msgspec.DecodeError:
        return
    yield from (event.event_id for event in envelope.events if event.timestamp > 0)


def _seen(state: KeyState) -> list[str]:
    return sorted(map(repr, state.seen.streams))


def _counted(state: KeyState) -> dict[str, tuple[int, ...]]:
    """Verdicts hang on when an event came; these do not."""
    totals = {one.session_id: one.totals for one in state.sessions}
    return {
        session_id: (one.events, one.pages, one.clicks, one.errors, one.engaged, one.scroll_depth)
        for session_id, one in totals.items()
    }


async def _forget_settings(installation: Installation, version: int) -> None:
    """Of the same project in another test's database: all tests of a run share one Redis, which caches by these two."""
    cache = redis.connect(installation.environ["REDIS_URL"])
    await cache.delete(project_settings.cache_key(PROJECT, version))
    await cache.aclose()
