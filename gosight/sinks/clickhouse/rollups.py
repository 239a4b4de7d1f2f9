"""Rollups are exact while every block came through their views once. Where that is in doubt they are compared with
the events they summarise, slice by slice, and a slice that differs is made anew.

A slice is what one project's events of one source partition gave to one 15-minute bucket: only the partition's owner
touches it, between two chunks, so nothing else writes it meanwhile. The server refuses to change it after the owner's
deadline, so that an owner that was frozen between deleting a slice and making it anew harms nothing when it wakes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.schemas.rows import LedgerRow
from gosight.sql import loader

_BUCKETS = "(SELECT toDateTime(arrayJoin({buckets:Array(UInt32)}), 'UTC'))"
_PAIRS = "(SELECT arrayJoin(arrayZip({projects:Array(String)}, {buckets:Array(UInt32)})))"
_OF_PARTITION = "source_partition = {partition:UInt16} AND project_id IN {projects:Array(String)}"
_SLICES = f"{_OF_PARTITION} AND at IN {_BUCKETS} AND (project_id, toUnixTimestamp(at)) IN {_PAIRS}"
_EVENTS_OF_SLICES = f"""FROM (
    SELECT * FROM events
    WHERE {_OF_PARTITION}
      AND timestamp >= toDateTime(arrayMin({{buckets:Array(UInt32)}}), 'UTC')
      AND timestamp < toDateTime(arrayMax({{buckets:Array(UInt32)}}) + 900, 'UTC')
      AND (project_id, toUnixTimestamp(toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')))) IN {_PAIRS}
) AS events"""
_PAST = "toUnixTimestamp64Milli(now64(3)) > {insert_by:Int64}"

_STATES = {"overview_15m": ("sessions", "visitors")}
"""Columns that are aggregate states: two equal ones may differ in their bytes, so what they come to is compared."""

_AT_ONCE = 32
"""Slices of one statement: they go in its address."""

Slice = tuple[str, int]
"""Project and bucket (s since 1970)."""

Digests = dict[Slice, tuple[int, int]]
"""How many groups, and one number for all that they say, in whatever order."""


@dataclass(frozen=True)
class _Slices:
    partition: int
    slices: Sequence[Slice]

    @property
    def parameters(self) -> dict[str, Any]:
        projects, buckets = zip(*self.slices, strict=True)
        return {"partition": self.partition, "projects": list(projects), "buckets": list(buckets)}


class Rollups:
    """Compares and rebuilds over one client. Raises what the client raises."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def mend(self, chunk: LedgerRow, token: str, insert_by_ms: int) -> int:
        """Set right every slice that the chunk's events touch; returns how many were wrong. What `token` begins names
        the statements while they run, so that `settled.sql` waits for them.
        """
        offsets = {"epoch": chunk.epoch, "partition": chunk.partition, "o1": chunk.o1, "o2": chunk.o2}
        touched = await self._client.query(loader.query("clickhouse/touched_buckets"), parameters=offsets)
        slices = [(project_id, bucket) for project_id, bucket in touched.result_rows]
        return await self._set_right(chunk.partition, slices, token, insert_by_ms)

    async def rebuild(
        self, partition: int, buckets: Mapping[str, Sequence[int]], token: str, insert_by_ms: int
    ) -> None:
        """The same for buckets by project, whose events were erased. Part after part, so that each try gets on."""
        slices = [(project_id, bucket) for project_id, some in buckets.items() for bucket in some]
        await self._set_right(partition, slices, token, insert_by_ms)

    async def _set_right(self, partition: int, slices: Sequence[Slice], token: str, insert_by_ms: int) -> int:
        count = 0
        for some in _parts(partition, slices):
            for name in loader.ROLLUPS:
                if wrong := await self._wrong(name, some):
                    bounds = replace(some, slices=wrong).parameters | {"insert_by": insert_by_ms}
                    await self._rebuild(name, bounds, token)
                    count += len(wrong)
        return count

    async def _rebuild(self, name: str, bounds: dict[str, Any], token: str) -> None:
        """Past the deadline the first statement deletes nothing (an exception would leave a mutation that never ends),
        and the second throws. Each rebuild has a token that no other has: the server drops what comes under one that it
        knows, whatever is in it (26.9 does not heed `insert_deduplicate = 0`), and the slices would be gone.
        """
        settings = {"insert_deduplication_token": f"{token}:{uuid4()}"}
        delete = f"DELETE FROM {name} WHERE {_SLICES} AND NOT {_PAST}"
        await self._client.command(delete, parameters=bounds, settings=settings)
        rows = f"SELECT * FROM ({_derived(name)}) WHERE NOT throwIf({_PAST}, 'insert deadline passed')"
        await self._client.command(f"INSERT INTO {name} {rows}", parameters=bounds, settings=settings)

    async def _wrong(self, name: str, some: _Slices) -> list[Slice]:
        stored = await self._digests(name, f"SELECT * FROM {name} FINAL WHERE {_SLICES}", some)
        derived = await self._digests(name, _derived(name), some)
        return [one for one in some.slices if stored.get(one) != derived.get(one)]

    async def _digests(self, name: str, rows: str, some: _Slices) -> Digests:
        finals = ", ".join(f"finalizeAggregation({state}) AS {state}" for state in _STATES.get(name, ()))
        columns = f"* REPLACE ({finals})" if finals else "*"
        digest = "project_id, toUnixTimestamp(at), count(), groupBitXor(cityHash64(toString(tuple(*))))"
        query = f"SELECT {digest} FROM (SELECT {columns} FROM ({rows})) GROUP BY project_id, at"
        result = await self._client.query(query, parameters=some.parameters)
        return {(project_id, bucket): (count, number) for project_id, bucket, count, number in result.result_rows}


def _parts(partition: int, slices: Sequence[Slice]) -> Iterator[_Slices]:
    for first in range(0, len(slices), _AT_ONCE):
        yield _Slices(partition, slices[first : first + _AT_ONCE])


def _derived(name: str) -> str:
    """The rollup's groups as the stored events give them."""
    return loader.rollup(name).replace("FROM events", _EVENTS_OF_SLICES)
