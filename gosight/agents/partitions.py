"""The partitions of this process: one running worker for each that is assigned, and none for any other."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Container, Iterable
from contextlib import suppress
from typing import Any

import structlog
from aiokafka.errors import KafkaError

from gosight.agents import metrics
from gosight.agents.chunk_reader import ChunkReader
from gosight.agents.intake import Intake, Lane
from gosight.agents.message import from_kafka
from gosight.agents.message_queue import MessageQueue, QueueClosed
from gosight.agents.ownership import Owned
from gosight.agents.partition_worker import PartitionWorker, Tools
from gosight.agents.pulse import Pulse

_RESTART_PAUSE_S = 3.0
_SEEK_TIMEOUT_S = 2.0
_STALLED_AFTER_S = 120.0
_UNASSIGNED_AFTER_S = 60.0
_APART_AFTER_S = 900.0
"""As long as a rolling upgrade may take, in which members that read fewer topics go one after another."""

log = structlog.get_logger(__name__)


class _Slot:
    """One assigned partition: a queue for each topic, the task that works it, and the worker while there is one."""

    def __init__(self, intakes: Iterable[Intake]) -> None:
        self.bell = asyncio.Event()
        self.queues = {one.topic: MessageQueue(one.limits.events, one.limits.bytes, self.bell) for one in intakes}
        self.pulse = Pulse()
        self.task: asyncio.Task[None] | None = None
        self.worker: PartitionWorker | None = None

    def ask_to_stop(self) -> None:
        """A chunk in hand is finished; whatever else the task does ends now."""
        if self.worker is None and self.task:
            self.task.cancel()
        elif self.worker and self.worker.is_busy:
            self.worker.stop()
        else:
            self.close()

    def close(self) -> None:
        """Drop what is queued."""
        for queue in self.queues.values():
            queue.close()


class Partitions:
    """Starts, feeds, restarts and stops the workers.

    `own` becomes a partition's owner; `seek` sends the consumer back to an offset of a topic's partition; `crash` ends
    the process: a worker that fails for a reason other than Kafka's must not be swallowed.
    """

    def __init__(
        self,
        tools: Tools,
        own: Callable[[int], Awaitable[Owned]],
        seek: Callable[[str, int, int], Awaitable[None]],
        crash: Callable[[BaseException], Awaitable[None]],
    ) -> None:
        self._tools = tools
        self._own = own
        self._seek = seek
        self._crash = crash
        self._slots: dict[int, _Slot] = {}
        self._unassigned_since: float | None = time.monotonic()
        self._apart_since: float | None = None

    async def assign(self, partitions: Iterable[int], apart: Collection[int] = ()) -> None:
        """Work these partitions from their committed offsets, whatever was worked before. `apart`: ours of some topics
        only, which is borne for a while.
        """
        await self.stop(grace_s=0)
        metrics.REBALANCES.inc()
        for partition in partitions:
            slot = self._slots[partition] = _Slot(self._tools.intakes)
            slot.task = asyncio.create_task(self._keep_working(partition, slot), name=f"partition-{partition}")
        self._unassigned_since = None
        self._apart_since = (self._apart_since or time.monotonic()) if apart else None
        log.info("partitions_assigned", partitions=sorted(self._slots), apart=sorted(apart))

    async def deliver(self, record: Any) -> None:
        """Queue a message for its worker, waiting for room. Messages of partitions that left are dropped."""
        if slot := self._slots.get(record.partition):
            await slot.queues[record.topic].put(from_kafka(record))

    async def stop(self, grace_s: float) -> None:
        """Let every worker finish its chunk within `grace_s`, then cancel it; the next owner takes up its mark."""
        slots, self._slots = list(self._slots.values()), {}
        self._unassigned_since = time.monotonic()
        tasks = [slot.task for slot in slots if slot.task]
        for slot in slots:
            slot.ask_to_stop()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for slot in slots:
            slot.close()
        metrics.LAG.clear()
        metrics.STATES.clear()
        metrics.STATE_BYTES.clear()

    def stalled(self) -> list[str]:
        """What does not get on, in words: no assignment by the group (one that is empty is one too), a partition
        without a commit though it has something to do, or topics apart for long. Empty: all is well.
        """
        waited = [(f"partition {n}", slot.pulse.silent_s(), _STALLED_AFTER_S) for n, slot in self._slots.items()]
        if self._unassigned_since is not None:
            waited.append(("assignment", time.monotonic() - self._unassigned_since, _UNASSIGNED_AFTER_S))
        if self._apart_since is not None:
            members = "members of the group that do not read all our topics (another release, another replay.enabled)"
            waited.append((members, time.monotonic() - self._apart_since, _APART_AFTER_S))
        return [f"{what}: waited for since {seconds:.0f} s" for what, seconds, most in waited if seconds > most]

    def show(self, end_offset: Callable[[str, int], int | None]) -> None:
        """Set the gauges. `end_offset`: where the log of a topic and partition ends, as far as it is known."""
        for partition, slot in self._slots.items():
            if slot.worker:
                metrics.STATES.labels(partition).set(slot.worker.state_count)
                metrics.STATE_BYTES.labels(partition).set(slot.worker.state_bytes)
                for topic, offset in slot.worker.committed_offsets().items():
                    if (end := end_offset(topic, partition)) is not None:
                        metrics.LAG.labels(topic, partition).set(max(0, end - offset))

    async def _keep_working(self, partition: int, slot: _Slot) -> None:
        is_restart = False
        while True:
            try:
                await self._work(partition, slot, is_restart=is_restart)
                return
            except KafkaError as error:
                # Fenced, or the broker lost our transaction: another may own the partition by now. If so the
                # group takes it from us within a heartbeat, and this task is cancelled.
                metrics.RESTARTS.labels(type(error).__name__).inc()
                log.warning("partition_restarts", partition=partition, error=repr(error)[:300])
                await asyncio.sleep(_RESTART_PAUSE_S)
                is_restart = True
            except Exception as error:
                log.exception("partition_failed", partition=partition)
                await self._crash(error)
                return

    async def _work(self, partition: int, slot: _Slot, *, is_restart: bool) -> None:
        owned = await self._own(partition)
        try:
            lanes = [self._lane(one, slot, owned) for one in self._tools.intakes]
            if is_restart:
                await self._seek_back(partition, lanes, owned.behind)
            slot.worker = PartitionWorker(partition, owned, lanes, slot.bell, self._tools, slot.pulse)
            await slot.worker.run()
        except QueueClosed:
            return
        finally:
            slot.worker = None
            await owned.producer.close()

    def _lane(self, intake: Intake, slot: _Slot, owned: Owned) -> Lane:
        progress = owned.progress[intake.topic]
        return Lane(intake, ChunkReader(slot.queues[intake.topic], intake.limits, progress.offset), progress)

    async def _seek_back(self, partition: int, lanes: Iterable[Lane], behind: Container[str]) -> None:
        """Make the consumer deliver what is not done again. Where nothing was left to read it has not read beyond."""
        for lane in lanes:
            if lane.topic in behind:
                await self._seek_back_to(partition, lane)

    async def _seek_back_to(self, partition: int, lane: Lane) -> None:
        """Asked again until it does: a batch that it was handing over moves its position on."""
        while True:
            await self._seek(lane.topic, partition, lane.progress.offset)
            with suppress(TimeoutError):
                async with asyncio.timeout(_SEEK_TIMEOUT_S):
                    return await lane.reader.resync()
