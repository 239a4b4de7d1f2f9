"""How a period is cut."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gosight.http.api.slices import Hour, slices

HOUR = 3_600_000


def test_nothing_to_cut() -> None:
    assert slices([], 5, 9) == [(5, 9)]
    assert slices([Hour(0, 100)], 5, 9, most_rows=100) == [(5, 9)]


def test_exactly_as_many_as_go_into_one() -> None:
    assert slices([Hour(0, 60), Hour(HOUR, 40)], 0, 2 * HOUR, most_rows=100) == [(0, 2 * HOUR)]
    assert slices([Hour(0, 60), Hour(HOUR, 41)], 0, 2 * HOUR, most_rows=100) == [(0, HOUR), (HOUR, 2 * HOUR)]


def test_an_hour_of_too_many_is_one_slice() -> None:
    hours = [Hour(0, 500), Hour(HOUR, 1), Hour(2 * HOUR, 1)]
    assert slices(hours, 0, 3 * HOUR, most_rows=100) == [(0, HOUR), (HOUR, 3 * HOUR)]


def test_a_period_that_begins_within_an_hour() -> None:
    """As where a zone is half an hour off: the first hour begins before the period."""
    hours = [Hour(0, 90), Hour(HOUR, 90)]
    assert slices(hours, HOUR // 2, 2 * HOUR, most_rows=100) == [(HOUR // 2, HOUR), (HOUR, 2 * HOUR)]


@given(rows=st.dictionaries(st.integers(0, 200), st.integers(1, 1_000)), start=st.integers(0, HOUR - 1))
def test_no_gaps_no_overlaps_and_few_rows(rows: dict[int, int], start: int) -> None:
    hours = [Hour(at * HOUR, count) for at, count in sorted(rows.items())]
    end = 201 * HOUR
    found = slices(hours, start, end, most_rows=500)
    assert (found[0][0], found[-1][1]) == (start, end)
    assert all(one[1] == two[0] for one, two in pairwise(found))
    for begin, finish in found:
        inside = [hour.rows for hour in hours if begin <= max(hour.at_ms, start) < finish]
        assert sum(inside) <= 500 or len(inside) == 1
