"""The steps of an erasure, one after the other (docs/erasure.md). Each may be taken twice, and a process that dies in
one leaves it to the next.

asked -> telling: look up message keys. telling -> waiting: a control message under each key. waiting -> deleting: all
owners are past it; looked up once more, and back to telling for keys that are new. deleting -> rebuilding: rows,
objects, dead letters. rebuilding -> settling: control messages for rollups. settling -> fading: the owners are past
those. fading -> complete: nothing can come any more, and Kafka's retention has taken what there was.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from gosight.pipeline.erasure_remains import LATE_MS
from gosight.schemas.topics import DEADLETTERS
from gosight.stores import postgres, recompute_runs, redis
from gosight.stores.erasure.courier import Courier
from gosight.stores.erasure.desk import Desk, ErasedKey, Erasure, pseudonym
from gosight.stores.erasure.journal import Completed
from gosight.stores.erasure.letters import take_away
from gosight.stores.erasure.rows import ErasedRows
from gosight.stores.kafka import partitions_of
from gosight.stores.live import Live
from gosight.stores.replay_turns import turn


@dataclass(frozen=True)
class Eraser:
    """`pool`: for the lock of recomputations. Raises what the clients raise: then the step is taken again."""

    desk: Desk
    rows: ErasedRows
    courier: Courier
    live: Live
    pool: postgres.Pool

    async def advance(self, erasure: Erasure, now_ms: int) -> bool:
        """Take the next step. False: it cannot be taken yet."""
        return await self._steps[erasure.step](erasure, now_ms)

    @property
    def _steps(self) -> dict[str, Callable[[Erasure, int], Awaitable[bool]]]:
        return {
            "asked": self._look_up,
            "telling": self._tell,
            "waiting": self._wait,
            "deleting": self._delete,
            "rebuilding": self._rebuild,
            "settling": self._settle,
            "fading": self._fade,
        }

    async def _look_up(self, erasure: Erasure, now_ms: int) -> bool:
        await self.rows.journal.note(erasure)
        await self.desk.add(erasure, await self.rows.find(erasure))
        await self.desk.move(erasure, "telling", now_ms, sent_from=await self.courier.ends())
        return True

    async def _tell(self, erasure: Erasure, now_ms: int) -> bool:
        """What a killed round has sent is not sent again: between two messages the user may have come back."""
        assert erasure.sent_from is not None
        new = [key for key in await self.desk.keys(erasure) if key.message_offset is None]
        if new:
            sent = await self.courier.sent(erasure, erasure.sent_from)
            await self.desk.told(erasure, await self.courier.cut(erasure, new, sent))
        await self.desk.move(erasure, "waiting", now_ms, awaited=await self.courier.ends())
        return True

    async def _wait(self, erasure: Erasure, now_ms: int) -> bool:
        if not await self.courier.is_worked(erasure.awaited or {}):
            return False
        if await self._found_more(erasure):
            await self.desk.move(erasure, "telling", now_ms, sent_from=await self.courier.ends())
        else:
            await self.desk.move(erasure, "deleting", now_ms)
        return True

    async def _delete(self, erasure: Erasure, now_ms: int) -> bool:
        """Never beside a recomputation, nor a keeper of replays: they write rows that they have read before."""
        try:
            async with recompute_runs.exclusively(self.pool, erasure.project_id):
                keys = await self._told(erasure)
                async with self.pool.acquire() as connection, turn(connection):
                    await self.rows.delete_replays(erasure, keys)
                await self.rows.delete(erasure, keys)
        except recompute_runs.AlreadyRunning:
            return False
        courier = self.courier
        sources = await partitions_of(courier.admin, DEADLETTERS)
        await take_away(courier.log, courier.producer, sources, erasure, keys)
        with suppress(*redis.UNAVAILABLE):  # what it holds of sessions is over in 5 minutes
            await self.live.forget(erasure.project_id, [session for key in keys for session in key.session_ids])
        await self.desk.move(erasure, "rebuilding", now_ms)
        return True

    async def _rebuild(self, erasure: Erasure, now_ms: int) -> bool:
        await self.courier.rebuild(erasure.project_id, await self.rows.slices(erasure))
        await self.desk.move(erasure, "settling", now_ms, awaited=await self.courier.ends())
        return True

    async def _settle(self, erasure: Erasure, now_ms: int) -> bool:
        if not await self.courier.is_worked(erasure.awaited or {}):
            return False
        await self.rows.scrub()
        await self.desk.move(erasure, "fading", now_ms)
        return True

    async def _fade(self, erasure: Erasure, now_ms: int) -> bool:
        """Look whether something has come; then whether anything still can, and whether Kafka still holds it."""
        if erasure.user_id and await self._found_more(erasure):
            await self.desk.move(erasure, "telling", now_ms, sent_from=await self.courier.ends())
            return True
        if await self.rows.is_anything_left(erasure, await self._told(erasure)):
            await self.desk.move(erasure, "deleting", now_ms)
            return True
        if now_ms >= erasure.cut_ms + LATE_MS:
            if erasure.awaited is not None and await self.courier.is_faded(erasure.awaited):
                whose = pseudonym(erasure.project_id, erasure.user_id)
                await self.rows.journal.forget([Completed(whose, erasure.cut_ms, now_ms)])
                await self.desk.move(erasure, "complete", now_ms)
                return False
            awaited = erasure.awaited or await self.courier.ends()
        else:
            awaited = None
        await self.desk.move(erasure, "fading", now_ms, awaited=awaited)
        return False

    async def _found_more(self, erasure: Erasure) -> bool:
        return await self.desk.add(erasure, await self.rows.find(erasure))

    async def _told(self, erasure: Erasure) -> list[ErasedKey]:
        return [key for key in await self.desk.keys(erasure) if key.message_offset is not None]
