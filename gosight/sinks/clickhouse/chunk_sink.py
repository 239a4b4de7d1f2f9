"""Stores what a chunk gave: its events exactly once, its other rows as often as it takes."""

import asyncio

import msgspec

from gosight.pipeline.message import Outcome
from gosight.sinks.clickhouse.heal import Healer
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.sinks.clickhouse.verdict import Verdict, verdict


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
        token = events_token(outcome)
        events = [self._inserter.events(outcome.inbox, token, insert_by_ms)] if outcome.inbox else []
        await _all(*events, *self._rows(outcome))

    async def mend(self, outcome: Outcome, insert_by_ms: int) -> None:
        """Any further try, when nothing of an earlier one can run any more (`settle`). Raises `InsertFailed`."""
        await _all(self._healer.mend(outcome, events_token(outcome), insert_by_ms), *self._rows(outcome))

    async def settle(self, insert_by_ms: int) -> None:
        """Wait until the server itself refuses what was to land by `insert_by_ms`. Raises what the client raises."""
        await self._healer.wait_past(insert_by_ms)

    def _rows(self, outcome: Outcome):  # type: ignore[no-untyped-def]  # coroutines of the inserts
        tables: dict[str, list[msgspec.Struct]] = {
            "sessions": list(outcome.sessions),
            "page_visits": list(outcome.page_visits),
            "insights": list(outcome.insights),
            "chunk_ledger": [outcome.ledger],
        }
        return [self._inserter.rows(table, rows) for table, rows in tables.items() if rows]


def events_token(outcome: Outcome) -> str:
    """Names the chunk's block of events: the same for every try, another for a topic made anew."""
    ledger = outcome.ledger
    return f"{ledger.topic}:{ledger.epoch}:{ledger.partition}:{ledger.o1}-{ledger.o2}:events"


async def _all(*inserts) -> None:  # type: ignore[no-untyped-def]
    """Wait for every insert, so that none runs on into the next try; then raise for the worst that failed."""
    results = await asyncio.gather(*inserts, return_exceptions=True)
    errors = [error for error in results if isinstance(error, BaseException)]
    for error in errors:
        if isinstance(error, asyncio.CancelledError):
            raise error
    if errors:
        worst = max(errors, key=verdict)
        raise InsertFailed(verdict(worst), worst) from worst
