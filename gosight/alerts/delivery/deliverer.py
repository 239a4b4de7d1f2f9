"""Takes what is due from the outbox, sends it, and writes down what became of it.

At least once: between the moment in which a receiver has taken a message and the commit of `delivered`, and only there,
a death of this process (or of PostgreSQL, for longer than the lease) has it sent again, with the same key. Any number
of processes may deliver: a row is one's at a time.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from gosight.alerts.delivery import metrics
from gosight.alerts.delivery.backoff import pause_s
from gosight.alerts.delivery.undelivered import Undelivered
from gosight.stores import alert_outbox, postgres
from gosight.stores.alert_outbox import Delivery

LEASE_S = 120.0
SEND_S = 45.0
"""One try takes no longer, the wait for a turn included, so a lease is never over while somebody sends."""

_IDLE_S = 1.0
_PAUSE_S = 1.0
_COUNT_S = 15.0
_DRAIN_S = 15.0

log = structlog.get_logger(__name__)


class Deliverer:
    """`send` raises `Undelivered`. `draw`: a random number from 0 to 1. `slots`: messages on their way at once."""

    def __init__(
        self,
        pool: postgres.Pool,
        send: Callable[[Delivery], Awaitable[None]],
        draw: Callable[[], float],
        *,
        slots: int = 32,
        lease_s: float = LEASE_S,
    ) -> None:
        self._pool = pool
        self._send = send
        self._draw = draw
        self._slots = slots
        self._lease_s = lease_s
        self._running: dict[asyncio.Task[None], str] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; then end what was begun, within 15 s."""
        counting = asyncio.create_task(self._count())
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                taken = await self._take()
                if not taken:
                    await asyncio.wait({stopping, *self._running}, timeout=_IDLE_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            counting.cancel()
            stopping.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=_DRAIN_S)
        for task in self._running:
            task.cancel()

    async def _take(self) -> int:
        """Begin with what is due, as far as there is room."""
        room = self._slots - len(self._running)
        if room <= 0:
            return 0
        try:
            begun = time.monotonic()
            due = await alert_outbox.claim(self._pool, room, set(self._running.values()), self._lease_s)
        except postgres.UNAVAILABLE as error:
            log.warning("alerts_outbox_away", error=repr(error)[:200])
            await asyncio.sleep(_PAUSE_S)
            return 0
        for delivery in due:
            task = asyncio.create_task(self._deliver(delivery, begun))
            self._running[task] = delivery.channel_key
            task.add_done_callback(self._running.pop)
        return len(due)

    async def _deliver(self, delivery: Delivery, begun: float) -> None:
        if time.monotonic() - begun > self._lease_s - SEND_S:
            return  # this process was frozen: somebody else may have the row by now
        failure = await self._try(delivery)
        if failure is None:
            await self._settled(lambda: alert_outbox.delivered(self._pool, delivery))
            self._note(delivery, "delivered")
            return
        pause = max(failure.hold_s, pause_s(delivery.attempts, self._draw()))
        is_final = failure.is_final or delivery.happening.state == "test"
        is_dead = await self._settled(
            lambda: alert_outbox.failed(
                self._pool, delivery, failure.why, pause, is_final=is_final, hold_s=failure.hold_s
            )
        )
        self._note(delivery, "dead" if is_dead else "failed", why=failure.why)

    async def _try(self, delivery: Delivery) -> Undelivered | None:
        with metrics.DURATION.labels(_kind(delivery)).time():
            try:
                async with asyncio.timeout(SEND_S):
                    await self._send(delivery)
            except Undelivered as failure:
                return failure
            except TimeoutError:
                return Undelivered("no answer in time")
            except Exception as error:
                # One message that a sender stumbles over must not end the others.
                log.exception("alert_sender_failed", target=delivery.target)
                return Undelivered(f"unforeseen: {type(error).__name__}")
        return None

    async def _settled(self, settle: Callable[[], Awaitable[object]]) -> object:
        """What became of a message must be written down, or it is sent again."""
        while True:
            try:
                return await settle()
            except postgres.UNAVAILABLE as error:
                log.warning("alerts_outbox_away", error=repr(error)[:200])
                await asyncio.sleep(_PAUSE_S)

    def _note(self, delivery: Delivery, result: str, **facts: str) -> None:
        metrics.DELIVERIES.labels(_kind(delivery), result).inc()
        happening = delivery.happening
        log.info(
            "alert_told",
            result=result,
            target=delivery.target,
            attempts=delivery.attempts,
            project=happening.project_id,
            alert=happening.alert_id,
            state=happening.state,
            **facts,
        )

    async def _count(self) -> None:
        while True:
            with suppress(*postgres.UNAVAILABLE):
                waiting = await alert_outbox.waiting(self._pool)
                metrics.WAITING.set(waiting.count)
                metrics.OLDEST.set(waiting.oldest_s)
            await asyncio.sleep(_COUNT_S)


def _kind(delivery: Delivery) -> str:
    return delivery.target.partition(" ")[0]
