"""What one dashboard is still to be sent: bounded, so that a slow reader is skipped over and holds no memory."""

import asyncio
from collections import deque
from collections.abc import Collection

from gosight.http.api import metrics

_MAX_WAITING = 500
_HEADS = {"sessions": b'{"type":"session.', "events": b'{"type":"event"', "alerts": b'{"type":"alert.'}

CHANNELS = frozenset(_HEADS)
"""What can be subscribed to; `metrics` come to everybody."""


class Listener:
    """`channels`: what it has subscribed to."""

    def __init__(self, channels: Collection[str] = ()) -> None:
        self._lines: deque[bytes] = deque()
        self._arrived = asyncio.Event()
        self.channels = channels

    @property
    def channels(self) -> Collection[str]:
        """See the class."""
        return self._channels

    @channels.setter
    def channels(self, channels: Collection[str]) -> None:
        self._channels = channels
        self._heads = tuple(_HEADS[name] for name in channels)

    def hear(self, line: bytes) -> None:
        """Take a line of the project's channel, if it is one that was subscribed to."""
        if line.startswith(self._heads):
            self.put(line)

    def put(self, line: bytes) -> None:
        """Take any line. Where too much waits it is skipped, and counted."""
        if len(self._lines) >= _MAX_WAITING:
            metrics.LIVE_SKIPPED.inc()
            return
        self._lines.append(line)
        self._arrived.set()

    async def next(self) -> bytes:
        """The next line, when there is one."""
        while not self._lines:
            self._arrived.clear()
            await self._arrived.wait()
        return self._lines.popleft()
