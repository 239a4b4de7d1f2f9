"""The queue between a topic's router and one partition's worker: bounded, so that a slow sink slows the reading."""

import asyncio
from collections import deque
from collections.abc import Iterator

from gosight.pipeline.message import Message


class QueueClosed(Exception):
    """The partition was taken away; what was queued is dropped and will be read again by its next owner."""


class MessageQueue:
    """First in, first out, one writer and one reader. `put` waits while the queue holds `max_events` or `max_bytes`.

    `bell` rings when something has happened here; queues that have one reader share it.
    """

    def __init__(self, max_events: int, max_bytes: int, bell: asyncio.Event) -> None:
        self._max_events = max_events
        self._max_bytes = max_bytes
        self._messages: deque[Message] = deque()
        self._arrivals: deque[float] = deque()
        self.events = self.bytes = 0
        self._closed = False
        self._bell = bell
        self._has_room = asyncio.Event()

    async def put(self, message: Message) -> None:
        """Add a message, waiting for room. Drops it when the queue is closed."""
        while self._is_full and not self._closed:
            self._has_room.clear()
            await self._has_room.wait()
        if not self._closed:
            self._messages.append(message)
            self._arrivals.append(asyncio.get_running_loop().time())
            self._count(message, 1)
            self._bell.set()

    async def wait(self) -> None:
        """Return when a message waits. Raises `QueueClosed`."""
        while not self.has_any:
            self._bell.clear()
            await self._bell.wait()

    @property
    def has_any(self) -> bool:
        """Whether a message waits. Raises `QueueClosed`."""
        if self._closed:
            raise QueueClosed
        return bool(self._messages)

    @property
    def first(self) -> Message:
        """The next message; one waits."""
        return self._messages[0]

    @property
    def first_arrived_at(self) -> float:
        """When the next message was put, by the loop's clock; one waits."""
        return self._arrivals[0]

    def take(self) -> Message:
        """Take the next message, which waits."""
        message = self._messages.popleft()
        self._arrivals.popleft()
        self._count(message, -1)
        self._has_room.set()
        return message

    def __iter__(self) -> Iterator[Message]:
        return iter(self._messages)

    def close(self) -> None:
        """Drop everything and wake whoever waits."""
        self._closed = True
        self._messages.clear()
        self._arrivals.clear()
        self._bell.set()
        self._has_room.set()

    @property
    def _is_full(self) -> bool:
        return self.events >= self._max_events or self.bytes >= self._max_bytes

    def _count(self, message: Message, sign: int) -> None:
        self.events += sign * message.count
        self.bytes += sign * len(message.value)
