"""What is counted of a session. Every stored event counts, late ones too, so the order of arrival does not matter."""

from collections.abc import Sequence

import msgspec

from gosight.schemas.envelope import Event

MAX_EVENTS = 100_000
"""Past it a session's events are only stored."""

ERRORS = frozenset({"js_error", "unhandled_rejection", "resource_error", "console_error"})
_ENGAGED = frozenset({"click", "form_start", "form_submit", "form_abandon", "form_error", "custom_event"})


class Totals(msgspec.Struct, array_like=True, gc=False):
    """`engaged`: clicks, form and custom events: with one of them a visit of one page is no bounce. `near_misses`: by
    `<insight>.<rule>`.
    """

    events: int = 0
    pages: int = 0
    clicks: int = 0
    errors: int = 0
    engaged: int = 0
    scroll_depth: int = 0
    insights: dict[str, int] = {}
    near_misses: dict[str, int] = {}

    def count(self, events: Sequence[Event]) -> None:
        """Add these events."""
        self.events += len(events)
        for event in events:
            kind = event.event_type
            if kind == "page_view":
                self.pages += 1
            elif kind == "click":
                self.clicks += 1
            elif kind in ERRORS:
                self.errors += 1
            if kind in _ENGAGED:
                self.engaged += 1
            if event.scroll_depth is not None and event.scroll_depth > self.scroll_depth:
                self.scroll_depth = event.scroll_depth

    def count_insight(self, kind: str) -> None:
        """Add one."""
        self.insights[kind] = self.insights.get(kind, 0) + 1

    def count_near_miss(self, kind: str, rule: str) -> None:
        """Add one."""
        name = f"{kind}.{rule}"
        self.near_misses[name] = self.near_misses.get(name, 0) + 1

    @property
    def verdicts(self) -> int:
        """Insights and near misses so far."""
        return sum(self.insights.values()) + sum(self.near_misses.values())
