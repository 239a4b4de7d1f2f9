"""Rollups are exact while every block came through their views once. Where that is in doubt they are compared with
the events they summarise, slice by slice, and a slice that differs is made anew.

A slice is what one source partition gave to one 15-minute bucket: only the partition's owner touches it, between two
chunks, so nothing else writes it meanwhile. The server refuses to change it after the owner's deadline, so that an
owner that was frozen between deleting a slice and making it anew harms nothing when it wakes.
"""

from collections.abc import Sequence
from typing import Any

from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.schemas.rows import LedgerRow
from gosight.sql import loader

_BUCKETS = "(SELECT toDateTime(arrayJoin({buckets:Array(UInt32)}), 'UTC'))"
_SLICES = f"source_partition = {{partition:UInt16}} AND at IN {_BUCKETS}"
_EVENTS_OF_SLICES = f"""FROM (
    SELECT * FROM events
    WHERE source_partition = {{partition:UInt16}}
      AND timestamp >= toDateTime(arrayMin({{buckets:Array(UInt32)}}), 'UTC')
      AND timestamp < toDateTime(arrayMax({{buckets:Array(UInt32)}}) + 900, 'UTC')
      AND toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')) IN {_BUCKETS}
) AS events"""
_ONCE = {"insert_deduplicate": "0", "async_insert": "0"}
_PAST = "toUnixTimestamp64Milli(now64(3)) > {insert_by:Int64}"

_STATES = {"overview_15m": ("sessions", "visitors")}
"""Columns that are aggregate states: two equal ones may differ in their bytes, so what they come to is compared."""

Digests = dict[int, tuple[int, int]]
"""By bucket: how many groups, and one number for all that they say, in whatever order."""


class Rollups:
    """Compares and rebuilds over one client. Raises what the client raises."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def mend(self, chunk: LedgerRow, token: str, insert_by_ms: int) -> int:
        """Set right every slice that the chunk's events touch; returns how many were wrong. `token` names the
        statements while they run, so that `settled.sql` waits for them.
        """
        offsets = {"epoch": chunk.epoch, "partition": chunk.partition, "o1": chunk.o1, "o2": chunk.o2}
        touched = await self._client.query(loader.query("clickhouse/touched_buckets"), parameters=offsets)
        buckets = [bucket for (bucket,) in touched.result_rows]
        count = 0
        for name in loader.ROLLUPS if buckets else ():
            if wrong := await self._wrong(name, chunk.partition, buckets):
                bounds = {"partition": chunk.partition, "buckets": wrong, "insert_by": insert_by_ms}
                await self._rebuild(name, bounds, _ONCE | {"insert_deduplication_token": token})
                count += len(wrong)
        return count

    async def _rebuild(self, name: str, bounds: dict[str, Any], settings: dict[str, str]) -> None:
        """Past the deadline the first statement deletes nothing (an exception would leave a mutation that never ends),
        and the second throws.
        """
        delete = f"DELETE FROM {name} WHERE {_SLICES} AND NOT {_PAST}"
        await self._client.command(delete, parameters=bounds, settings=settings)
        rows = f"SELECT * FROM ({_derived(name)}) WHERE NOT throwIf({_PAST}, 'insert deadline passed')"
        await self._client.command(f"INSERT INTO {name} {rows}", parameters=bounds, settings=settings)

    async def _wrong(self, name: str, partition: int, buckets: Sequence[int]) -> list[int]:
        slices = {"partition": partition, "buckets": buckets}
        stored = await self._digests(name, f"SELECT * FROM {name} FINAL WHERE {_SLICES}", slices)
        derived = await self._digests(name, _derived(name), slices)
        return [bucket for bucket in buckets if stored.get(bucket) != derived.get(bucket)]

    async def _digests(self, name: str, rows: str, slices: dict[str, Any]) -> Digests:
        finals = ", ".join(f"finalizeAggregation({state}) AS {state}" for state in _STATES.get(name, ()))
        columns = f"* REPLACE ({finals})" if finals else "*"
        digest = "toUnixTimestamp(at), count(), groupBitXor(cityHash64(toString(tuple(*))))"
        query = f"SELECT {digest} FROM (SELECT {columns} FROM ({rows})) GROUP BY at"
        result = await self._client.query(query, parameters=slices)
        return {bucket: (count, number) for bucket, count, number in result.result_rows}


def _derived(name: str) -> str:
    """The rollup's groups as the stored events give them."""
    return loader.rollup(name).replace("FROM events", _EVENTS_OF_SLICES)
