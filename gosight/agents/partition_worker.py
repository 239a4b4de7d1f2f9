"""Works one partition, chunk by chunk, in the order that loses and doubles nothing (design/pipeline.md, 'A chunk').

mark -> compute -> insert -> one transaction (states, offset, next mark) -> RocksDB. Whatever dies between two of these,
the next owner finds the mark, the same messages and the same states, and computes the same rows. Events and replay take
turns over one state and one producer; of both together one chunk is marked at a time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, repeat

import msgspec
import structlog

from gosight.agents.chunk_metrics import count_chunk, step
from gosight.agents.intake import Intake, Lane
from gosight.agents.metrics import INSERT_RETRIES
from gosight.agents.ownership import Owned
from gosight.agents.pulse import Pulse
from gosight.agents.records import records
from gosight.agents.settings_book import SettingsBook
from gosight.agents.turns import Turns
from gosight.clock import now_ms
from gosight.pipeline.message import Message, Outcome, SettingsMissing, Source
from gosight.sinks.clickhouse.chunk_sink import ChunkSink, InsertFailed
from gosight.sinks.clickhouse.verdict import Verdict
from gosight.stores.progress import Mark, Progress

_BACKOFF_S = (0.1, 0.3, 1.0, 3.0, 5.0)
_TICK_INTERVAL_MS = 1_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Tools:
    """What every partition worker of a process shares. `intakes`: the topics, events first; `tick` appends a tick
    message to a partition; `tell` is told of every chunk after its commit.
    """

    intakes: Sequence[Intake]
    insert_timeout_ms: int
    sink: ChunkSink
    book: SettingsBook
    tick: Callable[[int], Awaitable[None]]
    tell: Callable[[Outcome], None]


class PartitionWorker:
    """Works an owned partition until `stop`. Raises `KafkaError` when it may be ours no longer.

    `lanes`: its topics, events first; `bell` rings when a message of any of them arrives.
    """

    def __init__(
        self, partition: int, owned: Owned, lanes: Sequence[Lane], bell: asyncio.Event, tools: Tools, pulse: Pulse
    ) -> None:
        self._partition = partition
        self._owned = owned
        self._lanes = lanes
        self._events = lanes[0]
        self._turns = Turns(lanes, bell)
        self._tools = tools
        self._pulse = pulse
        self._still_since_ms = now_ms()
        self._is_stopping = False
        self.is_busy = False

    async def run(self) -> None:
        """Chunk after chunk, until `stop` was called. Raises `QueueClosed` when the partition was taken away."""
        for lane in self._marked():
            await self._work(lane, is_redo=True)
        while not self._is_stopping:
            await self._work(await self._next())

    def stop(self) -> None:
        """Finish the chunk in hand and mark no further one."""
        self._is_stopping = True

    def committed_offsets(self) -> dict[str, int]:
        """By topic: everything below is done."""
        return {lane.topic: lane.progress.offset for lane in self._lanes}

    @property
    def state_count(self) -> int:
        """Message keys with a live state: each has something due, if only its purge."""
        return len(self._owned.timers)

    @property
    def state_bytes(self) -> int:
        """What the states take up on this machine."""
        return self._owned.store.size_bytes

    def _marked(self) -> list[Lane]:
        return [lane for lane in self._lanes if lane.progress.mark]

    async def _next(self) -> Lane:
        """Whose next chunk is marked, or else ready, and then marked."""
        for lane in self._marked():
            return lane
        await self._wait()
        lane = await self._turns.next()
        await self._mark(lane, lane.reader.end_of_next())
        return lane

    async def _work(self, lane: Lane, *, is_redo: bool = False) -> None:
        assert lane.progress.mark
        messages = await lane.reader.read_to(lane.progress.mark.end)
        self.is_busy = True
        outcome = await self._compute(lane, messages)
        with step("insert"):
            await (self._store_again(lane, outcome, Verdict.UNKNOWN) if is_redo else self._store(lane, outcome))
        with step("commit"):
            await self._commit(lane, outcome)
        self._pulse.beat()
        count_chunk(outcome, messages, now_ms())
        self._tools.tell(outcome)
        self.is_busy = False

    async def _wait(self) -> None:
        """Wait for a message. Where a timer is due and no event waits, a tick moves the partition's clock."""
        while True:
            pause_s = self._seconds_until_tick()
            if pause_s is None or pause_s > 0:
                with suppress(TimeoutError), self._pulse.idle():
                    async with asyncio.timeout(pause_s):
                        return await self._turns.arrival()
            await self._tools.tick(self._partition)
            self._still_since_ms = now_ms()

    def _seconds_until_tick(self) -> float | None:
        due_ms = self._owned.timers.earliest()
        if due_ms is None or self._events.reader.is_waiting:
            return None
        return (max(due_ms, self._still_since_ms + _TICK_INTERVAL_MS) - now_ms()) / 1000

    async def _mark(self, lane: Lane, end: int) -> None:
        """Say what will be worked on next, and until when its rows may land. Only the owner can: it is a commit."""
        progress = {lane.topic: self._with_mark(lane.progress, end)}
        await self._owned.commit(progress)
        self._advance(progress)

    async def _compute(self, lane: Lane, messages: list[Message]) -> Outcome:
        intake, owned = lane.intake, self._owned
        source = Source(lane.topic, intake.epoch, self._partition, self._events.progress.clock_ms)
        while True:
            try:
                with step("compute"):
                    return intake.compute(source, messages, owned.store.get, owned.timers.due, self._tools.book)
            except SettingsMissing as missing:
                await self._tools.book.load(missing, self._pulse.beat)

    async def _store(self, lane: Lane, outcome: Outcome) -> None:
        try:
            await self._tools.sink.store(outcome, _insert_by_ms(lane))
        except InsertFailed as error:
            self._report(lane, error)
            await self._store_again(lane, outcome, error.verdict)

    async def _store_again(self, lane: Lane, outcome: Outcome, suspicion: Verdict) -> None:
        """Insert until everything has landed once. `suspicion`: the worst that earlier tries may have left."""
        sink = self._tools.sink
        for pause_s in chain(_BACKOFF_S, repeat(_BACKOFF_S[-1])):
            try:
                if suspicion is Verdict.UNKNOWN and lane is self._events:  # replay may land as often as it likes
                    await sink.settle(outcome.ledger, _insert_by_ms(lane))
                await self._mark(lane, outcome.ledger.o2)
                store = sink.store if suspicion is Verdict.NOT_SENT else sink.mend
                await store(outcome, _insert_by_ms(lane))
                return
            except InsertFailed as error:
                self._report(lane, error)
                suspicion = max(suspicion, error.verdict)
            await asyncio.sleep(pause_s)

    async def _commit(self, lane: Lane, outcome: Outcome) -> None:
        self._turns.taken(lane)
        progress = {lane.topic: Progress(outcome.ledger.o2 + 1, outcome.clock_ms)}
        if not self._is_stopping and (upcoming := self._turns.to_mark()):
            before = progress.get(upcoming.topic, upcoming.progress)
            progress[upcoming.topic] = self._with_mark(before, upcoming.reader.end_of_next())
        await self._owned.commit(progress, outcome.states, records(outcome))
        self._advance(progress)
        self._owned.timers.update(outcome.deadlines)
        if lane is self._events:
            self._still_since_ms = now_ms()

    def _advance(self, progress: Mapping[str, Progress]) -> None:
        for lane in self._lanes:
            lane.progress = progress.get(lane.topic, lane.progress)

    def _with_mark(self, progress: Progress, end: int) -> Progress:
        return msgspec.structs.replace(progress, mark=Mark(end, now_ms() + self._tools.insert_timeout_ms))

    def _report(self, lane: Lane, error: InsertFailed) -> None:
        INSERT_RETRIES.inc()
        self._pulse.beat()  # that ClickHouse is away is no fault of this process: to restart it would not help
        where = {"topic": lane.topic, "partition": self._partition, "offset": lane.progress.offset}
        log.warning("insert_failed", **where, error=str(error))


def _insert_by_ms(lane: Lane) -> int:
    assert lane.progress.mark is not None
    return lane.progress.mark.insert_by_ms
