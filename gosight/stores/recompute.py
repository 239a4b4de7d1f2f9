"""Judges stored sessions anew, batch by batch: reads, hands to the pure core, and says what would have to change."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence

import msgspec

from gosight.pipeline.panel import Panel
from gosight.pipeline.recompute import panel_without_grace
from gosight.pipeline.recompute_step import Place, Recount, Step
from gosight.pipeline.reruns import Case, Reruns, is_partly_judged
from gosight.schemas.project import ProjectSettings
from gosight.schemas.rows import InsightRow, SessionRow
from gosight.stores.stored_sessions import Batch, EventStream, Span, Stored, StoredSessions

_EVENTS_PER_BATCH = 25_000
_SESSIONS_PER_PAGE = 1_000

_NOTHING = Stored("", 0, 0, 0)


class _Asked(msgspec.Struct, frozen=True):
    """A batch and what ClickHouse says of it; its events are still to be read."""

    batch: Batch
    stored: Mapping[str, Stored]
    insights: Mapping[str, list[InsightRow]]
    events: EventStream


SettingsOf = Callable[[int], Awaitable[ProjectSettings | None]]
"""A version of the project's settings; None where it cannot be read any more."""


class Recomputation:
    """`version`: of the settings to judge by, which `settings_of` knows. Raises what ClickHouse's client raises."""

    def __init__(self, sessions: StoredSessions, span: Span, version: int, settings_of: SettingsOf) -> None:
        self._sessions = sessions
        self._span = span
        self._version = version
        self._settings_of = settings_of
        self._panels: dict[int, Panel | None] = {}

    async def events(self, start: Place) -> int:
        """How many are to be gone through, at most."""
        hours = await self._sessions.hours(self._span)
        return sum(hour.events for hour in hours if hour.hour_s >= start.hour_s)

    async def steps(self, start: Place) -> AsyncGenerator[Step, None]:
        """Each batch after `start`. While one is judged, ClickHouse already works on the next."""
        upcoming: asyncio.Task[_Asked] | None = None
        try:
            async for batch in self.batches(start):
                current, upcoming = upcoming, asyncio.create_task(self._ask(batch))
                if current:
                    yield await self._step(await current)
            if upcoming:
                current, upcoming = upcoming, None
                yield await self._step(await current)
        finally:
            if upcoming:
                await _let_go(upcoming)

    async def batches(self, start: Place) -> AsyncIterator[Batch]:
        """The sessions after `start`, in parts of not much more than so many events."""
        for hour in await self._sessions.hours(self._span):
            if hour.hour_s < start.hour_s:
                continue
            after = start.session_id if hour.hour_s == start.hour_s else ""
            while rows := await self._sessions.sessions(self._span, hour.hour_s, after, _SESSIONS_PER_PAGE):
                for part in _cut(rows):
                    yield Batch(self._span, hour.hour_s, part)
                after = rows[-1].session_id

    async def _ask(self, batch: Batch) -> _Asked:
        kinds = await self._kinds(batch)
        stored, insights = await self._sessions.stored(batch, kinds), await self._sessions.insights(batch)
        return _Asked(batch, stored, insights, await self._sessions.ask_events(batch, kinds))

    async def _kinds(self, batch: Batch) -> Sequence[str]:
        """What the detectors take that will be asked: by today's settings, and some sessions by those of their time."""
        versions = {row.settings_version for row in batch.rows if is_partly_judged(row)}
        panels = [await self._panel(version) for version in sorted({self._version, *versions})]
        return sorted({kind for panel in panels if panel for kind in panel.by_kind})

    async def _panel(self, version: int) -> Panel | None:
        if version not in self._panels:
            settings = await self._settings_of(version)
            self._panels[version] = panel_without_grace(settings) if settings else None
        return self._panels[version]

    async def _step(self, asked: _Asked) -> Step:
        rows, stored = asked.batch.rows, asked.stored
        closed = [row for row in rows if row.is_final]
        whole = [row for row in closed if stored.get(row.session_id, _NOTHING).events >= row.event_count]
        cases = {row.session_id: _case(row, asked) for row in whole}
        reruns = Reruns(cases, self._version, self._panels.get)
        async for block in asked.events.blocks():
            reruns.take(block)
        broken_off = reruns.end()
        changed = [one.row for one in reruns.rulings if one.row]
        return Step(
            place=Place(asked.batch.hour_s, rows[-1].session_id),
            sessions=len(rows),
            events=asked.batch.events,
            left_open=len(rows) - len(closed),
            left_partial=len(closed) - len(whole) + broken_off,
            changes=[change for one in reruns.rulings for change in one.changes],
            recounts=[Recount(row, stored[row.session_id].received_ms) for row in changed],
        )


def _case(row: SessionRow, asked: _Asked) -> Case:
    return Case(row, asked.insights.get(row.session_id, []), asked.stored[row.session_id].taken)


def _cut(rows: Sequence[SessionRow]) -> Iterator[Sequence[SessionRow]]:
    """Parts of not much more than so many events; a session is never parted."""
    begin, events = 0, 0
    for end, row in enumerate(rows, 1):
        events += row.event_count
        if events >= _EVENTS_PER_BATCH or end == len(rows):
            yield rows[begin:end]
            begin, events = end, 0


async def _let_go(asking: "asyncio.Task[_Asked]") -> None:
    asking.cancel()
    (answer,) = await asyncio.gather(asking, return_exceptions=True)
    if isinstance(answer, _Asked):
        await answer.events.close()
