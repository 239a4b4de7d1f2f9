"""Rollups are exact while every block came through their views once. Where that is in doubt they are compared with
the events they summarise, slice by slice, and a slice that differs is made anew.

A slice is what one source partition gave to one 15-minute bucket: only the partition's owner touches it, between two
chunks, so nothing else writes it meanwhile.
"""

from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.schemas.rows import LedgerRow
from gosight.sql import loader

_SLICE = "source_partition = {partition:UInt16} AND at = toDateTime({bucket:UInt32}, 'UTC')"
_EVENTS_OF_SLICE = """FROM (
    SELECT * FROM events
    WHERE source_partition = {partition:UInt16}
      AND timestamp >= toDateTime({bucket:UInt32}, 'UTC') AND timestamp < toDateTime({bucket:UInt32} + 900, 'UTC')
) AS events"""
_ONCE = {"insert_deduplicate": "0", "async_insert": "0"}

_STATES = {"overview_15m": ("sessions", "visitors")}
"""Columns that are aggregate states: two equal ones may differ in their bytes, so what they come to is compared."""


class Rollups:
    """Compares and rebuilds over one client. Raises what the client raises."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def mend(self, chunk: LedgerRow) -> int:
        """Set right every slice that the chunk's events touch; returns how many were wrong."""
        offsets = {"epoch": chunk.epoch, "partition": chunk.partition, "o1": chunk.o1, "o2": chunk.o2}
        buckets = await self._client.query(loader.query("clickhouse/touched_buckets"), parameters=offsets)
        wrong = 0
        for (bucket,) in buckets.result_rows:
            for name in loader.ROLLUPS:
                wrong += await self._mend_slice(name, {"partition": chunk.partition, "bucket": bucket})
        return wrong

    async def _mend_slice(self, name: str, slice_: dict[str, int]) -> bool:
        derived = loader.rollup(name).replace("FROM events", _EVENTS_OF_SLICE)
        stored = f"SELECT * FROM {name} FINAL WHERE {_SLICE}"
        if await self._digest(name, stored, slice_) == await self._digest(name, derived, slice_):
            return False
        await self._client.command(f"DELETE FROM {name} WHERE {_SLICE}", parameters=slice_)
        await self._client.command(f"INSERT INTO {name} {derived}", parameters=slice_, settings=_ONCE)
        return True

    async def _digest(self, name: str, rows: str, slice_: dict[str, int]) -> tuple[int, int]:
        """How many groups, and one number for all that they say, in whatever order."""
        finals = ", ".join(f"finalizeAggregation({state}) AS {state}" for state in _STATES.get(name, ()))
        columns = f"* REPLACE ({finals})" if finals else "*"
        digest = f"SELECT count(), groupBitXor(cityHash64(toString(tuple(*)))) FROM (SELECT {columns} FROM ({rows}))"
        count, number = (await self._client.query(digest, parameters=slice_)).result_rows[0]
        return int(count), int(number)
