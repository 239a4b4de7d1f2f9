"""Works one partition, chunk by chunk, in the order that loses and doubles nothing (design/pipeline.md, 'A chunk').

mark -> compute -> insert -> one transaction (states, offset, next mark) -> RocksDB. Whatever dies between two of
these, the next owner finds the mark, the same messages and the same states, and computes the same rows.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import chain, repeat

import msgspec
import structlog

from gosight.agents.chunk_metrics import count_chunk, step
from gosight.agents.chunk_reader import ChunkReader, Limits
from gosight.agents.metrics import INSERT_RETRIES
from gosight.agents.ownership import Owned, now_ms
from gosight.agents.progress import Mark, Progress
from gosight.agents.pulse import Pulse
from gosight.agents.records import records
from gosight.agents.settings_book import SettingsBook
from gosight.pipeline.chunk import compute
from gosight.pipeline.message import Message, Outcome, SettingsMissing, Source
from gosight.schemas import topics
from gosight.sinks.clickhouse.chunk_sink import ChunkSink, InsertFailed
from gosight.sinks.clickhouse.verdict import Verdict
from gosight.tables.partition_store import Position

_BACKOFF_S = (0.1, 0.3, 1.0, 3.0, 5.0)
_TICK_INTERVAL_S = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Tools:
    """What every partition worker of a process shares. `tick` appends a tick message to a partition."""

    epoch: int
    limits: Limits
    insert_timeout_ms: int
    sink: ChunkSink
    book: SettingsBook
    tick: Callable[[int], Awaitable[None]]


class PartitionWorker:
    """Works an owned partition until `stop`. Raises `KafkaError` when it may be ours no longer."""

    def __init__(self, partition: int, owned: Owned, reader: ChunkReader, tools: Tools, pulse: Pulse) -> None:
        self._partition = partition
        self._owned = owned
        self._reader = reader
        self._tools = tools
        self._pulse = pulse
        self._progress = owned.progress
        self._is_stopping = False
        self.is_busy = False

    async def run(self) -> None:
        """Chunk after chunk, until `stop` was called. Raises `QueueClosed` when the partition was taken away."""
        if self._progress.mark:
            await self._work(await self._reader.read_to(self._progress.mark.end), is_redo=True)
        while not self._is_stopping:
            await self._work(await self._next_chunk())

    def stop(self) -> None:
        """Finish the chunk in hand and mark no further one."""
        self._is_stopping = True

    @property
    def committed_offset(self) -> int:
        """Everything below is done."""
        return self._progress.offset

    @property
    def state_count(self) -> int:
        """Message keys with a live state: each has something due, if only its purge."""
        return len(self._owned.timers)

    async def _next_chunk(self) -> list[Message]:
        if self._progress.mark:
            return await self._reader.read_to(self._progress.mark.end)
        await self._wait()
        messages = await self._reader.read()
        await self._mark(messages[-1].offset)
        return messages

    async def _work(self, messages: list[Message], *, is_redo: bool = False) -> None:
        self.is_busy = True
        outcome = await self._compute(messages)
        with step("insert"):
            await (self._store_again(outcome, Verdict.UNKNOWN) if is_redo else self._store(outcome))
        with step("commit"):
            await self._commit(outcome)
        self._pulse.beat()
        count_chunk(outcome, messages, now_ms())
        self.is_busy = False

    async def _wait(self) -> None:
        """Wait for a message. Where a timer is due before one comes, a tick moves the partition's clock."""
        while True:
            try:
                with self._pulse.idle():
                    async with asyncio.timeout(self._seconds_until_due()):
                        return await self._reader.wait()
            except TimeoutError:
                await self._tools.tick(self._partition)

    def _seconds_until_due(self) -> float | None:
        due_ms = self._owned.timers.earliest()
        return None if due_ms is None else max(_TICK_INTERVAL_S, (due_ms - now_ms()) / 1000)

    async def _mark(self, end: int) -> None:
        """Say what will be worked on next, and until when its rows may land. Only the owner can: it is a commit."""
        mark = Mark(end, now_ms() + self._tools.insert_timeout_ms)
        await self._advance(msgspec.structs.replace(self._progress, mark=mark))

    async def _compute(self, messages: list[Message]) -> Outcome:
        source = Source(topics.EVENTS, self._tools.epoch, self._partition, self._progress.clock_ms)
        while True:
            try:
                with step("compute"):
                    return compute(source, messages, self._owned.store.get, self._owned.timers.due, self._tools.book)
            except SettingsMissing as missing:
                await self._tools.book.load(missing, self._pulse.beat)

    async def _store(self, outcome: Outcome) -> None:
        try:
            await self._tools.sink.store(outcome, self._insert_by_ms())
        except InsertFailed as error:
            self._report(error)
            await self._store_again(outcome, error.verdict)

    async def _store_again(self, outcome: Outcome, suspicion: Verdict) -> None:
        """Insert until everything has landed once. `suspicion`: the worst that earlier tries may have left."""
        sink = self._tools.sink
        for pause_s in chain(_BACKOFF_S, repeat(_BACKOFF_S[-1])):
            try:
                if suspicion is Verdict.UNKNOWN:
                    await sink.settle(outcome.ledger, self._insert_by_ms())
                await self._mark(outcome.ledger.o2)
                store = sink.store if suspicion is Verdict.NOT_SENT else sink.mend
                await store(outcome, self._insert_by_ms())
                return
            except InsertFailed as error:
                self._report(error)
                suspicion = max(suspicion, error.verdict)
            await asyncio.sleep(pause_s)

    async def _commit(self, outcome: Outcome) -> None:
        end = None if self._is_stopping else self._reader.end_of_next()
        mark = Mark(end, now_ms() + self._tools.insert_timeout_ms) if end is not None else None
        begun_ms = now_ms()  # what RocksDB holds is as old as this, however long this process sleeps now
        written = await self._advance(Progress(outcome.ledger.o2 + 1, outcome.clock_ms, mark), outcome)
        if outcome.states:
            position = Position(written[topics.SESSIONS_CHANGELOG], self._tools.epoch, begun_ms)
            self._owned.store.write(outcome.states, position)
        self._owned.timers.update(outcome.deadlines)

    async def _advance(self, progress: Progress, outcome: Outcome | None = None) -> dict[str, int]:
        written = await self._owned.producer.commit(progress, records(outcome) if outcome else ())
        self._progress = progress
        return written

    def _insert_by_ms(self) -> int:
        assert self._progress.mark is not None
        return self._progress.mark.insert_by_ms

    def _report(self, error: InsertFailed) -> None:
        INSERT_RETRIES.inc()
        self._pulse.beat()  # that ClickHouse is away is no fault of this process: to restart it would not help
        log.warning("insert_failed", partition=self._partition, offset=self._progress.offset, error=str(error))
