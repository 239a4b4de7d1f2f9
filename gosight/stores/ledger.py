"""What ClickHouse says of chunks: the ledger's rows in order, and how many events are stored at their offsets."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.schemas.rows import LedgerRow
from gosight.schemas.topics import REPLAY
from gosight.sql import loader


class StoredEvents(msgspec.Struct, frozen=True):
    """Of the chunk that begins at `o1`, one project and one hour of receipt (in s): `count` different events, and
    `double` further rows that hold one of these.
    """

    o1: int
    project_id: str
    hour_s: int
    count: int
    double: int


class ErasedEvents(msgspec.Struct, frozen=True):
    """Alike, `count` events that an erasure has deleted."""

    o1: int
    project_id: str
    hour_s: int
    count: int


class Ledger:
    """The chunks of one topic in one of its epochs. Raises what the client raises."""

    def __init__(self, client: AsyncClient, topic: str, epoch: int) -> None:
        self._client = client
        self._source: dict[str, Any] = {"topic": topic, "epoch": epoch}

    async def page(self, partition: int, begin: int, end: int, limit: int) -> list[LedgerRow]:
        """The first `limit` chunks that begin at offsets from `begin` to below `end`."""
        span = {"partition": partition, "from": begin, "until": end, "limit": limit}
        result = await self._client.query(loader.query("clickhouse/ledger_page"), parameters=self._source | span)
        return [LedgerRow(*row) for row in result.result_rows]

    async def stored(self, rows: Sequence[LedgerRow]) -> Iterator[StoredEvents]:
        """What is stored of consecutive chunks of one partition."""
        is_replay = self._source["topic"] == REPLAY
        found = await self._by_chunk("stored_replay_by_chunk" if is_replay else "stored_by_chunk", rows)
        return (StoredEvents(*row) for row in found)

    async def erased(self, rows: Sequence[LedgerRow]) -> Iterator[ErasedEvents]:
        """What was stored of them and is erased, or about to be."""
        return (ErasedEvents(*row) for row in await self._by_chunk("erased_by_chunk", rows))

    async def _by_chunk(self, name: str, rows: Sequence[LedgerRow]) -> Sequence[Sequence[Any]]:
        span = {"partition": rows[0].partition, "o1": rows[0].o1, "last": rows[-1].o1, "o2": rows[-1].o2}
        result = await self._client.query(loader.query(f"clickhouse/{name}"), parameters=self._source | span)
        return result.result_rows
