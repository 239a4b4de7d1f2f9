"""Cuts a period into parts of few rows, so that each is read quickly and none takes much room on the way."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

MOST_ROWS = 200_000
"""Of a slice, unless a single hour has more."""


class Hour(msgspec.Struct, frozen=True):
    """An hour in which there are rows. `at_ms`: its begin."""

    at_ms: int
    rows: int


def slices(hours: Sequence[Hour], start_ms: int, end_ms: int, most_rows: int = MOST_ROWS) -> list[tuple[int, int]]:
    """From when to when (ms, the end not included): the whole period without gaps, cut only where an hour begins."""
    edges = [start_ms, *_cuts(hours, start_ms, most_rows), end_ms]
    return list(pairwise(edges))


def _cuts(hours: Sequence[Hour], start_ms: int, most_rows: int) -> Iterator[int]:
    held = 0
    for hour in hours:
        if held and held + hour.rows > most_rows and hour.at_ms > start_ms:
            yield hour.at_ms
            held = 0
        held += hour.rows
