"""Page visits: how long a page was visible, how far it was scrolled, what of it was looked at."""

from collections.abc import Sequence

import pytest

from gosight.pipeline.signals import Signal
from gosight.pipeline.visits import Visit, begin, note

STEPS = [
    ("only_a_view", [], 100, 100),
    ("hidden", [("page_hidden", 40)], 100, 40),
    ("hidden_for_a_while", [("page_hidden", 40), ("page_visible", 70)], 100, 70),
    ("hidden_twice", [("page_hidden", 10), ("page_visible", 20), ("page_hidden", 30), ("page_visible", 60)], 100, 60),
    ("hidden_and_hidden_again", [("page_hidden", 40), ("page_hidden", 60), ("page_visible", 70)], 100, 70),
    ("visible_all_along", [("page_visible", 50)], 100, 100),
    ("left", [("page_exit", 60)], 100, 60),
    ("hidden_and_left", [("page_hidden", 40), ("page_exit", 60)], 100, 40),
    ("left_and_hidden", [("page_exit", 40), ("page_hidden", 60)], 100, 40),
    ("left_twice", [("page_exit", 40), ("page_exit", 60)], 100, 40),
    ("back_from_the_cache", [("page_exit", 40), ("page_visible", 70)], 100, 70),
    ("left_hidden_and_back", [("page_exit", 40), ("page_hidden", 45), ("page_visible", 70)], 100, 70),
    ("all_at_once", [("page_hidden", 0), ("page_visible", 0), ("page_exit", 0)], 0, 0),
]


def visit_of(steps: Sequence[tuple[str, int]]) -> Visit:
    visit = begin(Signal(0, "e", "page_view", 0, path="/a", url="https://a.example/a", title="A"))
    for kind, at_ms in steps:
        note(visit, Signal(at_ms, f"{at_ms}", kind, 0))
    return visit


@pytest.mark.parametrize(("steps", "end_ms", "expected"), [one[1:] for one in STEPS], ids=[one[0] for one in STEPS])
def test_visible(steps: list[tuple[str, int]], end_ms: int, expected: int) -> None:
    assert visit_of(steps).visible_ms(end_ms) == expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], False),
        ([("page_hidden", 1)], False),
        ([("page_exit", 1)], True),
        ([("page_exit", 1), ("page_visible", 2)], False),
    ],
)
def test_left(steps: list[tuple[str, int]], expected: bool) -> None:
    assert visit_of(steps).is_left is expected


def test_where_it_was() -> None:
    visit = visit_of([])
    assert (visit.event_id, visit.path, visit.url, visit.title) == ("e", "/a", "https://a.example/a", "A")


def test_depth_is_the_greatest() -> None:
    visit = visit_of([])
    for kind, depth in (("scroll", 40), ("scroll_milestone", 75), ("page_exit", 50)):
        note(visit, Signal(1, "e", kind, 0, depth=depth))
    assert visit.scroll_depth == 75


def test_attention_adds_up_by_band() -> None:
    visit = visit_of([])
    for bands in ([1, 2], [], [10, 20, 30]):
        note(visit, Signal(1, "e", "page_exit", 0, attention_ms=bands))
    assert visit.attention_ms == [11, 22, 30] + [0] * 17


def test_attention_stays_within_its_column() -> None:
    visit = visit_of([])
    for _ in range(2):
        note(visit, Signal(1, "e", "page_exit", 0, attention_ms=[(1 << 32) - 1]))
    assert visit.attention_ms[0] == (1 << 32) - 1


def test_anything_new_makes_its_row_old() -> None:
    visit = visit_of([])
    visit.is_written = True
    note(visit, Signal(1, "e", "scroll", 0))
    assert not visit.is_written
