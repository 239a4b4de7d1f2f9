"""ClickHouse: the stock asynchronous HTTP client, from the DSN that the founding guide writes."""

import asyncio
import time
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import aiohttp
import clickhouse_connect
import structlog
from clickhouse_connect.driver.asyncclient import AsyncClient
from clickhouse_connect.driver.exceptions import ClickHouseError

UNAVAILABLE = (ClickHouseError, aiohttp.ClientError, OSError, TimeoutError)
"""What a call raises while the server is away, or when it refuses."""

_HTTP_PORTS = {9000: 8123, 9440: 8443}
"""The native ports that DSNs name, and the HTTP ports beside them: our client speaks HTTP."""

_PAUSE_S = 0.5

log = structlog.get_logger(__name__)


async def connect(dsn: str, *, wait_s: float = 60.0, database: str | None = None) -> AsyncClient:
    """A client of the DSN's database (or `database`) whose server has answered.

    Raises one of `UNAVAILABLE` when it has not within `wait_s`, `ValueError` for a DSN that cannot be read.
    """
    deadline = time.monotonic() + wait_s
    while True:
        try:
            return await _client(dsn, database)
        except UNAVAILABLE as error:
            if time.monotonic() > deadline:
                raise
            log.info("clickhouse_awaited", error=str(error)[:200])
            await asyncio.sleep(_PAUSE_S)


class ClocksApart(Exception):
    """This machine's clock and the server's differ by more than a deadline allows: says by how much."""


async def compare_clocks(client: AsyncClient, now_ms: Callable[[], int], at_most_ms: int) -> None:
    """Deadlines are made by this machine's clock and kept by the server's. Raises `ClocksApart`."""
    before = now_ms()
    server = int((await client.query("SELECT toUnixTimestamp64Milli(now64(3))")).result_rows[0][0])
    ahead = min(before - server, now_ms() - server, key=abs)
    if abs(ahead) > at_most_ms:
        which = "ahead of" if ahead > 0 else "behind"
        raise ClocksApart(f"this machine's clock is {abs(ahead) / 1000:.0f} s {which} ClickHouse's: set both by NTP")


def database_of(dsn: str) -> str:
    """The database that a DSN names; `gosight` where it names none."""
    return urlsplit(dsn).path.strip("/") or "gosight"


async def _client(dsn: str, database: str | None) -> AsyncClient:
    parts = urlsplit(dsn)
    if parts.scheme not in {"clickhouse", "http", "https"} or not parts.hostname:
        raise ValueError(
            f"clickhouse.dsn: expected clickhouse://user:password@host:port/database, got {parts.scheme}://…"
        )
    port = parts.port or 8123
    if port in _HTTP_PORTS:
        log.info("native_port_read_as_http", native=port, http=_HTTP_PORTS[port])
    return await clickhouse_connect.get_async_client(
        host=parts.hostname,
        port=_HTTP_PORTS.get(port, port),
        username=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        database=database or database_of(dsn),
        secure=parts.scheme == "https" or port in {8443, 9440},
        autogenerate_session_id=False,
        query_retries=0,
    )
