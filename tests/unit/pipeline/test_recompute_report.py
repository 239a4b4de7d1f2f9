"""Sums by insight and page, with examples; late ones apart; as many pages as may be."""

from msgspec.structs import replace

from gosight.pipeline.difference import Change, What
from gosight.pipeline.recompute_report import OTHER_PAGES, Report
from gosight.pipeline.recompute_step import Place, Step
from tests.core import Log, click, closed, event

(ROW,) = closed(Log().batch(0, [event("dom_mutation", 0), *(click(100 * n, tag="div") for n in range(5))])).insights


def step(*changes: Change) -> Step:
    return Step(Place(), 2, 30, 1, 0, list(changes), [])


def test_adds_up_and_keeps_late_ones_apart() -> None:
    report = Report()
    report.add(step(Change(What.APPEARS, ROW), Change(What.APPEARS, ROW), Change(What.RESTATED, ROW)))
    report.add(step(Change(What.DISAPPEARS, ROW, is_late=True)))
    assert (report.sessions, report.events, report.left_open, report.left_partial) == (4, 60, 2, 0)
    (line,) = report.by_settings.lines()
    assert (line.insight_type, line.path, line.counts) == ("rage_click", "/cart", {"appears": 2, "restated": 1})
    (late,) = report.late.lines()
    assert late.counts == {"disappears": 1}
    assert list(report.by_settings.examples.values()) == [[ROW, ROW], []]


def test_three_examples_of_each() -> None:
    report = Report()
    report.add(step(*[Change(What.CHANGES, ROW)] * 9))
    assert report.by_settings.examples == {("changes", "rage_click"): [ROW] * 3}


def test_of_a_thousand_pages_further_ones_are_one_line() -> None:
    report = Report()
    report.add(step(*[Change(What.APPEARS, replace(ROW, path=f"/{n}")) for n in range(1_500)]))
    lines = report.by_settings.lines()
    assert len(lines) == 1_001
    assert (lines[0].path, lines[0].counts) == (OTHER_PAGES, {"appears": 500})
