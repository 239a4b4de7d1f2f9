"""Tells those who watch what a chunk has brought, after its commit, so that nothing shows that can be undone.

It never holds a chunk up: what Redis does not take in time is dropped and counted. Redis being away costs dashboards
their live view, and nothing else.
"""

import asyncio
from collections.abc import Mapping

import msgspec
import structlog

from gosight.agents import metrics
from gosight.agents.live_messages import active_sessions, messages
from gosight.clock import now_ms
from gosight.pipeline.message import Outcome
from gosight.schemas.live import LiveMessage
from gosight.stores import redis
from gosight.stores.live import Live

_MAX_WAITING = 50
_ASK_EVERY_S = 2.0

log = structlog.get_logger(__name__)

_encode = msgspec.json.Encoder().encode

_Told = tuple[dict[str, dict[str, int]], Mapping[str, list[LiveMessage]]]


class LiveFeed:
    """`run` it beside the partitions."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._watched: set[str] = set()
        self._waiting: asyncio.Queue[_Told] = asyncio.Queue(_MAX_WAITING)

    def tell(self, outcome: Outcome) -> None:
        """Queue what a committed chunk has to tell."""
        told = active_sessions(outcome), messages(outcome, self._watched)
        if any(told):
            try:
                self._waiting.put_nowait(told)
            except asyncio.QueueFull:
                metrics.LIVE_DROPPED.inc()

    async def run(self) -> None:
        """Send what is queued, and keep asking who is watched, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send())
            group.create_task(self._ask())

    async def _send(self) -> None:
        while True:
            seen_ms, told = await self._waiting.get()
            lines = {project_id: map(_encode, said) for project_id, said in told.items()}
            try:
                await self._live.tell(seen_ms, lines, now_ms())
            except redis.UNAVAILABLE:
                metrics.LIVE_DROPPED.inc()

    async def _ask(self) -> None:
        while True:
            try:
                self._watched = await self._live.watched(now_ms())
            except redis.UNAVAILABLE as error:
                log.warning("live_view_unavailable", error=repr(error)[:300])
            await asyncio.sleep(_ASK_EVERY_S)
