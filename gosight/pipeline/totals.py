"""What is counted of a session. Every stored event counts, late ones too, so the order of arrival does not matter."""

from collections.abc import Iterable

import msgspec

from gosight.schemas.envelope import Event

MAX_EVENTS = 100_000
"""Past it a session's events are only stored."""

ERRORS = frozenset({"js_error", "unhandled_rejection", "resource_error", "console_error"})
_ENGAGED = frozenset({"click", "form_start", "form_submit", "form_abandon", "form_error", "custom_event"})


class Totals(msgspec.Struct, array_like=True):
    """`engaged`: clicks, form and custom events: with one of them a visit of one page is no bounce."""

    events: int = 0
    pages: int = 0
    clicks: int = 0
    errors: int = 0
    engaged: int = 0
    scroll_depth: int = 0
    insights: dict[str, int] = {}

    def count(self, events: Iterable[Event]) -> None:
        """Add these events."""
        for event in events:
            kind = event.event_type
            self.events += 1
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
