"""Retention: cohorts out of counted pairs."""

from datetime import UTC, datetime, timedelta

from gosight.http.api.endpoints.retention import Cohort, Returned, cohorts

DAYS = [datetime(2026, 10, 12, tzinfo=UTC) + timedelta(days=n) for n in range(3)]
FIRST, SECOND, THIRD = (int(day.timestamp()) for day in DAYS)


def test_each_interval_has_a_cohort_that_reaches_to_the_end() -> None:
    rows = [Returned(FIRST, FIRST, 4), Returned(FIRST, THIRD, 1), Returned(THIRD, THIRD, 2)]
    assert cohorts(DAYS, rows) == [
        Cohort(DAYS[0], 4, [4, 0, 1], [1.0, 0.0, 0.25]),
        Cohort(DAYS[1], 0, [0, 0], []),
        Cohort(DAYS[2], 2, [2], [1.0]),
    ]
