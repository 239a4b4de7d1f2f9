"""One partition's worker over a real broker and the real engine: the order of a chunk's steps, and redo."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from aiokafka import TopicPartition
from aiokafka.errors import GroupCoordinatorNotAvailableError
from clickhouse_connect.driver.asyncclient import AsyncClient
from rocksdict import Options, Rdict

from gosight.agents.chunk_reader import ChunkReader, Limits
from gosight.agents.intake import Intake, Lane
from gosight.agents.message import from_kafka
from gosight.agents.message_queue import MessageQueue, QueueClosed
from gosight.agents.ownership import Kafka, Owned, own, reach
from gosight.agents.partition_worker import PartitionWorker, Tools
from gosight.agents.pulse import Pulse
from gosight.agents.settings_book import SettingsBook
from gosight.embedded.infra import Infra
from gosight.pipeline import chunk
from gosight.pipeline.decode import decode
from gosight.pipeline.message import Message, Outcome
from gosight.schemas import topics
from gosight.schemas.envelope import Envelope
from gosight.schemas.project import ProjectSettings
from gosight.sinks.clickhouse.chunk_sink import ChunkSink
from gosight.sinks.clickhouse.heal import Healer
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.sinks.clickhouse.rollups import Rollups
from gosight.stores.kafka import administer
from gosight.stores.progress import Mark, Progress, from_commit
from gosight.tables.partition_store import PartitionStore
from gosight.tables.restore import restore
from tests.chaos.log_reader import LogReader
from tests.chaos.traffic import PROJECT, Published, Traffic
from tests.installation import Installation
from tests.waiting import until

_PARTITIONS = 12
_LIMITS = Limits(events=40, bytes=1 << 20, interval_ms=50)
_TIMEOUT_MS = 20_000
_PATIENCE_S = 60.0

_partitions = itertools.count()


class Unavailable(Exception):
    """Never raised: the settings are at hand."""


@dataclass
class Bench:
    """A worker at work on messages that are put into its queue. `seen`: what was committed when rows came."""

    partition: int
    kafka: Kafka
    client: AsyncClient
    owned: Owned
    queue: MessageQueue
    worker: PartitionWorker
    ticks: list[int]
    at_ms: int
    seen: list[Progress] = field(default_factory=list)

    @property
    def states(self) -> dict[bytes, bytes]:
        """What is on disk."""
        return dict(self.owned.store.items())

    async def committed(self) -> Progress | None:
        where = TopicPartition(topics.EVENTS, self.partition)
        found = await self.kafka.admin.list_consumer_group_offsets(topics.GROUP, partitions=[where])
        return from_commit(found[where])

    async def ledger(self) -> list[tuple[int, int, int]]:
        """(o1, o2, dead) of this partition's chunks."""
        query = f"SELECT o1, o2, dead FROM chunk_ledger FINAL WHERE partition = {self.partition} ORDER BY o1"
        return [(int(o1), int(o2), int(dead)) for o1, o2, dead in (await self.client.query(query)).result_rows]

    async def done(self, offset: int) -> None:
        """Wait until everything below `offset` is committed, and nothing is marked."""

        async def is_done() -> bool:
            return self.worker.committed_offsets()[topics.EVENTS] == offset

        await until(is_done, _PATIENCE_S, f"offset {offset} was not reached")


class WatchedSink(ChunkSink):
    """Notes where the group stands when a chunk's rows are about to be inserted. A transaction that has committed may
    be seen a moment later; nothing else moves until then.
    """

    bench: Bench

    async def store(self, outcome: Outcome, insert_by_ms: int) -> None:
        async def is_marked() -> bool:
            seen = await self.bench.committed()
            if seen is None or seen.offset != outcome.ledger.o1 or seen.mark is None:
                return False
            self.bench.seen.append(seen)
            return True

        await until(is_marked, _PATIENCE_S, "a chunk without a mark is inserted")
        await super().store(outcome, insert_by_ms)


@pytest.fixture(scope="module")
def installation(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(infra, Path(tmp_path_factory.mktemp("worker")), _PARTITIONS)
    made.create()
    return made


@asynccontextmanager
async def bench(
    installation: Installation, folder: Path, begin: Progress | None = None, queued: int = 0, due_ms: int | None = None
) -> AsyncIterator[Bench]:
    """A worker on a partition that no other test has used. `begin`: committed before it starts; `queued`: messages
    that wait already; `due_ms`: a timer's deadline.
    """
    partition = next(_partitions)
    brokers = [installation.brokers]
    async with (
        administer(brokers) as admin,
        reach(brokers, admin, epoch=1) as kafka,
        installation.clickhouse() as client,
    ):
        owned = await _own(partition, kafka, folder / "a", begin)
        async with _working(partition, kafka, client, owned, queued, due_ms) as one:
            yield one


@asynccontextmanager
async def _working(
    partition: int, kafka: Kafka, client: AsyncClient, owned: Owned, queued: int, due_ms: int | None
) -> AsyncIterator[Bench]:
    bell = asyncio.Event()
    queue = MessageQueue(1_000, 1 << 20, bell)
    inserter = Inserter(client, _TIMEOUT_MS)
    sink = WatchedSink(inserter, Healer(client, inserter, Rollups(client), lambda *_: None))
    ticks: list[int] = []

    async def tick(number: int) -> None:
        ticks.append(number)

    async def settings(project: str, version: int) -> ProjectSettings:
        assert (project, version) == (PROJECT, 1)
        return ProjectSettings()

    def tell(outcome: Outcome) -> None:
        done = worker.committed_offsets()[topics.EVENTS]
        assert done == outcome.ledger.o2 + 1, "nobody is told of what may be undone"

    intake = Intake(topics.EVENTS, 1, _LIMITS, chunk.compute)
    tools = Tools([intake], _TIMEOUT_MS, sink, SettingsBook(settings, Unavailable), tick, tell)
    progress = owned.progress[topics.EVENTS]
    lane = Lane(intake, ChunkReader(queue, _LIMITS, progress.offset), progress)
    worker = PartitionWorker(partition, owned, [lane], bell, tools, Pulse())
    waiting = messages(queued)
    one = sink.bench = Bench(partition, kafka, client, owned, queue, worker, ticks, waiting[0].at_ms if waiting else 0)
    for message in waiting:
        await queue.put(message)
    owned.timers.update({b"p:1": due_ms})
    running = asyncio.create_task(worker.run())
    try:
        yield one
    finally:
        queue.close()
        with suppress(QueueClosed):
            await asyncio.wait_for(running, _PATIENCE_S)
        await owned.producer.close()


async def _own(partition: int, kafka: Kafka, path: Path, begin: Progress | None) -> Owned:
    async def coordinates() -> bool:
        with suppress(GroupCoordinatorNotAvailableError):
            await kafka.admin.find_coordinator(topics.GROUP)
            return True
        return False

    await until(coordinates, _PATIENCE_S, "the broker did not make its topic of offsets")
    owned = await own(partition, kafka, _disk(path))
    if begin is None:
        return owned
    await owned.commit({topics.EVENTS: begin})
    return replace(owned, progress={topics.EVENTS: begin}, behind=frozenset())


def _disk(path: Path) -> Callable[[int], PartitionStore]:
    return lambda number: PartitionStore(Rdict(f"{path}-{number}", Options(raw_mode=True)))


def messages(count: int) -> list[Message]:
    """The first `count` messages of seeded traffic without poison, as of now."""
    now_ms = time.time_ns() // 1_000_000
    traffic = Traffic(seed=3, settings_version=1)
    sent = (one for _ in itertools.count() for one in traffic.messages(now_ms) if _is_sound(one))
    return [_as_message(offset, one, now_ms) for offset, one in enumerate(itertools.islice(sent, count))]


def _is_sound(one: Published) -> bool:
    return isinstance(decode(_as_message(0, one, 0)), Envelope)


def _as_message(offset: int, one: Published, now_ms: int) -> Message:
    record = SimpleNamespace(offset=offset, timestamp=now_ms / 1000, key=one.key, value=one.value, headers=one.headers)
    return from_kafka(record)


async def test_every_chunks_end_is_marked_before_a_row_of_it_is_inserted(
    installation: Installation, tmp_path: Path
) -> None:
    """Several chunks wait: the marks of all but the first ride on the commit before."""
    before_ms = time.time_ns() // 1_000_000
    async with bench(installation, tmp_path, queued=30) as one:
        await one.done(30)
        chunks = await one.ledger()
        assert len(chunks) > 1
        marks = [(seen.offset, seen.mark) for seen in one.seen if seen.mark]
        assert [(offset, mark.end) for offset, mark in marks] == [(o1, o2) for o1, o2, _ in chunks]
        assert all(mark.insert_by_ms >= before_ms + _TIMEOUT_MS for _, mark in marks)


async def test_states_and_offset_are_committed_together(installation: Installation, tmp_path: Path) -> None:
    async with bench(installation, tmp_path, queued=3) as one:
        await one.done(3)
        committed = await one.committed()
        assert committed
        assert (committed.offset, committed.mark) == (3, None)
        assert committed.clock_ms == one.at_ms
    changelog = TopicPartition(topics.SESSIONS_CHANGELOG, one.partition)
    elsewhere = _disk(tmp_path / "b")(one.partition)
    await restore(elsewhere, changelog, one.kafka.brokers, epoch=1, now_ms=one.at_ms)
    assert dict(elsewhere.items()) == one.states


async def test_a_redo_takes_exactly_the_marked_messages(installation: Installation, tmp_path: Path) -> None:
    async with bench(installation, tmp_path, begin=Progress(0, 0, Mark(end=3, insert_by_ms=1)), queued=8) as one:
        await one.done(8)
        assert (await one.ledger())[0][:2] == (0, 3)


async def test_poison_becomes_a_dead_letter_and_its_neighbours_go_on(
    installation: Installation, tmp_path: Path
) -> None:
    letters = LogReader(installation.brokers, topics.DEADLETTERS)
    async with bench(installation, tmp_path) as one:
        good, bad, last = messages(3)
        await one.queue.put(good)
        await one.queue.put(msgspec.structs.replace(bad, value=b"{"))
        await one.queue.put(last)
        await one.done(3)
        assert await one.ledger() == [(0, 2, bad.count)]
        (letter,) = await asyncio.to_thread(letters.read)
        assert (letter.key, letter.value) == (b"gosight.events.raw:%d:1" % one.partition, b"{")


async def test_an_idle_partition_is_ticked_when_a_timer_is_due(installation: Installation, tmp_path: Path) -> None:
    async with bench(installation, tmp_path, due_ms=1) as one:

        async def is_ticked() -> bool:
            return one.partition in one.ticks

        await until(is_ticked, _PATIENCE_S, "no tick was asked for")
