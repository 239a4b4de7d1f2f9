"""Beside the api: once a minute, what the stores say of themselves, as gauges (docs/metrics.md)."""

from collections.abc import Awaitable, Callable

from clickhouse_connect.driver.asyncclient import AsyncClient
from prometheus_client import Gauge

from gosight.commands.beside import every
from gosight.http.api import metrics
from gosight.sql.loader import query
from gosight.stores import clickhouse, postgres

_EVERY_S = 60.0


async def keep_gauges(pool: postgres.Pool, connect: Callable[[], Awaitable[AsyncClient]]) -> None:
    """For good. While a store is away its gauges stay as they were."""

    async def look() -> None:
        await _look_at_postgres(pool)
        await _look_at_clickhouse(await connect())

    await every(_EVERY_S, "gauges", look, (*postgres.UNAVAILABLE, *clickhouse.UNAVAILABLE))


async def _look_at_postgres(pool: postgres.Pool) -> None:
    row = await pool.fetchrow(query("postgres/erasures_gauges"))
    metrics.ERASURES_OPEN.set(row["open"])
    metrics.ERASURE_OLDEST.set(row["oldest_s"])


async def _look_at_clickhouse(client: AsyncClient) -> None:
    disks = (await client.query(query("clickhouse/gauges/disks"))).result_rows
    tables = (await client.query(query("clickhouse/gauges/tables"))).result_rows
    _set(metrics.DISK_FREE, {name: free for name, free, _ in disks})
    _set(metrics.DISK_SIZE, {name: size for name, _, size in disks})
    _set(metrics.TABLE_BYTES, dict(map(tuple, tables)))


def _set(gauge: Gauge, values: dict[str, int]) -> None:
    """A disk or table that is gone is shown no more."""
    gauge.clear()
    for label, value in values.items():
        gauge.labels(label).set(value)
