"""Recordings planted as chunks in `replay_chunks`."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import zstandard

from gosight.stores import clickhouse
from tests.installation import Installation
from tests.integration.api.rows import FAR_DAYS, ms, uid

RRWEB = Path(__file__).parents[2] / "data" / "rrweb"
AT = "2026-10-25 12:00:00"

Event = dict[str, Any]
TAB = uid("tab")


def events_of(path: Path) -> list[Event]:
    """A recording of tests/data/rrweb."""
    return [one.get("e", one) for one in json.loads(path.read_text())]


@dataclass(frozen=True)
class Planted:
    """A chunk that begins `at_ms` after the session's begin, and lasts `for_ms`. `frame`: in the place of its data."""

    session_id: UUID | str
    index: int
    events: Sequence[Event]
    at_ms: int = 0
    for_ms: int = 1_000
    stream_id: UUID = TAB
    has_full_snapshot: bool | None = None
    received_at: str = AT
    frame: bytes = b""

    def row(self, project_id: str) -> dict[str, Any]:
        text = json.dumps(self.events).encode()
        start = ms(AT) + self.at_ms
        has_snapshot = any(one["type"] == 2 for one in self.events)
        return {
            "project_id": project_id,
            "session_id": str(self.session_id),
            "stream_id": str(self.stream_id),
            "chunk_index": self.index,
            "timestamp_start": _time(start),
            "timestamp_end": _time(start + self.for_ms),
            "received_at": _time(ms(self.received_at)),
            "event_count": len(self.events),
            "has_full_snapshot": has_snapshot if self.has_full_snapshot is None else self.has_full_snapshot,
            "data": self.frame or zstandard.compress(text),
            "data_size": len(text),
            "retention_days": FAR_DAYS,
            "source_epoch": 1,
            "source_partition": 0,
            "source_offset": self.index,
        }


def cut(session_id: UUID | str, events: Sequence[Event], each: int = 50, **changes: Any) -> list[Planted]:
    """A recording in chunks of so many events, its times moved to the session's."""
    begin = events[0]["timestamp"]
    parts = [events[at : at + each] for at in range(0, len(events), each)]
    return [
        replace(
            Planted(session_id, number, part, round(part[0]["timestamp"] - begin)),
            for_ms=max(0, round(part[-1]["timestamp"] - part[0]["timestamp"])),
            **changes,
        )
        for number, part in enumerate(parts)
    ]


def decide(installation: Installation, session_id: str, verdict: str) -> None:
    """What sampling makes of a session."""
    replaced = f"'{verdict}' AS replay_verdict, version + 1 AS version"
    row = f"SELECT * REPLACE ({replaced}) FROM sessions FINAL WHERE session_id = '{session_id}'"
    asyncio.run(_command(installation, f"INSERT INTO sessions {row}"))


def plant(installation: Installation, project_id: str, chunks: Sequence[Planted]) -> None:
    """Put chunks into `replay_chunks`."""
    rows = [one.row(project_id) for one in chunks]
    asyncio.run(_insert(installation, [list(row.values()) for row in rows], list(rows[0])))


async def _insert(installation: Installation, rows: list[list[Any]], columns: list[str]) -> None:
    client = await clickhouse.connect(installation.clickhouse_dsn)
    try:
        await client.insert("replay_chunks", rows, column_names=columns)
    finally:
        await client.close()


async def _command(installation: Installation, sql: str) -> None:
    client = await clickhouse.connect(installation.clickhouse_dsn)
    try:
        await client.command(sql)
    finally:
        await client.close()


def _time(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
