"""Adds up what comparing the ledger's chunks gave: per partition, project and hour, and all that is wrong."""

from collections.abc import Iterable

import msgspec

from gosight.pipeline.ledger_checks import Facts, Finding, check_sums, compare, missing_by_cell
from gosight.schemas.rows import LedgerRow

_FINDINGS_KEPT = 1_000


class Line(msgspec.Struct):
    """Events of one partition, project and hour. `dropped`: duplicates, dead letters, erased."""

    sent: int = 0
    stored: int = 0
    dropped: int = 0
    missing: int = 0
    double: int = 0


class Report(msgspec.Struct):
    """`chunks` were compared with Kafka and the table; of `older` ones, whose messages retention removed, only the
    ledger itself was checked. `lines` by (partition, project_id, hour_s). `findings`: the first 1,000 of `found`.
    """

    chunks: int = 0
    older: int = 0
    duplicates: int = 0
    dead: int = 0
    erased: int = 0
    lines: dict[tuple[int, str, int], Line] = msgspec.field(default_factory=dict)
    findings: list[Finding] = msgspec.field(default_factory=list)
    found: int = 0

    @property
    def is_clean(self) -> bool:
        """Nothing is missing, double or unexplained."""
        return self.found == 0

    @property
    def total(self) -> Line:
        """The sum of all lines."""
        return add_up(self.lines.values())

    def find(self, findings: Iterable[Finding]) -> None:
        """Count and keep what was found."""
        for finding in findings:
            self.found += 1
            if len(self.findings) < _FINDINGS_KEPT:
                self.findings.append(finding)

    def add_older(self, row: LedgerRow) -> None:
        """Check a chunk whose messages are gone."""
        self.older += 1
        self.find(check_sums(row))

    def add(self, row: LedgerRow, facts: Facts) -> None:
        """Check and compare a chunk, and add it to the lines."""
        self.chunks += 1
        self.duplicates += row.duplicates
        self.dead += row.dead
        self.erased += row.erased + (facts.erased & (facts.sent - facts.stored)).total()
        self.find(check_sums(row))
        self.find(compare(row, facts))
        missing = missing_by_cell(row, facts)
        for cell in facts.sent.keys() | facts.stored.keys():
            line = self.lines.setdefault((row.partition, *cell), Line())
            line.sent += facts.sent[cell]
            line.stored += facts.stored[cell]
            line.dropped += max(0, facts.sent[cell] - facts.stored[cell] - missing[cell])
            line.missing += missing[cell]
            line.double += facts.double[cell]


def add_up(lines: Iterable[Line]) -> Line:
    """Their sum."""
    total = Line()
    for line in lines:
        for field in Line.__struct_fields__:
            setattr(total, field, getattr(total, field) + getattr(line, field))
    return total
