"""Days in a zone: where they begin and end, whatever the clocks do."""

from datetime import UTC, date, datetime

import pytest

from gosight.http.api.dates import Dates, Period
from gosight.http.api.errors import ApiError

NOW = datetime(2026, 10, 25, 22, 30, tzinfo=UTC)


def period(first: str, last: str, zone: str) -> Period:
    return Dates(date.fromisoformat(first), date.fromisoformat(last), zone).period(NOW)


def hours(one: Period) -> float:
    return (one.end - one.start).total_seconds() / 3600


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("UTC", date(2026, 10, 19), date(2026, 10, 25)),
        ("Europe/Paris", date(2026, 10, 19), date(2026, 10, 25)),  # 23:30
        ("Asia/Tokyo", date(2026, 10, 20), date(2026, 10, 26)),  # 7:30 of the next day
    ],
)
def test_the_default_is_seven_days_with_today(zone: str, first: date, last: date) -> None:
    found = Dates(timezone=zone).period(NOW)
    assert (found.first, found.last, found.days) == (first, last, 7)


def test_one_end_alone() -> None:
    assert Dates(end_date=date(2026, 3, 7)).period(NOW).first == date(2026, 3, 1)
    assert Dates(start_date=date(2026, 10, 25)).period(NOW).days == 1


@pytest.mark.parametrize(
    ("day", "zone", "length"),
    [
        ("2026-03-29", "Europe/Paris", 23),
        ("2026-10-25", "Europe/Paris", 25),
        ("2026-10-04", "Australia/Lord_Howe", 23.5),
        ("2018-11-04", "America/Sao_Paulo", 23),  # the clocks skip midnight itself
        ("2018-02-17", "America/Sao_Paulo", 25),  # the hour before midnight comes twice
        ("2025-11-02", "America/Havana", 25),  # midnight itself comes twice: the day begins at the first one
    ],
)
def test_a_day_is_as_long_as_its_people_say(day: str, zone: str, length: float) -> None:
    found = period(day, day, zone)
    assert hours(found) == length
    assert found.before.end == found.start
    assert (
        found.edges()[0].astimezone(UTC) == found.start
    )  # Python never calls an ambiguous time equal to another zone's
    assert found.edges()[-1].astimezone(UTC) < found.end


def test_the_period_before_is_as_many_days() -> None:
    before = period("2026-10-24", "2026-10-26", "Europe/Paris").before
    assert (before.first, before.last) == (date(2026, 10, 21), date(2026, 10, 23))


@pytest.mark.parametrize(
    ("last", "step", "points"),
    [
        ("2026-01-01", "hour", 24),
        ("2026-01-02", "hour", 48),
        ("2026-01-03", "day", 3),
        ("2026-04-10", "day", 100),
        ("2026-04-11", "month", 4),
        ("2026-12-31", "month", 12),
    ],
)
def test_steps(last: str, step: str, points: int) -> None:
    found = period("2026-01-01", last, "Europe/Paris")
    edges = found.edges()
    assert (found.step, len(edges)) == (step, points)
    assert edges == sorted(set(edges))


def test_months_begin_with_the_period() -> None:
    edges = period("2026-01-15", "2026-05-31", "Europe/Paris").edges()
    assert [str(edge) for edge in edges[:2]] == ["2026-01-15 00:00:00+01:00", "2026-02-01 00:00:00+01:00"]


def test_weeks_begin_on_monday_and_with_the_period() -> None:
    edges = period("2026-10-22", "2026-11-03", "Europe/Paris").edges("week")
    assert [str(edge) for edge in edges] == [
        "2026-10-22 00:00:00+02:00",
        "2026-10-26 00:00:00+01:00",  # the clocks changed in between
        "2026-11-02 00:00:00+01:00",
    ]


def test_most_days_that_can_be_asked_for() -> None:
    assert period("2016-01-01", "2026-01-07", "UTC").days == 3_660
    with pytest.raises(ApiError) as raised:
        period("2016-01-01", "2026-01-08", "UTC")
    assert [problem.field for problem in raised.value.details] == ["start_date"]
