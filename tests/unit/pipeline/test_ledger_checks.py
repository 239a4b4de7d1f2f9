"""The comparison behind `gosight reconcile`: every way to be wrong has its name and its place."""

from collections import Counter

import pytest

from gosight.pipeline.ledger_checks import Cell, Chain, Facts, Finding, check_sums, compare, missing_by_cell
from gosight.pipeline.ledger_report import Line, Report
from gosight.schemas.rows import LedgerRow

HOUR = 1_763_866_800
A, A_LATER, B = ("a", HOUR), ("a", HOUR + 3_600), ("b", HOUR)


def row(o1: int = 0, o2: int = 9, received: int = 10, stored: int = 10, **rest: int) -> LedgerRow:
    dropped = {"a": received - stored} if received > stored else {}
    counts = {"duplicates": received - stored, "dead": 0, "erased": 0} | rest
    return LedgerRow("t", 1, 3, o1, o2, "1.000", o2 - o1 + 1, received, stored, **counts, unjudged=0, dropped=dropped)


def facts(sent: dict[Cell, int], stored: dict[Cell, int], messages: int = 10, **double: int) -> Facts:
    twice = Counter({(project, HOUR): count for project, count in double.items()})
    return Facts(messages, Counter(sent), Counter(stored), twice)


def found(chunk: LedgerRow, at: Facts) -> list[tuple[str, str]]:
    return [(finding.what, finding.says) for finding in compare(chunk, at)]


def test_all_stored_is_clean() -> None:
    assert found(row(), facts({A: 4, B: 6}, {A: 4, B: 6})) == []


def test_dropped_ones_are_explained() -> None:
    assert found(row(stored=8), facts({A: 6, B: 4}, {A: 4, B: 4})) == []


def test_dropped_of_one_project_do_not_explain_another_ones_loss() -> None:
    assert found(row(stored=8), facts({A: 6, B: 4}, {A: 6, B: 2})) == [
        ("surplus", "2 events of project a are stored that should not be"),
        ("missing", "2 events of project b are not stored"),
    ]


@pytest.mark.parametrize(("stored", "expected"), [(6, []), (7, []), (10, []), (5, ["missing"]), (11, ["surplus"])])
def test_erased_ones_may_be_gone_already_or_not(stored: int, expected: list[str]) -> None:
    at = facts({A: 10}, {A: stored})
    at.erased[A] = 4
    assert [what for what, _ in found(row(), at) if what != "misplaced"] == expected


def test_erased_of_one_project_do_not_explain_another_ones_loss() -> None:
    at = facts({A: 5, B: 5}, {A: 5, B: 4})
    at.erased[A] = 4
    assert found(row(), at) == [("missing", "1 events of project b are not stored")]


def test_erased_are_dropped_and_not_missing_in_the_report() -> None:
    at = facts({A: 10}, {A: 5})
    at.erased[A] = 4
    report = Report()
    report.add(row(), at)
    assert report.erased == 4
    assert report.lines == {(3, *A): Line(sent=10, stored=5, dropped=4, missing=1)}


def test_one_missing() -> None:
    assert found(row(), facts({A: 10}, {A: 9})) == [("missing", "1 events of project a are not stored")]


def test_double_is_named_also_where_as_many_are_missing() -> None:
    assert [what for what, _ in found(row(), facts({A: 10}, {A: 9}, a=1))] == ["missing", "double"]


def test_wrong_hour() -> None:
    assert found(row(), facts({A: 10}, {A: 9, A_LATER: 1})) == [
        ("misplaced", "project a: an hour has more events stored than sent")
    ]


def test_message_that_the_ledger_did_not_count() -> None:
    assert found(row(o2=8), facts({A: 10}, {A: 10})) == [("messages", "10 messages in Kafka, 9 in the ledger")]


def test_events_that_the_ledger_did_not_count() -> None:
    names = [what for what, _ in found(row(received=9, stored=9), facts({A: 10}, {A: 9}))]
    assert names == ["received", "missing"]


def test_sums_of_the_ledger() -> None:
    assert list(check_sums(row(stored=7))) == []
    wrong = row(stored=7, duplicates=2)
    assert [finding.what for finding in check_sums(wrong)] == ["sums", "sums"]


def test_missing_ones_get_their_hour() -> None:
    assert missing_by_cell(row(), facts({A: 6, A_LATER: 4}, {A: 6, A_LATER: 1})) == {A_LATER: 3}


def test_missing_among_dropped_go_to_the_largest_difference() -> None:
    missing = missing_by_cell(row(stored=8), facts({A: 6, A_LATER: 4}, {A: 2, A_LATER: 3}))
    assert +missing == {A: 3}


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(5, 7), (8, 9)], []),
        ([(0, 6), (7, 9)], []),
        ([], [("gap", 5, 9)]),
        ([(6, 9)], [("gap", 5, 5)]),
        ([(5, 6), (8, 9)], [("gap", 7, 7)]),
        ([(5, 7), (7, 9)], [("overlap", 7, 7)]),
        ([(5, 8)], [("gap", 9, 9)]),
        ([(5, 10)], [("overlap", 10, 10)]),
    ],
    ids=[
        "whole",
        "begins_before_what_is_retained",
        "no_chunk",
        "first_offset_missing",
        "gap_of_one",
        "overlap_of_one",
        "last_offset_missing",
        "beyond_the_commit",
    ],
)
def test_chain(spans: list[tuple[int, int]], expected: list[tuple[str, int, int]]) -> None:
    chain = Chain(3, first=5)
    findings: list[Finding] = []
    for o1, o2 in spans:
        findings += chain.follow(row(o1, o2))
    findings += chain.end(committed=10)
    assert [(finding.what, finding.o1, finding.o2) for finding in findings] == expected


def test_report_adds_up_by_partition_project_and_hour() -> None:
    report = Report()
    report.add(row(stored=9), facts({A: 6, B: 4}, {A: 5, B: 4}))
    report.add(row(10, 19), facts({A: 10}, {A: 8}))
    assert report.lines == {(3, *A): Line(16, 13, 1, 2, 0), (3, *B): Line(4, 4, 0, 0, 0)}
    assert (report.total, report.chunks, report.duplicates) == (Line(20, 17, 1, 2, 0), 2, 1)
    assert not report.is_clean
    assert [finding.what for finding in report.findings] == ["missing"]


def test_an_empty_report_is_clean() -> None:
    assert Report().is_clean
