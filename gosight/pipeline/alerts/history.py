"""What is usual at this hour: mean and standard deviation of the same hour in past weeks."""

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

import msgspec

from gosight.pipeline.alerts.groups import Values, filtering, grouping
from gosight.pipeline.alerts.metrics import PLACES, SOURCES, Source, of_nothing
from gosight.pipeline.alerts.needs import mask
from gosight.pipeline.alerts.schedule import HOUR_MS, samples_an_hour
from gosight.schemas.alerts import FIELDS, WINDOWS_MS, Condition, Window

LEAST_WEEKS = 3
"""With fewer of them nothing is called unusual."""


class HourCell(msgspec.Struct, frozen=True, array_like=True):
    """A group's windows of one hour: of each metric their sum, their sum of squares, and how many had it."""

    project_id: str
    mask: int
    hour_ms: int
    fields: tuple[str, ...]
    sums: tuple[float, ...]
    squares: tuple[float, ...]
    counts: tuple[int, ...]


class Usual(msgspec.Struct, frozen=True):
    """Population mean and standard deviation of `samples` windows."""

    mean: float
    sigma: float
    samples: int


class History:
    """Hours of past weeks, as rules look them up."""

    def __init__(self) -> None:
        self._first_ms: dict[str, int] = {}
        self._cells: dict[tuple[Source, Window, str, int, int], dict[Values, HourCell]] = {}

    def begin(self, first_ms: Mapping[str, int]) -> None:
        """Since when there is anything of projects; of one that nobody names there is nothing."""
        self._first_ms.update(first_ms)

    def add(self, source: Source, window: Window, cells: Iterable[HourCell]) -> None:
        """What a query gave."""
        for cell in cells:
            place = source, window, cell.project_id, cell.mask, cell.hour_ms
            self._cells.setdefault(place, {})[cell.fields] = cell

    def hours(self, condition: Condition, project_id: str, past_ms: Sequence[int]) -> list[int]:
        """Those of the past hours, which stand for weeks, that the project had begun before."""
        first_ms = self._first_ms.get(project_id)
        reach_ms = max(0, WINDOWS_MS[condition.window] - HOUR_MS)
        return [hour for hour in past_ms if first_ms is not None and first_ms <= hour - reach_ms]

    def groups(self, condition: Condition, project_id: str, hours_ms: Sequence[int]) -> set[Values]:
        """That there were in these hours."""
        wanted = [(FIELDS.index(field), value) for field, value in filtering(condition).items()]
        places = [FIELDS.index(field) for field in grouping(condition)]
        return {
            tuple(fields[n] for n in places)
            for hour in hours_ms
            for fields in self._at(condition, project_id, hour)
            if all(fields[n] == value for n, value in wanted)
        }

    def usual(self, condition: Condition, project_id: str, hours_ms: Sequence[int], group: Values) -> Usual | None:
        """None where none of these hours has a value."""
        fields, place = _fields(condition, group), PLACES[condition.metric]
        cells = [self._at(condition, project_id, hour).get(fields) for hour in hours_ms]
        found = [cell for cell in cells if cell is not None]
        if of_nothing(condition.metric) is None:
            samples = sum(cell.counts[place] for cell in found)
        else:  # windows without anything count as 0
            samples = len(hours_ms) * samples_an_hour(WINDOWS_MS[condition.window])
        if not samples:
            return None
        mean = sum(cell.sums[place] for cell in found) / samples
        variance = sum(cell.squares[place] for cell in found) / samples - mean * mean
        return Usual(mean, sqrt(max(0.0, variance)), samples)

    def _at(self, condition: Condition, project_id: str, hour_ms: int) -> Mapping[Values, HourCell]:
        place = SOURCES[condition.metric], condition.window, project_id, mask(condition), hour_ms
        return self._cells.get(place, {})


def _fields(condition: Condition, group: Values) -> Values:
    """As a cell has them."""
    values = filtering(condition) | dict(zip(grouping(condition), group, strict=True))
    return tuple(values.get(field, "") for field in FIELDS)
