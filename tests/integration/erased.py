"""An installation with a processor at work, what visitors send to it, and everything that it knows of somebody."""

import asyncio
import base64
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import zstandard
from aiokafka import AIOKafkaProducer

from gosight.embedded.ports import free_port
from gosight.pipeline.state import unpack
from gosight.schemas import topics
from gosight.schemas.envelope import VERSION, Envelope, Event
from gosight.schemas.replay import ReplayMessage
from gosight.sql import loader
from gosight.sql.loader import query
from gosight.stores import clickhouse, postgres
from gosight.stores.erasure.desk import pseudonym
from gosight.stores.kafka import administer, open_log, partitions_of
from gosight.stores.progress import is_progress
from gosight.stores.replay_data import unpacked
from tests.core import PROJECT, uid
from tests.integration.recomputed import Place
from tests.standing import wait_until_worked

_FINALS = {"overview_15m": ("sessions", "visitors")}


class Scene(Place):
    """`now_ms`: when it began; what is sent is stamped around it. `project`: whose users are erased."""

    def __init__(self, installation: Any) -> None:
        super().__init__(installation)
        self.project = PROJECT
        self.now_ms = time.time_ns() // 1_000_000
        self._sent = 0

    def events(self, count: int, mark: str, at_ms: int, kinds: Sequence[str] = ("page_view", "click")) -> list[Event]:
        """Each says `mark`, wherever a text may stand."""
        self._sent += count
        return [
            Event(
                uid(f"{mark} {self._sent - n}"),
                kinds[n % len(kinds)],
                at_ms + n,
                url=f"https://shop.example/{mark}",
                path=f"/{mark}",
                title=mark,
                target_selector=f"#{mark}",
                click_px=500,
                click_py=500,
                page_x=7,
                page_y=9,
                error_message=mark,
                error_fingerprint=mark,
                payload=msgspec.json.encode({"said": mark}).decode(),
            )
            for n in range(count)
        ]

    def send(self, events: list[Event], user: str, session: str, *, seq: int | None = None, visitor: str = "") -> None:
        """As the ingestor publishes a batch; without a session, of a cookieless visitor."""
        asyncio.run(self._send([self._envelope(events, user, session, seq, visitor)]))

    async def _send(self, envelopes: Iterable[Envelope]) -> None:
        async with _producer(self.installation.brokers) as producer:
            for one in envelopes:
                headers = topics.headers(VERSION, topics.Kind.EVENTS, len(one.events), one.received_at)
                key = topics.message_key(one.project_id, one.session_id or one.visitor_id)
                await producer.send_and_wait(topics.EVENTS, msgspec.json.encode(one), key=key, headers=headers)

    def _envelope(self, events: list[Event], user: str, session: str, seq: int | None, visitor: str) -> Envelope:
        return Envelope(
            project_id=PROJECT,
            visitor_id=uid(visitor or f"visitor of {user}"),
            settings_version=1,
            received_at=time.time_ns() // 1_000_000,
            events=events,
            session_id=uid(session) if session else "",
            user_id=user,
            stream_id=uid(f"stream of {session}") if seq is not None else "",
            seq=seq,
        )

    def record(self, text: str, at_ms: int, session: str, index: int) -> None:
        """A chunk of a session's replay, of which `text` says what was on the screen."""
        body = msgspec.json.encode([{"type": 2, "timestamp": at_ms, "data": {"text": text}}])
        chunk = ReplayMessage(
            project_id=PROJECT,
            stream_id=uid(f"replay of {session}"),
            chunk_index=index,
            settings_version=1,
            received_at=time.time_ns() // 1_000_000,
            timestamp_start=at_ms,
            timestamp_end=at_ms + 1,
            event_count=1,
            has_full_snapshot=True,
            data_size=len(body),
            data=zstandard.compress(body),
            session_id=uid(session),
        )

        async def send() -> None:
            async with _producer(self.installation.brokers) as producer:
                headers = topics.headers(VERSION, topics.Kind.EVENTS, 1, chunk.received_at)
                key = topics.message_key(PROJECT, chunk.session_id)
                await producer.send_and_wait(topics.REPLAY, msgspec.msgpack.encode(chunk), key=key, headers=headers)

        asyncio.run(send())

    def recorded(self) -> list[str]:
        """What the replays that are stored show, those that wait for a verdict with them."""
        rows = self.installation.rows(
            "SELECT base64Encode(data) FROM (SELECT data FROM replay_chunks UNION ALL SELECT data FROM replay_pending)"
        )
        shown = [msgspec.json.decode(unpacked(base64.b64decode(data))) for (data,) in rows]
        return sorted(one[0]["data"]["text"] for one in shown)

    def bury(self, text: str, key: bytes = b"?") -> None:
        """A message that nobody can process."""

        async def send() -> None:
            async with _producer(self.installation.brokers) as producer:
                headers = topics.headers(99, topics.Kind.EVENTS, 1, 0)
                await producer.send_and_wait(topics.EVENTS, text.encode(), key=key, headers=headers)

        asyncio.run(send())

    def wait_until_worked(self) -> None:
        """All of the log is committed."""
        wait_until_worked(self.installation)

    def ask(self, user: str) -> int:
        """For an erasure as of now; its cut."""
        cut_ms = time.time_ns() // 1_000_000
        row = (self.project, user, pseudonym(self.project, user), cut_ms)

        async def ask(pool: postgres.Pool) -> None:
            await pool.fetchval(query("postgres/erasure_ask"), *row, _now(), "ann@example.com")

        self.with_pool(ask)
        return cut_ms

    def steps(self) -> list[str]:
        """Of all erasures, in the order of their asking."""
        asked = "SELECT step FROM erasures ORDER BY requested_at, id"
        return [row[0] for row in self.with_pool(lambda pool: pool.fetch(asked))]

    def holds(self, *marks: str) -> list[str]:
        """Everywhere that any of these texts is stored: tables of both databases, states, dead letters."""
        said = [mark.encode() for mark in marks]
        found = [*self.with_client(_rows_of_clickhouse), *self.with_pool(_rows_of_postgres)]
        found += asyncio.run(_newest(self.installation.brokers, topics.SESSIONS_CHANGELOG))
        found += asyncio.run(_newest(self.installation.brokers, topics.DEADLETTERS))
        return [name for name, text in found if any(mark in text for mark in said)]

    def wrong_rollups(self) -> list[str]:
        """Those that do not say what `events` say."""

        async def compare(client: Any) -> list[str]:
            wrong = []
            for name in loader.ROLLUPS:
                finals = ", ".join(f"finalizeAggregation({state}) AS {state}" for state in _FINALS.get(name, ()))
                columns = f"* REPLACE ({finals})" if finals else "*"
                stored = f"SELECT {columns} FROM (SELECT * FROM {name} FINAL)"
                derived = f"SELECT {columns} FROM ({loader.rollup(name)})"
                for one, other in ((stored, derived), (derived, stored)):
                    differ = await client.query(f"SELECT count() FROM (({one}) EXCEPT ALL ({other}))")
                    if differ.result_rows[0][0]:
                        wrong.append(name)
            return wrong

        return self.with_client(compare)


@contextmanager
def at_work(installation: Any) -> Iterator[Scene]:
    """A processor runs until the end."""
    scene = Scene(installation)
    scene.make_project()
    environ = {
        "GOSIGHT_PROCESSOR__HOST": "127.0.0.1",
        "GOSIGHT_PROCESSOR__METRICS_PORT": str(free_port()),
        "GOSIGHT_PROCESSOR__DATA_DIR": str(installation.folder / "rocksdb"),
        "GOSIGHT_PROCESSOR__FLUSH_INTERVAL": "50ms",
    }
    process = installation.start("processor", ["-m", "gosight", "processor"], **environ)
    try:
        yield scene
        assert process.poll() is None, (installation.folder / "processor.log").read_text()[-3000:]
    finally:
        process.kill()
        process.wait()


def die_erasing(installation: Any, seam: str) -> int:
    """How `gosight erase run` ended that dies at a seam."""
    call = [sys.executable, "-m", "tests.integration.mortal_eraser", seam]
    return subprocess.run(call, env=installation.environ, timeout=300).returncode


async def _rows_of_clickhouse(client: Any) -> list[tuple[str, bytes]]:
    listed = "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'"
    names = [name for (name,) in (await client.query(listed)).result_rows]
    return [(name, await client.raw_query(f"SELECT * FROM {name}", fmt="RowBinary")) for name in names]


async def _rows_of_postgres(pool: postgres.Pool) -> list[tuple[str, bytes]]:
    names = await pool.fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    found = []
    for (name,) in names:
        rows = await pool.fetch(f'SELECT to_jsonb(t)::text FROM "{name}" t')
        found.append((name, "\n".join(row[0] for row in rows).encode()))
    return found


async def _newest(brokers: str, topic: str) -> list[tuple[str, bytes]]:
    """What compaction leaves of a topic; states as they are when unpacked."""
    left: dict[bytes, bytes] = {}
    async with administer([brokers]) as admin, open_log([brokers]) as log:
        for source in await partitions_of(admin, topic):
            async for records in log.read(source, *await log.bounds(source)):
                for record in records:
                    left.pop(record.key, None)
                    if record.value is not None:
                        left[record.key] = record.value
    if topic == topics.SESSIONS_CHANGELOG:
        left = {key: msgspec.msgpack.encode(unpack(value)) for key, value in left.items() if not is_progress(key)}
    return [(topic, value) for value in left.values()]


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def _producer(brokers: str) -> Any:
    return AIOKafkaProducer(bootstrap_servers=brokers, acks="all")


__all__ = ["Scene", "at_work", "clickhouse", "die_erasing"]
