"""What is counted of a session."""

import pytest

from gosight.pipeline.totals import Totals
from tests.core import event


def counted(*kinds: str) -> Totals:
    totals = Totals()
    totals.count([event(kind, number) for number, kind in enumerate(kinds)])
    return totals


@pytest.mark.parametrize(
    ("kind", "pages", "clicks", "errors", "engaged"),
    [
        ("page_view", 1, 0, 0, 0),
        ("click", 0, 1, 0, 1),
        ("dblclick", 0, 0, 0, 0),
        ("js_error", 0, 0, 1, 0),
        ("unhandled_rejection", 0, 0, 1, 0),
        ("resource_error", 0, 0, 1, 0),
        ("console_error", 0, 0, 1, 0),
        ("form_error", 0, 0, 0, 1),
        ("form_submit", 0, 0, 0, 1),
        ("custom_event", 0, 0, 0, 1),
        ("scroll", 0, 0, 0, 0),
        ("never heard of", 0, 0, 0, 0),
    ],
)
def test_kinds(kind: str, pages: int, clicks: int, errors: int, engaged: int) -> None:
    totals = counted(kind, kind)
    assert totals == Totals(2, 2 * pages, 2 * clicks, 2 * errors, 2 * engaged)


def test_depth_is_the_greatest() -> None:
    totals = Totals()
    totals.count([event("scroll", at_ms, scroll_depth=depth) for at_ms, depth in enumerate((None, 40, 100, 0))])
    assert totals.scroll_depth == 100


def test_insights_by_kind() -> None:
    totals = Totals()
    for kind in ("rage_click", "dead_click", "rage_click"):
        totals.count_insight(kind)
    assert totals.insights == {"rage_click": 2, "dead_click": 1}
