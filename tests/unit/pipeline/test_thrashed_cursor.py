"""Thrashed cursors, at their boundaries. Numbers are the defaults: 2,000 ms, 10 turns, 500 px/s; 5 s, 20 positions.

`zigzag(22)` is 21 steps of 100 ms and 100 px, so 1,000 px/s; each but the first is a turn.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from gosight.pipeline.detectors.finding import MAX_RELATED, Finding
from gosight.pipeline.detectors.thrashed_cursor import Settings, State, ThrashedCursor
from gosight.pipeline.moves import MAX_POSITIONS
from gosight.pipeline.signals import signal_of
from gosight.schemas.envelope import Event
from tests import judging
from tests.core import MINUTE, SECOND, START_MS, Log, closed, details, moves, uid, zigzag

Places = Iterable[tuple[int, int, int]]


def found(*events: Event, **settings: Any) -> list[Finding]:
    return judging.insights(ThrashedCursor(Settings(**settings)), events)


def nearly(*events: Event, **settings: Any) -> list[str]:
    return judging.near_misses(ThrashedCursor(Settings(**settings)), events)


def bouts(places: Places, **settings: Any) -> list[int]:
    """Turns of each, of one event."""
    return [one.details["direction_changes"] for one in found(moves(0, places), **settings)]


def shifted(places: Places, ms: int = 0, x: int = 0) -> list[tuple[int, int, int]]:
    return [(at + ms, left + x, top) for at, left, top in places]


def split(places: list[tuple[int, int, int]], size: int, start_ms: int = 0, **fields: Any) -> list[Event]:
    """Events of `size` positions each, made when the last of these was."""
    parts = [places[at : at + size] for at in range(0, len(places), size)]
    return [moves(start_ms + part[-1][0], shifted(part, -part[-1][0]), **fields) for part in parts]


def test_everything_that_is_said() -> None:
    (insight,) = found(*split(zigzag(30), 10, url="https://shop.example/cart?a=1"))
    assert insight.details == {
        "duration_ms": 2_900,
        "distance_px": 2_900,
        "direction_changes": 28,
        "area_bounds": {"min_x": 0, "min_y": 0, "max_x": 100, "max_y": 0},
    }
    assert (insight.severity, insight.x, insight.y) == ("medium", 50, 0)
    assert (insight.first.at_ms, insight.first.path) == (START_MS + 900, "/cart")
    assert insight.first.url == "https://shop.example/cart?a=1"
    assert insight.related == [uid(f"mouse_move@{ms}") for ms in (900, 1_900, 2_900)]
    assert insight.reason == (
        "the pointer turned 28 times in 2900 ms, at 1000 px/s in the mean; "
        "expected fewer than 10 turns in 2000 ms and more, or less than 500 px/s"
    )


@pytest.mark.parametrize(("last_ms", "expected"), [(2_000, [19]), (1_999, [])], ids=["exact_duration", "one_ms_less"])
def test_duration(last_ms: int, expected: list[int]) -> None:
    assert bouts([*zigzag(20), (last_ms, 0, 0)]) == expected


@pytest.mark.parametrize(
    ("places", "expected"),
    [(zigzag(21, by_px=50), [19]), ([*zigzag(20, by_px=50), (2_000, 1, 0)], [])],
    ids=["exact_speed", "one_px_less"],
)
def test_speed(places: Places, expected: list[int]) -> None:
    """20 steps of 50 px in 2 s."""
    assert bouts(places) == expected


@pytest.mark.parametrize(("count", "expected"), [(19, []), (20, [18])], ids=["19_positions", "20_positions"])
def test_positions(count: int, expected: list[int]) -> None:
    assert bouts(zigzag(count, 120)) == expected


@pytest.mark.parametrize(("turns", "expected"), [(9, []), (10, [10])], ids=["nine_turns", "ten_turns"])
def test_turns(turns: int, expected: list[int]) -> None:
    """To and fro, and then on and on."""
    last = zigzag(turns + 2)[-1]
    way = 1 if last[1] else -1
    assert (
        bouts([*zigzag(turns + 2), *((last[0] + 100 * n, last[1] + way * 99 * n, 0) for n in range(1, 20))]) == expected
    )


def test_exactly_90_degrees_is_no_turn() -> None:
    """Up a stair."""
    stair = [(100 * n, 100 * (n // 2), 100 * ((n + 1) // 2)) for n in range(40)]
    assert bouts(stair) == []


def test_just_over_90_degrees_is_a_turn() -> None:
    """Each second step leans back by one pixel."""
    stair = [(100 * n, 100 * (n // 2) - (n + 1) // 2, 100 * ((n + 1) // 2)) for n in range(40)]
    assert len(bouts(stair)) == 1


@pytest.mark.parametrize(("every_ms", "expected"), [(263, [18]), (264, [])], ids=["inside_5_s", "over_5_s"])
def test_window(every_ms: int, expected: list[int]) -> None:
    """20 positions in 19 steps: 4,997 and 5,016 ms."""
    assert bouts(zigzag(20, every_ms, by_px=200)) == expected


def test_window_of_exactly_5_s() -> None:
    places = zigzag(20, 263, by_px=200)[:-1]
    assert bouts([*places, (5_000, 200, 0)]) == [18]
    assert bouts([*places, (5_001, 200, 0)]) == []


@pytest.mark.parametrize(
    ("before", "duration_ms"),
    [([(0, 0, 0)], 2_100), ([(100 * n, n, 0) for n in range(27)], 2_400)],
    ids=["rest", "glide"],
)
def test_what_was_before_does_not_dilute_it(before: Places, duration_ms: int) -> None:
    """2.7 s of nothing, or of going slowly, and then 2.1 s of shaking at 600 px/s: less than 500 over all 5 s.

    The first window that is long enough still begins in the glide.
    """
    (insight,) = found(moves(0, [*before, *shifted(zigzag(22, by_px=60), 2_700, 27)]))
    assert insight.details["duration_ms"] == duration_ms


@pytest.mark.parametrize(
    ("start_ms", "expected"), [(5_900, [59]), (5_901, [28, 29])], ids=["5_s_after_the_last", "one_ms_later"]
)
def test_bout_that_goes_on(start_ms: int, expected: list[int]) -> None:
    """The last window ends at 2.9 s, the next one 2 s after the begin of what goes on: with the rest it is too slow."""
    assert bouts([*zigzag(30), *shifted(zigzag(31), start_ms)]) == expected


def test_long_bout_is_one_insight_and_names_its_first_events() -> None:
    places = zigzag(2_000, 50)
    (insight,) = found(*split(places, 10))
    assert (insight.details["duration_ms"], insight.details["direction_changes"]) == (99_950, 1_998)
    assert insight.related == [uid(f"mouse_move@{500 * n + 450}") for n in range(MAX_RELATED)]


def test_another_page_ends_it() -> None:
    here, there = split(zigzag(30), 10), split(zigzag(30), 10, 3_000, path="/pay")
    assert [one.first.path for one in found(*here, *there)] == ["/cart", "/pay"]
    halves = split(zigzag(15), 15) + split(zigzag(15), 15, 1_500, path="/pay")
    assert found(*halves) == []


def test_no_verdict_while_a_bout_may_go_on() -> None:
    """Its last position is at 2.9 s; a move may reach 10 s back, and be 5 s later."""
    detector, state = ThrashedCursor(Settings()), State()
    for one in split(zigzag(30), 10):
        assert list(detector.on_signal(state, signal_of(one, 0))) == []
    assert list(detector.on_watermark(state, START_MS + 17_900)) == []
    assert len(list(detector.on_watermark(state, START_MS + 17_901))) == 1
    assert state == State()


def test_ended_bout_is_given_while_the_pointer_goes_on() -> None:
    """The last window that is fast enough ends at 5 s, so the first position past 10 s is no more of it."""
    detector, state = ThrashedCursor(Settings()), State()
    calm = [(4_000 + 1_000 * n, 10 * n, 0) for n in range(30)]
    given = [one for one in split([*zigzag(30), *calm], 1) for _ in detector.on_signal(state, signal_of(one, 0))]
    assert [one.timestamp - START_MS for one in given] == [11_000]


def test_positions_from_before_the_last_one_are_left_out() -> None:
    """Another tab sends later what was earlier."""
    first = moves(2_900, shifted(zigzag(30), -2_900))
    second = moves(2_901, [(-2_000, 500, 500), (-1_000, 9, 9), (99, 0, 0)])
    (insight,) = found(first, second)
    assert insight.details["area_bounds"] == {"min_x": 0, "min_y": 0, "max_x": 100, "max_y": 0}
    assert insight.details["direction_changes"] == 29


def test_one_position_an_event() -> None:
    assert [one.details["direction_changes"] for one in found(*split(zigzag(30), 1))] == [28]


def test_what_says_nothing_changes_nothing() -> None:
    empty = [moves(at_ms, [], f"{at_ms}") for at_ms in (950, 1_950)]
    assert [one.details["direction_changes"] for one in found(*split(zigzag(30), 10), *empty)] == [28]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (zigzag(21, 80), ["min_duration_ms"]),
        (zigzag(21, 79), []),
        (zigzag(21, by_px=40), ["min_velocity"]),
        (zigzag(21, by_px=39), []),
        ([*zigzag(10), *((900 + 100 * n, 100 + 90 * n, 0) for n in range(1, 20))], ["min_direction_changes"]),
        ([*zigzag(9), *((800 + 100 * n, -90 * n, 0) for n in range(1, 20))], []),
        (zigzag(21, 80, by_px=32), []),
        (zigzag(30), []),
    ],
    ids=["nearly_as_long", "shorter", "nearly_as_fast", "slower", "8_of_10", "7_of_10", "two_rules", "given"],
)
def test_near_misses(places: Places, expected: list[str]) -> None:
    assert nearly(moves(0, places)) == expected


def test_near_miss_is_counted_once_until_the_mouse_rests() -> None:
    slow = split(zigzag(200, by_px=49), 10)
    again = split(zigzag(30, by_px=49), 10, 40 * SECOND)
    assert nearly(*slow, *again) == ["min_velocity", "min_velocity"]


def test_state_of_hours_of_shaking_is_bounded() -> None:
    detector, state = ThrashedCursor(Settings()), State()
    largest = 0
    for number in range(3_000):
        for _ in detector.on_signal(state, signal_of(moves(number, zigzag(2, 1), f"{number}"), 0)):
            pass
        largest = max(largest, len(msgspec.msgpack.encode(state)))
    assert largest < MAX_POSITIONS * 70


def test_nothing_is_kept_of_a_mouse_that_rests() -> None:
    core = closed(Log().batch(0, split(zigzag(30), 10)).tick(MINUTE))
    (insight,) = core.insights
    assert details(insight)["direction_changes"] == 28
    assert (insight.insight_type, insight.x, insight.y) == ("thrashed_cursor", 50, 0)
