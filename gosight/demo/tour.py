"""The demo itself: make projects, send everything, wait until all of it can be queried, compare."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import aiohttp

from gosight.demo.analyst import Analyst
from gosight.demo.driver import Driver, session
from gosight.demo.ending import Addresses, Ending, Result
from gosight.demo.outcome import kept
from gosight.demo.own_commands import OwnCommands
from gosight.demo.project import Project, make_project
from gosight.demo.records import Site
from gosight.demo.tally import Tally
from gosight.demo.verdict import differences

_QUERYABLE_S = 90.0
_SLOWEST_PER_S = 1_000
"""How long all of it may take to be queryable after the last answer: this, and a second for so many events. Rows of
sessions are refreshed every 10 s.
"""

_POLL_S = 1.0
_DAY_S = 86_400
_NEAR_MIDNIGHT_S = 60


class Tour:
    """`tell` gets a line per step. Methods raise what their parts raise: `NotTaken`, `Unreadable`, `Failed`."""

    def __init__(self, addresses: Addresses, commands: OwnCommands, tell: Callable[[str], None]) -> None:
        self._addresses = addresses
        self._commands = commands
        self._tell = tell

    async def run(self, sites: Sequence[Site]) -> Ending:
        """All of it."""
        run = f"{time.time_ns():x}"
        projects = await asyncio.gather(*(make_project(self._commands, site, run) for site in sites))
        async with session() as client:
            tallies = [await self._drive(client, project) for project in projects]
            return await self._await_all(client, list(zip(projects, tallies, strict=True)))

    async def _pass_midnight(self) -> None:
        """At midnight UTC the day's salt changes, and visitors of the log that come after it would be new ones."""
        left_s = _DAY_S - time.time() % _DAY_S
        if left_s < _NEAR_MIDNIGHT_S:
            self._tell(f"waiting {left_s:.0f} s for midnight UTC, at which cookieless visitors become new ones")
            await asyncio.sleep(left_s + 1)

    async def _drive(self, client: aiohttp.ClientSession, project: Project) -> Tally:
        await self._pass_midnight()
        started = time.monotonic()
        tally = await Driver(client, self._addresses.ingestor, project.write_key).drive(project.site.lanes)
        took_s = time.monotonic() - started
        again = f"; {tally.uncertain:,} events were sent again ({tally.last_refusal})" if tally.uncertain else ""
        self._tell(
            f"{project.site.name}: {tally.sent:,} events in {tally.requests:,} requests, {took_s:.1f} s, "
            f"{tally.sent / took_s:,.0f} events/s{again}"
        )
        return tally

    async def _await_all(self, client: aiohttp.ClientSession, sent: Sequence[tuple[Project, Tally]]) -> Ending:
        """Look again until nothing differs, or the time is over."""
        started = time.monotonic()
        patience_s = _QUERYABLE_S + sum(tally.sent for _, tally in sent) / _SLOWEST_PER_S
        self._tell("waiting until all of it can be queried")
        while True:
            lag = await self._commands.lag()
            is_over = (took_s := time.monotonic() - started) > patience_s
            if lag == 0 or is_over:
                ending = await self._look(client, sent, lag, took_s)
                if is_over or not ending.problems:
                    return ending
            await asyncio.sleep(_POLL_S)

    async def _look(
        self, client: aiohttp.ClientSession, sent: Sequence[tuple[Project, Tally]], lag: int, took_s: float
    ) -> Ending:
        reconciled = await self._commands.reconcile()
        results = [await self._result(client, project, tally, reconciled) for project, tally in sent]
        return Ending(results, reconciled, lag, took_s)

    async def _result(
        self, client: aiohttp.ClientSession, project: Project, tally: Tally, reconciled: Mapping[str, Any]
    ) -> Result:
        site = project.site
        outcome = await Analyst(client, self._addresses.project(project), project.read_key).read(site.truth)
        there = kept(reconciled, project.project_id)
        return Result(project, tally, there, outcome, differences(site, tally, there, outcome))
