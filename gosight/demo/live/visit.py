"""The last act: a project of its own, the shop, the walk through it, and what can be read of it afterwards."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gosight.demo.analyst import Analyst
from gosight.demo.driver import session
from gosight.demo.ending import Addresses
from gosight.demo.live.needs import chromium
from gosight.demo.live.seen import Recorded, Seen, recorded, seen
from gosight.demo.live.shop_server import serving
from gosight.demo.live.shopper import shopping
from gosight.demo.live.verdict import differences, recorded_differences
from gosight.demo.live.walk import Walk
from gosight.demo.own_commands import OwnCommands
from gosight.demo.project import Project, make_project
from gosight.demo.records import Site, Truth

_READABLE_S = 120.0
"""How long after the visit's end all of it may take to be readable: a verdict that misses its event comes after 60 s of
silence, rows of sessions are refreshed every 10 s.
"""

_POLL_S = 0.5


@dataclass(frozen=True)
class Visited:
    """How it ended. `seen`: None where there is no session; `recorded` and `file`, where it was written: None where
    there is nothing to be played. `took_s`: from its end until all was readable.
    """

    project: Project
    walk: Walk
    seen: Seen | None
    recorded: Recorded | None
    file: Path | None
    problems: list[str]
    took_s: float


class Visit:
    """`snippet`: of a key and the ingestor's address. `file`: where the replay is written, as one page.

    Methods raise `Lost` and what their parts raise: `Unreadable`, `Failed`, `OSError`.
    """

    def __init__(
        self, addresses: Addresses, commands: OwnCommands, snippet: Callable[[str, str], str], file: Path
    ) -> None:
        self._addresses = addresses
        self._commands = commands
        self._snippet = snippet
        self._file = file

    async def run(self) -> Visited:
        """All of it. Needs what `needs.missing` asks for."""
        site = Site("Lantern & Loaf in a browser", "demo-browser", "", [], Truth())
        project = await make_project(self._commands, site, f"{time.time_ns():x}")
        async with (
            serving(self._snippet(project.write_key, self._addresses.ingestor)) as origin,
            shopping(origin, chromium() or "") as walk,
            session() as client,
        ):
            return await self._await_all(
                project, walk, Analyst(client, self._addresses.project(project), project.read_key)
            )

    async def _await_all(self, project: Project, walk: Walk, analyst: Analyst) -> Visited:
        """Look again until nothing differs, or the time is over."""
        started = time.monotonic()
        while True:
            found = await _look(analyst, walk)
            problems = differences(walk, found)
            replay = None if problems else await self._export(project, walk)
            problems += recorded_differences(walk, replay) if replay else []
            took_s = time.monotonic() - started
            if took_s > _READABLE_S or not problems:
                return Visited(project, walk, found, replay, self._file if replay else None, problems, took_s)
            await asyncio.sleep(_POLL_S)

    async def _export(self, project: Project, walk: Walk) -> Recorded:
        page = await self._commands.export_replay(walk.session_id, project.project_id)
        await asyncio.to_thread(self._file.write_text, page, "utf-8")
        return recorded(page)


async def _look(analyst: Analyst, walk: Walk) -> Seen | None:
    """What the API tells of a person's session; None while there is none."""
    rows = await analyst.all("sessions", {"is_bot": "false"})
    row = next((one for one in rows if one["session_id"] == walk.session_id), None)
    if row is None:
        return None
    events, insights = await asyncio.gather(
        analyst.all(f"sessions/{walk.session_id}/events", {}), analyst.all("insights", {})
    )
    return seen(row, events, insights)
