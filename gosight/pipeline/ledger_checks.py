"""Holds the ledger's chunks against what lies at their offsets: is anything missing or double, and where?

The ledger says of each chunk how many events it received and what became of them; Kafka's headers say how many there
were, `events` how many are stored. For every chunk and project, sent = stored + dropped.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import TypeAlias

import msgspec

from gosight.schemas.rows import LedgerRow

Cell: TypeAlias = tuple[str, int]
"""(project_id, start of the hour of receipt in seconds since 1970)."""


class Facts(msgspec.Struct):
    """What lies at a chunk's offsets. `sent`: events in Kafka; `stored`: different events in the table; `double`: rows
    of the table that hold one of these once more; `erased`: events that an erasure takes out of the table.
    """

    messages: int = 0
    sent: Counter[Cell] = msgspec.field(default_factory=Counter)
    stored: Counter[Cell] = msgspec.field(default_factory=Counter)
    double: Counter[Cell] = msgspec.field(default_factory=Counter)
    erased: Counter[Cell] = msgspec.field(default_factory=Counter)


class Finding(msgspec.Struct, frozen=True):
    """Something at offsets o1..o2 of a partition that is not as it must be. `what` is one of: gap, overlap, sums,
    messages, received, missing, surplus, double, misplaced.
    """

    what: str
    partition: int
    o1: int
    o2: int
    says: str


class Chain:
    """Whether the chunks of one partition follow each other without gap or overlap, up to the committed offset."""

    def __init__(self, partition: int, first: int) -> None:
        """`first`: the first offset that Kafka still holds."""
        self._partition = partition
        self._next = first
        self._is_begun = False

    def follow(self, row: LedgerRow) -> Iterator[Finding]:
        """The next chunk; the very first may lie before what Kafka still holds."""
        expected = self._next if self._is_begun else min(self._next, row.o1)
        self._is_begun = True
        self._next = row.o2 + 1
        if row.o1 > expected:
            yield self._finding("gap", expected, row.o1, "no chunk took these offsets")
        elif row.o1 < expected:
            yield self._finding("overlap", row.o1, expected, "two chunks took these offsets")

    def end(self, committed: int) -> Iterator[Finding]:
        """There is no further chunk that begins below the committed offset."""
        if self._next < committed:
            yield self._finding("gap", self._next, committed, "committed, but no chunk took these offsets")
        elif self._is_begun and self._next > committed:
            yield self._finding("overlap", committed, self._next, "a chunk ends beyond the committed offset")

    def _finding(self, what: str, begin: int, end: int, says: str) -> Finding:
        return Finding(what, self._partition, begin, end - 1, says)


def check_sums(row: LedgerRow) -> Iterator[Finding]:
    """received = stored + duplicates + dead + erased, and what was dropped adds up over the projects."""
    lost = row.duplicates + row.dead + row.erased
    if row.received != row.stored + lost:
        says = f"{row.received} events received, but {row.stored + lost} stored, duplicates, dead or erased"
        yield _of_chunk("sums", row, says)
    if (dropped := sum(row.dropped.values())) != lost:
        says = f"{dropped} events dropped over all projects, but {lost} duplicates, dead or erased"
        yield _of_chunk("sums", row, says)


def compare(row: LedgerRow, facts: Facts) -> Iterator[Finding]:
    """Hold a chunk against Kafka and the table."""
    if facts.messages != row.messages:
        yield _of_chunk("messages", row, f"{facts.messages} messages in Kafka, {row.messages} in the ledger")
    if (sent := facts.sent.total()) != row.received:
        yield _of_chunk("received", row, f"{sent} events in Kafka, {row.received} in the ledger")
    for project_id, count in sorted(shortfalls(row, facts).items()):
        what, says = ("missing", "are not stored") if count > 0 else ("surplus", "are stored that should not be")
        yield _of_chunk(what, row, f"{abs(count)} events of project {project_id} {says}")
    for (project_id, _), count in sorted((+facts.double).items()):
        yield _of_chunk("double", row, f"{count} rows of project {project_id} hold an event that another row holds")
    for project_id, _ in sorted(facts.stored - facts.sent):
        yield _of_chunk("misplaced", row, f"project {project_id}: an hour has more events stored than sent")


def shortfalls(row: LedgerRow, facts: Facts) -> dict[str, int]:
    """By project: how many events of the chunk should be stored and are not; negative where too many are."""
    differences: Counter[str] = Counter()
    for (project_id, _), count in facts.sent.items():
        differences[project_id] += count
    for (project_id, _), count in facts.stored.items():
        differences[project_id] -= count
    differences.subtract(row.dropped)
    for (project_id, _), count in facts.erased.items():
        differences[project_id] -= max(0, min(count, differences[project_id]))
    return {project_id: count for project_id, count in differences.items() if count}


def missing_by_cell(row: LedgerRow, facts: Facts) -> Counter[Cell]:
    """The hours that a project's missing events belong to. Where the chunk dropped some as well that cannot be told for
    sure: the largest differences first.
    """
    left = shortfalls(row, facts)
    missing: Counter[Cell] = Counter()
    for cell, difference in (facts.sent - facts.stored - facts.erased).most_common():
        missing[cell] = min(difference, max(0, left.get(cell[0], 0)))
        left[cell[0]] = left.get(cell[0], 0) - missing[cell]
    return missing


def explain_removed(row: LedgerRow, facts: Facts, removed: Collection[str]) -> None:
    """What is not stored of projects that were deleted counts as erased: their rows are removed, late ones too."""
    for cell, count in missing_by_cell(row, facts).items():
        if cell[0] in removed:
            facts.erased[cell] += count


def _of_chunk(what: str, row: LedgerRow, says: str) -> Finding:
    return Finding(what, row.partition, row.o1, row.o2, says)
