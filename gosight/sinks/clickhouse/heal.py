"""Makes a chunk whole whose insert had no clear answer: by looking, never by trusting a token.

ClickHouse records a token before the part it stands for; over 1,050 kills of the engine 5 blocks were lost that way
(design/pipeline.md). So the rows of the chunk's offsets are read back, what is missing is inserted, and the rollups
that hang on them are compared with the events and rebuilt where they differ.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator

import msgspec
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.pipeline.message import Outcome
from gosight.schemas.rows import LedgerRow
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.sinks.clickhouse.rollups import Rollups
from gosight.sql import loader

_POLL_S = 0.25
_MARGIN_MS = 500
"""A statement that passed its deadline's check in time may still be on its way into `system.processes`."""


class Healer:
    """Looks and mends over one client. Never called while an earlier insert of the same chunk may still run.

    Raises what the client raises. `mended` is told how many `events` and `rollups` (slices) it set right.
    """

    def __init__(
        self, client: AsyncClient, inserter: Inserter, rollups: Rollups, mended: Callable[[str, int], object]
    ) -> None:
        self._client = client
        self._inserter = inserter
        self._rollups = rollups
        self._mended = mended

    async def settle(self, token: str, deadline_ms: int) -> None:
        """Return when the server's own clock is past `deadline_ms` and no insert runs whose token begins so."""
        asked = {"insert_by": deadline_ms + _MARGIN_MS, "token": token}
        while True:
            result = await self._client.query(loader.query("clickhouse/settled"), parameters=asked)
            if result.result_rows[0][0]:
                return
            await asyncio.sleep(_POLL_S)

    async def mend(self, outcome: Outcome, token: str, insert_by_ms: int) -> None:
        """Insert what is missing of the outcome's events, and set its rollups right, by `insert_by_ms`."""
        if not outcome.inbox:
            return
        missing = list(missing_lines(outcome.inbox, await self._landed(outcome.ledger)))
        if missing:
            await self._inserter.events(missing, f"{token}:{insert_by_ms}", insert_by_ms)
            self._mended("events", sum(len(msgspec.json.decode(line)["events"]) for line in missing))
        self._mended("rollups", await self._rollups.mend(outcome.ledger, token, insert_by_ms))

    async def rebuild(self, outcome: Outcome, token: str, insert_by_ms: int) -> None:
        """Set the rollups right that have lost events to an erasure, by `insert_by_ms`."""
        await self._rollups.rebuild(outcome.ledger.partition, outcome.rebuild, token, insert_by_ms)

    async def _landed(self, chunk: LedgerRow) -> set[str]:
        """Ids of the chunk's events that are stored."""
        range_ = {"epoch": chunk.epoch, "partition": chunk.partition, "o1": chunk.o1, "o2": chunk.o2}
        result = await self._client.query(loader.query("clickhouse/landed_events"), parameters=range_)
        return {str(event_id) for (event_id,) in result.result_rows}


def missing_lines(lines: Iterable[bytes], landed: set[str]) -> Iterator[bytes]:
    """The inbox lines without the events that are stored; a line of which nothing is left falls away.

    All are encoded anew: what made ClickHouse refuse the block may be a member that stands twice in one of them.
    """
    for line in lines:
        envelope = msgspec.json.decode(line)
        envelope["events"] = [event for event in envelope["events"] if event["event_id"] not in landed]
        if envelope["events"]:
            yield msgspec.json.encode(envelope)
