"""Days in a time zone, and the instants that they begin and end at.

A day is what the zone's people call one: 23 or 25 hours long where the clocks change. All of it is decided here:
ClickHouse is only ever given instants, and needs no zone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from gosight.http.api.errors import Problem, invalid

Step = Literal["hour", "day", "week", "month"]

_DEFAULT_DAYS = 7
_MAX_DAYS = 3_660
_HOURS_UP_TO_DAYS = 2
_DAYS_UP_TO_DAYS = 100
_DAY = timedelta(days=1)


class Dates(msgspec.Struct, frozen=True):
    """`start_date`, `end_date`: days in `timezone` (IANA), both included; by default the last 7, with today."""

    start_date: date | None = None
    end_date: date | None = None
    timezone: str = "UTC"

    def period(self, now: datetime) -> "Period":
        """The instants that are meant. Raises `ApiError` 400."""
        if not is_zone(self.timezone):
            raise invalid([Problem("timezone", f"{self.timezone!r} is no IANA time zone such as Europe/Paris.")])
        zone = ZoneInfo(self.timezone)
        try:
            last = self.end_date or now.astimezone(zone).date()
            first = self.start_date or last - (_DEFAULT_DAYS - 1) * _DAY
            return Period(first, last, zone)._checked()
        except OverflowError as error:
            raise invalid([Problem("start_date", "This is too near to the ends of the calendar.")]) from error


@dataclass(frozen=True)
class Period:
    """The days `first`..`last` of a zone: from `start` up to, not including, `end` (both UTC)."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """The first day's begin."""
        return self._begin(self.first)

    @property
    def end(self) -> datetime:
        """The begin of the day after the last."""
        return self._begin(self.last + _DAY)

    @property
    def before(self) -> "Period":
        """As many days, just before."""
        return Period(self.first - self.days * _DAY, self.first - _DAY, self.zone)

    @property
    def step(self) -> Step:
        """How finely a chart of it is drawn: at most some hundred points."""
        if self.days <= _HOURS_UP_TO_DAYS:
            return "hour"
        return "day" if self.days <= _DAYS_UP_TO_DAYS else "month"

    def edges(self, step: Step | None = None) -> list[datetime]:
        """Where each step (`self.step` unless said) begins, in the zone's own time, oldest first.

        Weeks begin on Monday; the first step begins with the period, also in the middle of a week or month.
        """
        begins: dict[Step, Callable[[date], bool]] = {
            "day": lambda _: True,
            "week": lambda day: day.weekday() == 0,
            "month": lambda day: day.day == 1,
        }
        step = step or self.step
        if step == "hour":
            edges = self._hours()
        else:
            edges = (self._begin(day) for day in self._dates() if begins[step](day) or day == self.first)
        return [edge.astimezone(self.zone) for edge in edges]

    def bounds(self) -> dict[str, int]:
        """`start_ms` and `end_ms` (ms since 1970), as queries take them."""
        return {"start_ms": _ms(self.start), "end_ms": _ms(self.end)}

    def _dates(self) -> Iterator[date]:
        return (self.first + n * _DAY for n in range(self.days))

    def _hours(self) -> Iterator[datetime]:
        hours = int((self.end - self.start) / timedelta(hours=1) + 0.999)
        return (self.start + timedelta(hours=n) for n in range(hours))

    def _begin(self, day: date) -> datetime:
        """Midnight. Where the clocks skip it this is the moment of the skip; where it comes twice, the first one."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def _checked(self) -> "Period":
        if self.first > self.last:
            raise invalid([Problem("start_date", f"{self.first} is after the end date, {self.last}.")])
        if self.days > _MAX_DAYS:
            raise invalid([Problem("start_date", f"{self.days} days are asked for; at most {_MAX_DAYS} can be.")])
        self.before._begin(self.before.first)
        self._begin(self.last + _DAY)
        return self


def is_zone(name: str) -> bool:
    """Whether it is an IANA time zone that this machine knows."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
