"""What is left of a mouse move's payload, whatever it holds."""

import json
from struct import pack
from typing import Any

import pytest

from gosight.pipeline.moves import MAX_POSITIONS, Moves, moves_of
from tests.core import START_MS, event


def steps(*numbers: int) -> bytes:
    """ms, x, y of each."""
    return pack(f"<{len(numbers)}h", *numbers)


def read(*positions: Any) -> Moves | None:
    """Of positions (t, x, y), or of whatever stands in their place."""
    said = [dict(zip("txy", one, strict=True)) if isinstance(one, tuple) else one for one in positions]
    return moves_of(event("mouse_move", 0, payload={"positions": said}))


@pytest.mark.parametrize(
    ("first_t", "ms"),
    [
        (0, 0),
        (-400, -400),
        (10_000 - 50, 10_000 - 50),
        (START_MS - 400, -400),
        (START_MS + 9_950, 9_950),
        (START_MS - 10_000 - 50, -10_000 - 50 + 50),
        (START_MS + 40_000, -50),
        (123_456.7, -50),
    ],
    ids=[
        *("at_the_event", "before_it_as_rrweb_counts", "farthest_after_it", "since_1970", "since_1970_farthest"),
        *("since_1970_first_is_too_far", "by_a_clock_that_was_corrected", "by_the_page_s_own_clock"),
    ],
)
def test_times(first_t: float, ms: int) -> None:
    """Two positions, 50 ms apart."""
    moves = read((first_t, 0, 0), (first_t + 50, 10, 0))
    assert moves is not None
    assert moves.ms == ms


def test_steps_and_turns() -> None:
    moves = read((0, 5, 5), (10, 15, 5), (20, 5, 5), (30, 5, 15), (45, -5, 16))
    assert moves == Moves(0, 5, 5, 45, -5, 16, steps(10, 10, 0, 10, -10, 0, 10, 0, 10, 15, -10, 1), turns=1)


def test_in_order_of_time_and_without_resting() -> None:
    assert read((20, 7, 0), (0, 1, 1), (10, 1, 1)) == Moves(0, 1, 1, 20, 7, 0, steps(20, 6, -1))


def test_fractions_are_rounded() -> None:
    assert read((0.4, 1.6, 1.4), (9.6, 2.2, 2.2)) == Moves(0, 2, 1, 10, 2, 2, steps(10, 0, 1))


@pytest.mark.parametrize(("n", "x"), [(MAX_POSITIONS - 1, MAX_POSITIONS - 1), (MAX_POSITIONS, MAX_POSITIONS - 1)])
def test_the_first_500(n: int, x: int) -> None:
    moves = read(*((at, at, 0) for at in range(n + 1)))
    assert moves is not None
    assert (moves.last_x, len(moves.steps)) == (x, 6 * x)


@pytest.mark.parametrize("place", [(1e300, 0), (0, -16_001), (16_001, 0)], ids=str)
def test_no_place_on_any_screen(place: tuple[float, float]) -> None:
    assert read((0, 1, 1), (10, *place), (20, 3, 3)) == Moves(0, 1, 1, 20, 3, 3, steps(20, 2, 2))
    assert read((0, *place)) is None


@pytest.mark.parametrize(
    "payload",
    [
        *("", "{", "[]", "[" * 100_000, '{"positions":5}', '{"positions":[]}', '{"positions":[[1,2,3]]}', "{}"),
        *('{"positions":[{"x":NaN,"y":1,"t":1}]}', '{"positions":[{"x":1e999,"y":1,"t":1}]}'),
        *('{"positions":[{"x":1,"y":1}]}', '{"positions":[{"x":"1","y":null,"t":true}]}'),
        json.dumps({"positions": [{"x": 1, "y": 1, "t": 1e308}, {"x": 1, "y": 1, "t": -1e308}]})[:-1],
    ],
    ids=range(13),
)
def test_unusable(payload: str) -> None:
    assert moves_of(event("mouse_move", 0, payload=payload)) is None


def test_numbers_without_measure_are_harmless() -> None:
    huge = [{"x": 10**300, "y": -(10**300), "t": t} for t in (1e308, -1e308, 10**18, -5)]
    assert moves_of(event("mouse_move", 0, payload={"positions": huge})) is None
    for time in (1e308, 10**300):
        assert read((time, 1, 1), (-time, 2, 2)) == Moves(0, 1, 1, 0, 1, 1)
