"""Page visits: how long a page was visible, how far it was scrolled, what of it was looked at."""

from collections.abc import Sequence

import pytest

from gosight.pipeline.signals import Signal
from gosight.pipeline.visits import Visit, begin, note, told

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


# Tabs, and applications that say view and exit at once


def page_view(at_ms: int, path: str) -> Signal:
    return Signal(at_ms, f"{at_ms}", "page_view", 0, path=path)


def said(kind: str, at_ms: int, path: str) -> Signal:
    return Signal(at_ms, f"{kind}{at_ms}", kind, 0, path=path)


def two_pages(second: str = "/b") -> tuple[Visit, Visit]:
    """`/a` from 0 on, then another one from 100 on."""
    before = begin(page_view(0, "/a"))
    return before, begin(page_view(100, second), before)


def test_the_next_view_ends_a_visit() -> None:
    before, current = two_pages()
    assert (before.next_path, current.next_path, current.before) == ("/b", "", before)


@pytest.mark.parametrize("kind", ["page_hidden", "page_visible", "scroll", "scroll_milestone"])
def test_what_another_tab_says_touches_no_visit(kind: str) -> None:
    _, current = two_pages()
    assert told(current, said(kind, 150, "/a")) is None
    assert told(current, said(kind, 150, "/b")) is current
    assert told(current, said(kind, 150, "")) is current


def test_exit_of_the_tab_before() -> None:
    before, current = two_pages()
    assert told(current, said("page_exit", 150, "/a")) is before
    assert told(current, said("page_exit", 151, "/a")) is None  # once
    assert told(current, said("page_exit", 152, "/b")) is current


def test_exit_of_a_tab_before_that() -> None:
    _, current = two_pages()
    third = begin(page_view(200, "/c"), current)
    assert told(third, said("page_exit", 250, "/a")) is None
    assert current.before is None  # no chain


@pytest.mark.parametrize("second", ["/a", "/b"])
@pytest.mark.parametrize("path", ["", "/a", "/b"])
def test_exit_in_the_ms_of_the_next_view(second: str, path: str) -> None:
    before, current = two_pages(second)
    assert told(current, said("page_exit", 100, path)) is before


def test_exit_one_ms_after_the_next_view_of_the_same_path() -> None:
    _, current = two_pages("/a")
    assert told(current, said("page_exit", 101, "/a")) is current


def test_a_page_that_was_left_is_not_left_again() -> None:
    before = begin(page_view(0, "/a"))
    note(before, said("page_exit", 100, "/a"))
    current = begin(page_view(100, "/b"), before)
    assert told(current, said("page_exit", 100, "/b")) is current


def test_view_without_a_path_takes_everything() -> None:
    assert told(begin(page_view(0, "")), said("scroll", 5, "/a")) is not None
