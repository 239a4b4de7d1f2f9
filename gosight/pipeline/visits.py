"""Page visits: from a page view to the next one, or to the end of the session (docs/sessions.md, 'Page visits')."""

from typing import Optional

import msgspec

from gosight.pipeline.signals import Signal

KINDS = frozenset({"page_view", "page_exit", "page_hidden", "page_visible", "scroll", "scroll_milestone"})
"""What page bookkeeping is given."""

_BANDS = 20
_MAX_UINT32 = (1 << 32) - 1


class Visit(msgspec.Struct, array_like=True, gc=False):
    """One visit of one page; times of events in ms. `hidden_since_ms`: None = visible; a page that was left is hidden
    too. `is_left`: it said so, and was not seen again. `is_written`: its row stands. `before`: the visit before, while
    its page may still say that it was left.
    """

    event_id: str
    path: str
    url: str
    title: str
    entered_ms: int
    is_left: bool = False
    hidden_ms: int = 0
    hidden_since_ms: int | None = None
    scroll_depth: int = 0
    attention_ms: list[int] = []
    next_path: str = ""
    is_written: bool = False
    before: Optional["Visit"] = None

    def visible_ms(self, end_ms: int) -> int:
        """How long the page was visible, if it is over at `end_ms`."""
        seen_until_ms = end_ms if self.hidden_since_ms is None else min(self.hidden_since_ms, end_ms)
        return max(0, seen_until_ms - self.entered_ms - self.hidden_ms)


def begin(signal: Signal, before: Visit | None = None) -> Visit:
    """The visit that a page view opens, after another one perhaps, which ends with it."""
    visit = Visit(signal.event_id, signal.path, signal.url, signal.title, signal.at_ms)
    if before:
        before.next_path, before.is_written, before.before = signal.path, False, None
        visit.before = None if before.is_left else before
    return visit


def told(current: Visit, signal: Signal) -> Visit | None:
    """Which visit a signal belongs to that is no page view: the one at hand, or the one before that says only now that
    it was left: from another tab, or in the ms of the next page view (single-page applications send both at once).
    None: it is of another page, in another tab.
    """
    before = current.before
    if before and signal.kind == "page_exit" and _is_of_the_one_before(before, current, signal):
        current.before = None
        return before
    return current if _is_on(current, signal) else None


def _is_of_the_one_before(before: Visit, current: Visit, signal: Signal) -> bool:
    return signal.at_ms == current.entered_ms or (_is_on(before, signal) and not _is_on(current, signal))


def _is_on(visit: Visit, signal: Signal) -> bool:
    """Whether the signal may be of that page: what names no page is of the one at hand."""
    return not signal.path or not visit.path or signal.path == visit.path


def note(visit: Visit, signal: Signal) -> None:
    """Take in one more signal, in Order, that is no page view."""
    visit.scroll_depth = max(visit.scroll_depth, signal.depth)
    visit.is_written = False
    if signal.kind == "page_visible":
        _show(visit, signal.at_ms)
    elif signal.kind in ("page_hidden", "page_exit") and visit.hidden_since_ms is None:
        visit.hidden_since_ms = signal.at_ms
    if signal.kind == "page_exit":
        visit.is_left = True
        visit.attention_ms = _added(visit.attention_ms, signal.attention_ms)


def _show(visit: Visit, at_ms: int) -> None:
    """The page is seen (again): also when it comes back out of the browser's cache."""
    if visit.hidden_since_ms is not None:
        visit.hidden_ms += at_ms - visit.hidden_since_ms
    visit.hidden_since_ms, visit.is_left = None, False


def _added(left: list[int], right: list[int]) -> list[int]:
    if not right:
        return left
    padded = [*left, *[0] * (_BANDS - len(left))], [*right, *[0] * (_BANDS - len(right))]
    return [min(a + b, _MAX_UINT32) for a, b in zip(*padded, strict=True)]
