"""What a recomputation comes to: sums by insight and page, with examples; what late events change apart."""

from collections import Counter

import msgspec

from gosight.pipeline.difference import Change, What
from gosight.pipeline.recompute_step import Step
from gosight.schemas.rows import InsightRow

_MAX_PAGES = 1_000
_MAX_EXAMPLES = 3
_COUNTS = ("sessions", "events", "left_open", "left_partial")
OTHER_PAGES = "(other pages)"


class Line(msgspec.Struct):
    """An insight's changes on one page."""

    insight_type: str
    path: str
    counts: dict[str, int]


class Part(msgspec.Struct):
    """Changes of one cause. `examples`: the first few of each kind."""

    counts: dict[tuple[str, str], Counter[str]] = {}
    examples: dict[tuple[str, str], list[InsightRow]] = {}

    def add(self, change: Change) -> None:
        """Count one; of more pages than can be remembered only their sum."""
        row = change.row
        key = (row.insight_type, row.path)
        if key not in self.counts and len(self.counts) >= _MAX_PAGES:
            key = (row.insight_type, OTHER_PAGES)
        self.counts.setdefault(key, Counter())[change.what] += 1
        kept = self.examples.setdefault((change.what, row.insight_type), [])
        if len(kept) < _MAX_EXAMPLES and change.what is not What.RESTATED:
            kept.append(row)

    def lines(self) -> list[Line]:
        """By insight; its page with most changes first."""
        found = [Line(kind, path, dict(counts)) for (kind, path), counts in self.counts.items()]
        return sorted(found, key=lambda one: (one.insight_type, -sum(one.counts.values()), one.path))


class Report(msgspec.Struct):
    """`late`: what the settings of that time would change too, as live not every event was judged in its turn."""

    sessions: int = 0
    events: int = 0
    left_open: int = 0
    left_partial: int = 0
    recounted: int = 0
    by_settings: Part = msgspec.field(default_factory=Part)
    late: Part = msgspec.field(default_factory=Part)

    def add(self, step: Step) -> None:
        """Count what one batch gave."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(step, name))
        self.recounted += len(step.recounts)
        for change in step.changes:
            (self.late if change.is_late else self.by_settings).add(change)
