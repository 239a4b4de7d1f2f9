"""Cuts a partition's messages into chunks: consecutive offsets, bounded by events, bytes and time."""

import asyncio
from collections.abc import Iterable

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
    """Reads one partition from `next_offset` on. Lower offsets are dropped: their work is committed."""

    def __init__(self, queue: MessageQueue, limits: Limits, next_offset: int) -> None:
        self._queue = queue
        self._limits = limits
        self._next_offset = next_offset

    async def wait(self) -> None:
        """Return when a message to work on waits. Raises `QueueClosed`."""
        while (await self._first_offset()) < self._next_offset:
            self._queue.take()

    async def resync(self) -> None:
        """Drop whatever comes before the expected offset is seen: the consumer was told to seek back to it, and
        greater ones may have been under way. Raises `QueueClosed`.
        """
        while (await self._first_offset()) != self._next_offset:
            self._queue.take()

    async def read(self) -> list[Message]:
        """The next chunk, at least one message. What its first one has waited already counts: a chunk is no older for
        the one before it having taken its time.
        """
        await self.wait()
        ends_at = self._queue.first_arrived_at + self._limits.interval_ms / 1000
        messages = [await self._take()]
        room = _Room(self._limits, messages)
        try:
            async with asyncio.timeout_at(ends_at):
                while await self._peek() in room:
                    messages.append(await self._take())
                    room.add(messages[-1])
        except TimeoutError:
            pass
        return messages

    async def read_to(self, end: int) -> list[Message]:
        """The messages up to offset `end`, which are in the log: a chunk that was marked before."""
        messages = [await self._take()]
        while messages[-1].offset < end:
            messages.append(await self._take())
        return messages

    def end_of_next(self) -> int | None:
        """Where the next chunk ends if at least half of one waits already, else None."""
        room = _Room(self._limits, [])
        end = None
        for message in self._queue:
            if message not in room:
                return end
            room.add(message)
            end = message.offset
        return end if room.is_half_full else None

    async def _first_offset(self) -> int:
        await self._queue.wait()
        return next(iter(self._queue)).offset

    async def _peek(self) -> Message:
        await self.wait()
        return next(iter(self._queue))

    async def _take(self) -> Message:
        await self.wait()
        message = self._queue.take()
        if message.offset != self._next_offset:
            raise OffsetGap(f"expected offset {self._next_offset}, got {message.offset}")
        self._next_offset += 1
        return message


class _Room:
    """What still fits into a chunk. Its first message always does, however large."""

    def __init__(self, limits: Limits, messages: Iterable[Message]) -> None:
        self._limits = limits
        self._events = self._bytes = 0
        for message in messages:
            self.add(message)

    def __contains__(self, message: object) -> bool:
        assert isinstance(message, Message)
        fits = self._events + message.count <= self._limits.events
        return not self._bytes or (fits and self._bytes + len(message.value) <= self._limits.bytes)

    def add(self, message: Message) -> None:
        self._events += message.count
        self._bytes += len(message.value) + 1

    @property
    def is_half_full(self) -> bool:
        return 2 * self._events >= self._limits.events or 2 * self._bytes >= self._limits.bytes
