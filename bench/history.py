"""Ninety days of ten projects, made up by the SQL under rows/; filled once, and kept where its folder is."""

import asyncio
import time
from pathlib import Path

import msgspec

from gosight.stores import clickhouse
from tests.installation import Installation
from tests.integration.api.service import ApiService, Project

PROJECTS = 10

_ROWS = Path(__file__).with_name("rows")
_TABLES = ("events", "sessions", "page_visits", "insights")
_PART = 1_000_000


class History(msgspec.Struct, frozen=True):
    """`projects`: the first has 60 % of the events. `end_ms`: when the last of them happened."""

    events: int
    end_ms: int
    projects: list[Project]


def history(place: Installation, api: ApiService, events: int) -> History:
    """What the place holds; filled now where it is empty."""
    note = place.folder / "history.json"
    if note.exists():
        found = msgspec.json.decode(note.read_bytes(), type=History)
        if found.events != events:
            raise SystemExit(f"{place.folder} holds {found.events:,} events: remove it, or ask for so many.")
        return found
    if place.rows("SELECT count() FROM events")[0][0]:
        raise SystemExit(f"A fill of {place.folder} was broken off: remove it.")
    made = History(events, time.time_ns() // 1_000_000, [api.project() for _ in range(PROJECTS)])
    started = time.perf_counter()
    asyncio.run(_fill(place, made))
    print(f"{events:,} events, their sessions, visits and insights in {time.perf_counter() - started:.0f} s")
    note.write_bytes(msgspec.json.encode(made))
    return made


async def parts(place: Installation, project: Project) -> dict[str, str]:
    """The parts of paths that questions need: something of each kind in a project."""
    client = await clickhouse.connect(place.clickhouse_dsn)
    try:
        found = await client.query((_ROWS / "parts.sql").read_text(), parameters={"project_id": project.id})
        names = ("session_id", "insight_id", "error_id")
        return dict(zip(names, map(str, found.result_rows[0]), strict=True)) | {"field": "country"}
    finally:
        await client.close()


async def _fill(place: Installation, whole: History) -> None:
    """Part by part in the order of time, through the views that real events go through."""
    client = await clickhouse.connect(place.clickhouse_dsn)
    fixed = {"events": whole.events, "now_ms": whole.end_ms, "projects": [one.id for one in whole.projects]}
    try:
        for first in range(0, whole.events, _PART):
            part = {"first": first, "last": min(first + _PART, whole.events)}
            for table in _TABLES:
                await client.command((_ROWS / f"{table}.sql").read_text(), parameters=fixed | part)
    finally:
        await client.close()
