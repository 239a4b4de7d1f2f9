"""The partitions of this process: one running worker for each that is assigned, and none for any other."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

import structlog
from aiokafka.errors import KafkaError

from gosight.agents import metrics
from gosight.agents.chunk_reader import ChunkReader
from gosight.agents.message import from_kafka
from gosight.agents.message_queue import MessageQueue
from gosight.agents.ownership import Owned
from gosight.agents.partition_worker import PartitionWorker, Tools

_RESTART_PAUSE_S = 3.0
_SEEK_TIMEOUT_S = 2.0
_STALLED_AFTER_S = 120.0

log = structlog.get_logger(__name__)


class _Slot:
    """One assigned partition: its queue, the task that works it, and the worker while there is one."""

    def __init__(self, max_bytes: int) -> None:
        self.queue = MessageQueue(max_bytes)
        self.max_bytes = max_bytes
        self.task: asyncio.Task[None] | None = None
        self.worker: PartitionWorker | None = None


class Partitions:
    """Starts, feeds, restarts and stops the workers.

    `own` becomes a partition's owner; `seek` sends the consumer back to an offset; `crash` ends the process: a worker
    that fails for a reason other than Kafka's must not be swallowed.
    """

    def __init__(
        self,
        tools: Tools,
        own: Callable[[int], Awaitable[Owned]],
        seek: Callable[[int, int], Awaitable[None]],
        crash: Callable[[BaseException], Awaitable[None]],
    ) -> None:
        self._tools = tools
        self._own = own
        self._seek = seek
        self._crash = crash
        self._slots: dict[int, _Slot] = {}

    async def assign(self, partitions: Iterable[int]) -> None:
        """Work these partitions from their committed offsets, whatever was worked before."""
        await self.stop(grace_s=0)
        metrics.REBALANCES.inc()
        for partition in partitions:
            slot = self._slots[partition] = _Slot(2 * self._tools.limits.bytes)
            slot.task = asyncio.create_task(self._keep_working(partition, slot), name=f"partition-{partition}")
        log.info("partitions_assigned", partitions=sorted(self._slots))

    async def deliver(self, record: Any) -> None:
        """Queue a message for its worker, waiting for room. Messages of partitions that left are dropped."""
        if slot := self._slots.get(record.partition):
            await slot.queue.put(from_kafka(record))

    async def stop(self, grace_s: float) -> None:
        """Let every worker finish its chunk within `grace_s`, then cancel it; the next owner takes up its mark."""
        slots, self._slots = list(self._slots.values()), {}
        tasks = [slot.task for slot in slots if slot.task]
        for slot in slots:
            if slot.worker and slot.worker.is_busy:
                slot.worker.stop()
            else:
                slot.queue.close()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for slot in slots:
            slot.queue.close()

    def stalled(self) -> list[int]:
        """Assigned partitions that nobody works, or whose commits do not advance while messages wait."""
        oldest = time.monotonic() - _STALLED_AFTER_S
        return [number for number, slot in self._slots.items() if _is_stalled(slot, oldest)]

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
            reader = ChunkReader(slot.queue, self._tools.limits, owned.progress.offset)
            if is_restart:
                await self._seek_back(partition, owned.progress.offset, reader)
            slot.worker = PartitionWorker(partition, owned, reader, self._tools)
            await slot.worker.run()
        finally:
            slot.worker = None
            await owned.producer.close()

    async def _seek_back(self, partition: int, offset: int, reader: ChunkReader) -> None:
        """Make the consumer deliver from `offset` again. Asked again until it does: a batch that it was handing over
        moves its position on. The tick is there so that there is a message to come back to.
        """
        await self._tools.tick(partition)
        while True:
            await self._seek(partition, offset)
            with suppress(TimeoutError):
                async with asyncio.timeout(_SEEK_TIMEOUT_S):
                    return await reader.resync()


def _is_stalled(slot: _Slot, oldest: float) -> bool:
    if slot.task is None or slot.task.done():
        return True
    waits = any(True for _ in slot.queue)
    return slot.worker is not None and waits and slot.worker.committed_at < oldest
