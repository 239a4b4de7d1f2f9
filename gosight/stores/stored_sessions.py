"""What ClickHouse holds of a project's sessions, read hour by hour and in batches that fit into memory."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import msgspec
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.pipeline.reruns import StoredEvent
from gosight.schemas.rows import InsightRow, SessionRow, time_ms
from gosight.sql.loader import query

_SETTINGS = {
    "date_time_output_format": "unix_timestamp",
    "output_format_json_quote_64bit_integers": "0",
    "max_bytes_before_external_sort": str(256 << 20),
}
"""Times as rows of ours write them; a session that is too great for memory is sorted on disk."""

T = TypeVar("T")


class Span(msgspec.Struct, frozen=True):
    """Sessions of a project that reach into `since_ms`..`until_ms` (not included), ms since 1970."""

    project_id: str
    since_ms: int
    until_ms: int


class Hour(msgspec.Struct, frozen=True):
    """So many sessions began in the hour at `hour_s` (s since 1970); `events`: as their rows count them."""

    hour_s: int
    sessions: int
    events: int


class Batch(msgspec.Struct, frozen=True):
    """Consecutive sessions of one hour, by id as ClickHouse orders ids."""

    span: Span
    hour_s: int
    rows: Sequence[SessionRow]

    @property
    def events(self) -> int:
        """As the sessions' rows count them."""
        return sum(row.event_count for row in self.rows)

    def parameters(self) -> dict[str, Any]:
        """What its queries are bound to."""
        ended_ms = max(time_ms(row.ended_at) for row in self.rows)
        ids = {"first": self.rows[0].session_id, "last": self.rows[-1].session_id}
        return {**msgspec.to_builtins(self.span), **ids, "hour_s": self.hour_s, "ended_ms": ended_ms}


class Stored(msgspec.Struct, frozen=True):
    """Events of a session that are stored; `taken`: of kinds that were asked for; the last came at `received_ms`."""

    session_id: str
    events: int
    taken: int
    received_ms: int


class StoredSessions:
    """Raises what the client raises."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def hours(self, span: Span) -> list[Hour]:
        """The hours that sessions of the span began in, in order."""
        return await self._rows("hours", Hour, msgspec.to_builtins(span))

    async def sessions(self, span: Span, hour_s: int, after: str, limit: int) -> list[SessionRow]:
        """The first ones of an hour after the session of that id ("": from the first on)."""
        parameters = {**msgspec.to_builtins(span), "hour_s": hour_s, "after": after, "limit": limit}
        return await self._rows("sessions", SessionRow, parameters)

    async def stored(self, batch: Batch, kinds: Sequence[str]) -> dict[str, Stored]:
        """By session id; none: nothing of it is stored any more."""
        found = await self._rows("stored", Stored, batch.parameters() | {"kinds": list(kinds)})
        return {one.session_id: one for one in found}

    async def insights(self, batch: Batch) -> Mapping[str, list[InsightRow]]:
        """The newest version of each, retired ones too, by session id."""
        found: defaultdict[str, list[InsightRow]] = defaultdict(list)
        for row in await self._rows("insights", InsightRow, batch.parameters()):
            found[row.session_id].append(row)
        return found

    async def ask_events(self, batch: Batch, kinds: Sequence[str]) -> "EventStream":
        """The batch's events of these kinds, session by session, each in Order. ClickHouse begins at once."""
        parameters = batch.parameters() | {"kinds": list(kinds)}
        sql = query("clickhouse/recompute/events")
        stream = await self._client.raw_stream(sql, parameters, settings=_SETTINGS, fmt="JSONEachRow")
        return EventStream(stream)

    async def _rows(self, name: str, kind: type[T], parameters: dict[str, Any]) -> list[T]:
        sql = query(f"clickhouse/recompute/{name}")
        block = await self._client.raw_query(sql, parameters, settings=_SETTINGS, fmt="JSONEachRow")
        return msgspec.json.Decoder(kind).decode_lines(block)


class EventStream:
    """Events as they arrive, in blocks. To be read to its end, or closed."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._decode = msgspec.json.Decoder(StoredEvent).decode_lines

    async def blocks(self) -> AsyncIterator[list[StoredEvent]]:
        """Raises what the client raises, and `msgspec.DecodeError` where ClickHouse breaks off."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._stream)
            rest = b""
            async for piece in self._stream:
                whole, newline, rest = (rest + piece).rpartition(b"\n")
                if newline:
                    yield self._decode(whole)
            if rest:
                yield self._decode(rest)

    async def close(self) -> None:
        """Let go of what was not read."""
        async with self._stream:
            pass
