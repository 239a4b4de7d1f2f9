"""Stores what a chunk gave: its events exactly once, its other rows as often as it takes."""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

from gosight.pipeline.message import Outcome
from gosight.schemas.rows import LedgerRow
from gosight.sinks.clickhouse.heal import Healer
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.sinks.clickhouse.verdict import FAILURES, Verdict, verdict


class InsertFailed(Exception):
    """Not everything is known to have landed; `verdict` says what the failed inserts may have left."""

    def __init__(self, worst: Verdict, error: BaseException) -> None:
        super().__init__(f"{worst.name}: {type(error).__name__}: {error}"[:500])
        self.verdict = worst


class ChunkSink:
    """All of a chunk's tables, side by side: their order does not matter before the commit."""

    def __init__(self, inserter: Inserter, healer: Healer) -> None:
        self._inserter = inserter
        self._healer = healer

    async def store(self, outcome: Outcome, insert_by_ms: int) -> None:
        """First try of a chunk. Raises `InsertFailed`."""
        token = events_token(outcome.ledger)
        events = [self._inserter.events(outcome.inbox, token, insert_by_ms)] if outcome.inbox else []
        await _all(*events, *self._rows(outcome))
        await self._finish(outcome, token, insert_by_ms)

    async def mend(self, outcome: Outcome, insert_by_ms: int) -> None:
        """Any further try, when nothing of an earlier one can land any more (`settle`). Raises `InsertFailed`."""
        token = events_token(outcome.ledger)
        await _all(self._healer.mend(outcome, token, insert_by_ms), *self._rows(outcome))
        await self._finish(outcome, token, insert_by_ms)

    async def settle(self, chunk: LedgerRow, insert_by_ms: int) -> None:
        """Wait until nothing that was to land by `insert_by_ms` can land any more. Raises `InsertFailed`."""
        await _all(self._healer.settle(events_token(chunk), insert_by_ms))

    async def _finish(self, outcome: Outcome, token: str, insert_by_ms: int) -> None:
        """Behind the chunk's own rows: nothing else writes to the partition's rollups then, and those of its replay
        chunks that are kept have come to where they wait.
        """
        if outcome.rebuild:
            await _all(self._healer.rebuild(outcome, token, insert_by_ms))
        if outcome.replay_kept:
            await _all(self._inserter.keep(outcome.replay_kept))

    def _rows(self, outcome: Outcome) -> Iterator[Coroutine[Any, Any, None]]:
        yield self._inserter.rows("sessions", outcome.sessions)
        yield self._inserter.rows("page_visits", outcome.page_visits)
        yield self._inserter.rows("insights", outcome.insights)
        yield self._inserter.replay("replay_chunks", outcome.replay)
        yield self._inserter.replay("replay_pending", outcome.replay_waiting)
        yield self._inserter.rows("chunk_ledger", [outcome.ledger])


def events_token(chunk: LedgerRow) -> str:
    """Names the chunk's block of events: the same for every try, another for a topic made anew."""
    return f"{chunk.topic}:{chunk.epoch}:{chunk.partition}:{chunk.o1}-{chunk.o2}:events"


async def _all(*inserts: Coroutine[Any, Any, None]) -> None:
    """Wait for every insert, so that none runs on into the next try; then raise for the worst that failed."""
    results = await asyncio.gather(*inserts, return_exceptions=True)
    errors = [error for error in results if isinstance(error, BaseException)]
    for error in errors:
        if not isinstance(error, FAILURES):
            raise error
    if errors:
        worst = max(errors, key=verdict)
        raise InsertFailed(verdict(worst), worst) from worst
