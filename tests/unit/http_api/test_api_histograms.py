"""Percentiles and shares out of fixed buckets are off by no more than a bucket's width, 4.5 %."""

from collections import Counter
from math import ceil, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gosight.http.api.histograms import below, edge, percentile

_WIDTH = 2 ** (1 / 16)
_values = st.lists(st.integers(0, 100_000), min_size=1, max_size=200)


def histogram(values: list[int]) -> Counter[int]:
    """As rollups/web_vitals_15m.sql counts them."""
    return Counter(int(16 * log2(1 + value)) for value in values)


@given(_values, st.sampled_from([0.5, 0.75, 0.95]))
def test_a_percentile_is_the_sorted_lists_own_within_a_bucket(values: list[int], share: float) -> None:
    exact = sorted(values)[ceil(share * len(values)) - 1]
    found = percentile(histogram(values), share)
    assert found is not None
    assert (1 + exact) / _WIDTH <= 1 + found <= (1 + exact) * _WIDTH * 1.000001


@given(_values, st.integers(1, 50_000))
def test_what_lies_below_is_counted_within_a_bucket(values: list[int], limit: int) -> None:
    low, high = (1 + limit) / _WIDTH - 1, (1 + limit) * _WIDTH - 1
    surely, perhaps = sum(value < low for value in values), sum(value <= high for value in values)
    assert surely - 1e-6 <= below(histogram(values), limit) <= perhaps + 1e-6


def test_of_nothing() -> None:
    assert percentile({}, 0.75) is None
    assert below({}, 100) == 0


@pytest.mark.parametrize(("share", "expected"), [(0.25, 0.25), (0.75, 0.75), (1.0, 1.0)])
def test_inside_of_a_bucket_values_are_spread_evenly(share: float, expected: float) -> None:
    low, high = edge(160), edge(161)
    assert percentile({160: 4}, share) == pytest.approx(low + (high - low) * expected)
    assert below({160: 4}, low + (high - low) * expected) == pytest.approx(4 * expected)
