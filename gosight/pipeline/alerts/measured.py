"""What was measured, as rules look it up: each series is made once, for all rules that are about it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from gosight.pipeline.alerts.groups import Values, filtering, grouping
from gosight.pipeline.alerts.metrics import CUBES, PLACES, SOURCES, Source, of_nothing
from gosight.pipeline.alerts.needs import condition_key, mask
from gosight.schemas.alerts import FIELDS, Condition, Metric, Window

_Place = tuple[Source, Window, str, int, int]
"""Source, window, project, mask, end."""


class Cell(msgspec.Struct, frozen=True, array_like=True):
    """A group in one window. `fields`: its values in the order of `FIELDS`, "" where the mask has no bit."""

    project_id: str
    mask: int
    end_ms: int
    fields: tuple[str, ...]
    numbers: tuple[float | None, ...]


class Series(msgspec.Struct, frozen=True):
    """One metric in one window. `values`: by group, of those that have one; `ranked`: the same by value."""

    values: dict[Values, float]
    ranked: list[tuple[float, Values]]


class Measured:
    """`singles`: of conditions that each are a question of their own, by project, condition and end."""

    def __init__(self) -> None:
        self._cells: dict[_Place, list[Cell]] = defaultdict(list)
        self._chosen: dict[tuple[_Place, Values], dict[Values, list[Cell]]] = {}
        self._series: dict[tuple[_Place, Metric, Values, Values, Values], Series] = {}
        self.singles: dict[tuple[str, bytes, int], float | None] = {}

    def add(self, source: Source, window: Window, cells: Iterable[Cell]) -> None:
        """What a query gave."""
        for cell in cells:
            self._cells[source, window, cell.project_id, cell.mask, cell.end_ms].append(cell)

    def value(self, condition: Condition, project_id: str, end_ms: int, values: Values) -> float | None:
        """Of one group; None where there is nothing to measure."""
        nothing = of_nothing(condition.metric)
        if SOURCES[condition.metric] not in CUBES:
            return self.singles.get((project_id, condition_key(condition), end_ms), nothing)
        return self.series(condition, project_id, end_ms).values.get(values, nothing)

    def series(self, condition: Condition, project_id: str, end_ms: int, window: Window | None = None) -> Series:
        """All groups that there are, in the condition's window or in another."""
        place = SOURCES[condition.metric], window or condition.window, project_id, mask(condition), end_ms
        filters, groups = filtering(condition), grouping(condition)
        key = place, condition.metric, tuple(groups), tuple(filters), tuple(filters.values())
        if key not in self._series:
            cells = self._by_values(place, tuple(filters)).get(tuple(filters.values()), [])
            self._series[key] = _series(cells, groups, PLACES[condition.metric])
        return self._series[key]

    def _by_values(self, place: _Place, fields: Values) -> Mapping[Values, Sequence[Cell]]:
        """The cells of a place by what they have in these fields."""
        if (place, fields) not in self._chosen:
            chosen: dict[Values, list[Cell]] = defaultdict(list)
            places = _places(fields)
            for cell in self._cells.get(place, ()):
                chosen[tuple(cell.fields[n] for n in places)].append(cell)
            self._chosen[place, fields] = chosen
        return self._chosen[place, fields]


def _series(cells: Iterable[Cell], groups: Sequence[str], metric: int) -> Series:
    places = _places(groups)
    values = {
        tuple(cell.fields[n] for n in places): number for cell in cells if (number := cell.numbers[metric]) is not None
    }
    return Series(values, sorted((number, group) for group, number in values.items()))


def _places(fields: Sequence[str]) -> list[int]:
    return [FIELDS.index(field) for field in fields]
