"""One subscription to Redis for all dashboards of this process, handed out to those that listen.

A line is handed out as the bytes that came: a thousand dashboards cost a thousand references and no decoding.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import structlog
from redis.asyncio import Redis

from gosight.clock import now_ms
from gosight.http.api.errors import ApiError
from gosight.http.api.realtime.listener import Listener
from gosight.http.api.realtime.numbers import Numbers
from gosight.stores import redis
from gosight.stores.live import CHANNELS, Live, project_of

_BEAT_S = 5.0
_RETRY_S = 1.0
_POLL_S = 1.0

log = structlog.get_logger(__name__)

_encode = msgspec.json.Encoder().encode


class Hub:
    """`run` it beside the server. While Redis is away dashboards hear nothing, and then go on."""

    def __init__(self, client: Redis, numbers: Numbers) -> None:
        self._redis = client
        self._live = Live(client)
        self._numbers = numbers
        self._listeners: dict[str, set[Listener]] = defaultdict(set)

    @contextmanager
    def listening(self, project_id: str, listener: Listener) -> Iterator[None]:
        """While the block runs the listener hears of its project."""
        self._listeners[project_id].add(listener)
        try:
            yield
        finally:
            self._listeners[project_id].remove(listener)
            if not self._listeners[project_id]:
                del self._listeners[project_id]

    async def welcome(self, project_id: str, listener: Listener) -> None:
        """Let workers know of the project, and the listener of where it stands: after a reconnect nothing is missing.

        Raises `ApiError` 503.
        """
        listener.put(_encode(await self._numbers.of(project_id)))
        try:
            await self._live.watch([project_id], now_ms())
        except redis.UNAVAILABLE:
            log.warning("live_view_unavailable")

    async def hear(self) -> None:
        """Hand on what workers tell, until cancelled."""
        while True:
            try:
                await self._hear()
            except redis.UNAVAILABLE as error:
                log.warning("live_view_unavailable", error=repr(error)[:300])
                await asyncio.sleep(_RETRY_S)

    async def _hear(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.psubscribe(CHANNELS)
            while True:
                message = await channel.get_message(ignore_subscribe_messages=True, timeout=_POLL_S)
                if message:
                    self._hand_out(project_of(message["channel"]), message["data"])

    def _hand_out(self, project_id: str, lines: bytes) -> None:
        listeners = self._listeners.get(project_id, ())
        for line in lines.split(b"\n") if listeners else ():
            for listener in listeners:
                listener.hear(line)

    async def beat(self) -> None:
        """Every 5 s until cancelled: tell workers who is watched, and everybody the numbers of their project."""
        while True:
            await asyncio.sleep(_BEAT_S)
            projects = list(self._listeners)
            try:
                if projects:
                    await self._live.watch(projects, now_ms())
            except redis.UNAVAILABLE:
                continue  # `hear` says it
            for project_id in projects:
                await self._tell_numbers(project_id)

    async def _tell_numbers(self, project_id: str) -> None:
        try:
            line = _encode(await self._numbers.of(project_id))
        except ApiError as error:
            log.warning("live_numbers_unavailable", project=project_id, error=str(error))
            return
        for listener in self._listeners.get(project_id, ()):
            listener.put(line)
