"""Page visits: from a page view to the next one, or to the end of the session."""

import msgspec

from gosight.pipeline.signals import Signal

KINDS = frozenset({"page_view", "page_exit", "page_hidden", "page_visible", "scroll", "scroll_milestone"})
"""What page bookkeeping is given."""

_BANDS = 20


class Visit(msgspec.Struct, array_like=True):
    """One visit of one page; times of events in ms. `hidden_since_ms`: None = visible. `is_written`: its row stands."""

    event_id: str
    path: str
    url: str
    title: str
    entered_ms: int
    exited_ms: int | None = None
    hidden_ms: int = 0
    hidden_since_ms: int | None = None
    scroll_depth: int = 0
    attention_ms: list[int] = []
    next_path: str = ""
    is_written: bool = False

    def visible_ms(self, left_ms: int) -> int:
        """How long the page was visible, if it was left at `left_ms` unless it said when itself."""
        left_ms = self.exited_ms if self.exited_ms is not None else left_ms
        hidden_ms = self.hidden_ms
        if self.hidden_since_ms is not None:
            hidden_ms += max(0, left_ms - self.hidden_since_ms)
        return max(0, left_ms - self.entered_ms - hidden_ms)


def begin(signal: Signal) -> Visit:
    """The visit that a page view opens."""
    return Visit(signal.event_id, signal.path, signal.url, signal.title, signal.at_ms)


def note(visit: Visit, signal: Signal) -> None:
    """Take in one more signal, in Order, that is no page view."""
    visit.scroll_depth = max(visit.scroll_depth, signal.depth)
    visit.is_written = False
    if signal.kind == "page_hidden" and visit.hidden_since_ms is None:
        visit.hidden_since_ms = signal.at_ms
    elif signal.kind == "page_visible":
        _show(visit, signal.at_ms)
    elif signal.kind == "page_exit":
        visit.exited_ms = signal.at_ms
        visit.attention_ms = _added(visit.attention_ms, signal.attention_ms)


def _show(visit: Visit, at_ms: int) -> None:
    """The page is seen (again): also when it comes back out of the browser's cache."""
    since = visit.hidden_since_ms if visit.hidden_since_ms is not None else visit.exited_ms
    if since is not None:
        visit.hidden_ms += max(0, at_ms - since)
    visit.hidden_since_ms = visit.exited_ms = None


def _added(left: list[int], right: list[int]) -> list[int]:
    if not right:
        return left
    padded = [*left, *[0] * (_BANDS - len(left))], [*right, *[0] * (_BANDS - len(right))]
    return [a + b for a, b in zip(*padded, strict=True)]
