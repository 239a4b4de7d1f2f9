"""Numbers at and beyond the bounds of their columns."""

from typing import Any

import pytest

from gosight.http.ingest import numbers

INT32 = (1 << 31) - 1
UINT32 = (1 << 32) - 1


@pytest.mark.parametrize(
    ("bound", "value", "stored"),
    [
        (numbers.pixels, None, None),
        (numbers.pixels, INT32, INT32),
        (numbers.pixels, INT32 + 1, INT32),
        (numbers.pixels, -INT32 - 2, -INT32),
        (numbers.pixels, 10**400, INT32),
        (numbers.pixels, -1e308, -INT32),
        (numbers.pixels, 2.6, 3),
        (numbers.milliseconds, UINT32, UINT32),
        (numbers.milliseconds, UINT32 + 1, UINT32),
        (numbers.milliseconds, -1, 0),
        (numbers.milliseconds, UINT32 - 0.4, UINT32),
        (numbers.size, None, 0),
        (numbers.size, 1e308, UINT32),
        (numbers.percent, 100.4, 100),
        (numbers.percent, -0.1, 0),
        (numbers.percent, 99.6, 100),
        (numbers.layout_shift, -1, 0.0),
        (numbers.layout_shift, 10**400, 1e6),
        (numbers.layout_shift, 0.125, 0.125),
    ],
)
def test_bounded_to_its_column(bound: Any, value: Any, stored: Any) -> None:
    assert bound(value) == stored
    assert type(bound(value)) is type(stored)


@pytest.mark.parametrize(
    ("position", "extent", "stored"),
    [
        (300, 1200, 250),
        (0, 1200, 0),
        (1200, 1200, 1000),
        (1201, 1200, 1000),
        (-5, 1200, 0),
        (None, 1200, None),
        (300, None, None),
        (300, 0, None),
        (300, -1, None),
        (10**400, 5, 1000),
        (5, 10**400, None),
        (1e308, 5e-324, 1000),
        (5e-324, 1e-300, 0),
    ],
)
def test_per_mille_of_the_document(position: Any, extent: Any, stored: int | None) -> None:
    assert numbers.per_mille(position, extent) == stored
