"""Cuts one topic of a partition into chunks: consecutive offsets, bounded by events, bytes and time."""

import asyncio

import msgspec

from gosight.agents.message_queue import MessageQueue
from gosight.pipeline.message import Message


class OffsetGap(Exception):
    """A message is missing between two that came: working on would lose it, so the worker must not."""


class Limits(msgspec.Struct, frozen=True):
    """A chunk ends before it holds more than `events` or `bytes`, or `interval_ms` after its first message."""

    events: int
    bytes: int
    interval_ms: int


class ChunkReader:
    """Reads one topic of a partition from `next_offset` on. Lower offsets are dropped: their work is committed."""

    def __init__(self, queue: MessageQueue, limits: Limits, next_offset: int) -> None:
        self._queue = queue
        self._limits = limits
        self._next_offset = next_offset

    @property
    def is_waiting(self) -> bool:
        """Whether a message to work on waits. Raises `QueueClosed`."""
        while self._queue.has_any and self._queue.first.offset < self._next_offset:
            self._queue.take()
        return self._queue.has_any

    def ready_in_s(self) -> float | None:
        """In how long the next chunk is ready: when it is full, or when its first message has waited for the interval;
        so a chunk is no older for the one before it having taken its time. None: no message waits.
        """
        if not self.is_waiting:
            return None
        if self._queue.events >= self._limits.events or self._queue.bytes >= self._limits.bytes:
            return 0.0
        waited_s = asyncio.get_running_loop().time() - self._queue.first_arrived_at
        return max(0.0, self._limits.interval_ms / 1000 - waited_s)

    @property
    def is_worth_marking(self) -> bool:
        """Whether at least half a chunk waits, or one that is ready."""
        if self.ready_in_s() == 0.0:
            return True
        return 2 * self._queue.events >= self._limits.events or 2 * self._queue.bytes >= self._limits.bytes

    def end_of_next(self) -> int:
        """Where the chunk ends that waits: at least one message does."""
        room = _Room(self._limits)
        end = self._queue.first.offset
        for message in self._queue:
            if message not in room:
                break
            room.add(message)
            end = message.offset
        return end

    async def read_to(self, end: int) -> list[Message]:
        """The messages up to offset `end`, which are in the log: a chunk that was marked before. Raises `QueueClosed`,
        `OffsetGap`.
        """
        messages = [await self._take()]
        while messages[-1].offset < end:
            messages.append(await self._take())
        return messages

    async def resync(self) -> None:
        """Drop whatever comes before the expected offset is seen: the consumer was told to seek back to it, and
        greater ones may have been under way. Raises `QueueClosed`.
        """
        await self._queue.wait()
        while self._queue.first.offset != self._next_offset:
            self._queue.take()
            await self._queue.wait()

    async def _take(self) -> Message:
        while not self.is_waiting:
            await self._queue.wait()
        message = self._queue.take()
        if message.offset != self._next_offset:
            raise OffsetGap(f"expected offset {self._next_offset}, got {message.offset}")
        self._next_offset += 1
        return message


class _Room:
    """What still fits into a chunk. Its first message always does, however large."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._events = self._bytes = 0

    def __contains__(self, message: object) -> bool:
        assert isinstance(message, Message)
        fits = self._events + message.count <= self._limits.events
        return not self._bytes or (fits and self._bytes + len(message.value) <= self._limits.bytes)

    def add(self, message: Message) -> None:
        self._events += message.count
        self._bytes += len(message.value) + 1
