"""Gathers what rules are judged by: asks each question once for all of them, and keeps what stays true."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any

import msgspec

from gosight.pipeline.alerts.history import History
from gosight.pipeline.alerts.judge import Evidence
from gosight.pipeline.alerts.measured import Measured
from gosight.pipeline.alerts.needs import Needs, condition_key, needs_of
from gosight.pipeline.alerts.schedule import HOUR_MS, Ends, hour_of, known_ends, step_ms
from gosight.schemas.alerts import WINDOWS_MS, Rule
from gosight.stores.alert_hours import past_hours
from gosight.stores.alert_queries import AlertQueries

_Masks = dict[str, int]
_Kept = dict[tuple[object, ...], tuple[_Masks, Any]]


class Gathered(msgspec.Struct, frozen=True):
    """For many windows at once. `zones`: of anomalies, with the most weeks that one looks back."""

    measured: Measured
    history: History
    zones: dict[str, int]

    def evidence(self, end_ms: int) -> Evidence:
        """For those that end then."""
        past_ms = {zone: past_hours(hour_of(end_ms), weeks, zone) for zone, weeks in self.zones.items()}
        return Evidence(self.measured, self.history, end_ms, past_ms)


class Evidences:
    """What is long past is asked for once, for as long as each `gather` needs it."""

    def __init__(self, queries: AlertQueries) -> None:
        self._queries = queries
        self._kept: _Kept = {}
        self._used: _Kept = {}

    async def gather(self, rules: Sequence[Rule], ends: Ends) -> Gathered:
        """For those of the rules that are due at these ends. Raises one of `clickhouse.UNAVAILABLE`."""
        self._used = {}
        measured, history, zones = Measured(), History(), dict[str, int]()
        for step, some in _by_step(rules).items():
            if (due := ends.due(step)).count:
                needs = needs_of(some)
                await self._measure(needs, due, measured)
                await self._look_back(needs, due, history, zones)
        self._kept = self._used
        return Gathered(measured, history, zones)

    async def _measure(self, needs: Needs, due: Ends, measured: Measured) -> None:
        for (source, window), masks in needs.cubes.items():
            measured.add(source, window, await self._queries.cells(source, window, due, masks))
        for (source, window), masks in needs.known.items():
            days = known_ends(due, WINDOWS_MS[window])
            ask = partial(self._queries.cells, source, "24h", days)
            measured.add(source, "24h", await self._once(("known", source, days), masks, ask))
        await self._measure_singles(needs, due, measured)

    async def _measure_singles(self, needs: Needs, due: Ends, measured: Measured) -> None:
        by_window = defaultdict(list)
        for (project_id, _), condition in needs.singles.items():
            if condition.funnel is None:
                by_window[condition.window].append((project_id, condition))
                continue
            for end in due:
                found = await self._queries.conversion(project_id, condition, end)
                measured.singles[project_id, condition_key(condition), end] = found
        for window, asked in by_window.items():
            numbers = await self._queries.filtered(window, due, asked)
            for (place, end), number in numbers.items():
                project_id, condition = asked[place]
                measured.singles[project_id, condition_key(condition), end] = number

    async def _look_back(self, needs: Needs, due: Ends, history: History, zones: dict[str, int]) -> None:
        if not needs.histories:
            return
        for zone, weeks in needs.zones.items():
            zones[zone] = max(weeks, zones.get(zone, 0))
        here = sorted({hour_of(end) for end in due})
        past = {hour for zone, weeks in needs.zones.items() for one in here for hour in past_hours(one, weeks, zone)}
        projects = {project_id: 1 for masks in needs.histories.values() for project_id in masks}
        history.begin(await self._once(("begun", here[0]), projects, lambda masks: self._queries.begun(sorted(masks))))
        for (source, window), masks in needs.histories.items():
            for first, count in _runs(past):
                ask = partial(self._queries.hours, source, window, first, count)
                history.add(source, window, await self._once(("hours", source, window, first, count), masks, ask))

    async def _once(self, key: tuple[object, ...], masks: _Masks, ask: Callable[[_Masks], Awaitable[Any]]) -> Any:
        """What was answered before, if it was about all of these; else about these and all that was asked before."""
        known, rows = self._kept.get(key, ({}, None))
        if any(mask & ~known.get(project_id, 0) for project_id, mask in masks.items()):
            known = {one: known.get(one, 0) | masks.get(one, 0) for one in {*known, *masks}}
            rows = await ask(known)
        self._kept[key] = self._used[key] = known, rows
        return rows


def _by_step(rules: Iterable[Rule]) -> dict[int, list[Rule]]:
    found = defaultdict(list)
    for rule in rules:
        found[step_ms(rule)].append(rule)
    return found


def _runs(hours_ms: Collection[int]) -> Iterator[tuple[int, int]]:
    """Hours that follow one another: the first one and how many there are."""
    ordered = sorted(hours_ms)
    for _, run in groupby(enumerate(ordered), key=lambda one: one[1] - one[0] * HOUR_MS):
        hours = [hour for _, hour in run]
        yield hours[0], len(hours)
