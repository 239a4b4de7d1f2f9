"""The events that wait for their turn, cut down to what page bookkeeping and detectors read of them.

Only these stand in a session's state, so its size is bounded by what matters, not by what SDKs send.
"""

import msgspec

from gosight.pipeline.clicks import Click, click_of
from gosight.pipeline.interactive import Expected
from gosight.pipeline.moves import Moves, moves_of
from gosight.pipeline.texts import MAX_MESSAGE, MAX_PATH, MAX_TITLE, MAX_URL, UNREADABLE, cut
from gosight.schemas.envelope import Event

_BANDS = 20
_MAX_MS = (1 << 32) - 1
_FAILURES = frozenset({"js_error", "unhandled_rejection"})
_OF_A_PAGE = frozenset({"page_exit", "page_hidden", "page_visible", "scroll", "scroll_milestone"})
_MEASURES = frozenset({"page_load", "web_vitals"})


class Load(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """How long a page took until each, in ms; None: not measured."""

    lcp: int | None = None
    ttfb: int | None = None
    load_complete: int | None = None


class Signal(msgspec.Struct, array_like=True, gc=False):
    """One waiting event. `at_ms`: event time; `arrived_ms`: the partition's clock when it came; `path`: of what page
    visits are told, clicks, and what measures a page (`load`); `url`: of clicks, page views and measures; `title`: of
    page views; `x`, `y`: pixels of the document, else of the viewport; `depth`: per cent of the page's height;
    `attention_ms`: per band of the page; `message`: an error's.
    """

    at_ms: int
    event_id: str
    kind: str
    arrived_ms: int
    depth: int = 0
    path: str = ""
    url: str = ""
    title: str = ""
    x: int = 0
    y: int = 0
    click: Click | None = None
    attention_ms: list[int] = []
    message: str = ""
    load: Load | None = None
    moves: Moves | None = None

    @property
    def order(self) -> tuple[int, str]:
        """Order of events: time, then id (spec/insights.md, 'Order and clocks')."""
        return self.at_ms, self.event_id

    @property
    def selector(self) -> str:
        """Of the clicked element."""
        return self.click.selector if self.click else ""

    @property
    def expected(self) -> Expected:
        """What the clicked element promises."""
        return self.click.expected if self.click else Expected.NOTHING


class _Exit(msgspec.Struct, frozen=True, gc=False):
    attention_ms: list[int] = []


_exit = msgspec.json.Decoder(_Exit, strict=False).decode


def signal_of(event: Event, arrived_ms: int) -> Signal:
    """The event as it waits."""
    kind = event.event_type
    signal = Signal(event.timestamp, event.event_id, kind, arrived_ms, event.scroll_depth or 0)
    if kind == "mouse_move":
        signal.path, signal.url = cut(event.path, MAX_PATH), cut(event.url, MAX_URL)
        signal.moves = moves_of(event)
    elif kind == "click":
        signal.path, signal.url, signal.click = cut(event.path, MAX_PATH), cut(event.url, MAX_URL), click_of(event)
        signal.x = _first(event.page_x, event.click_x)
        signal.y = _first(event.page_y, event.click_y)
    elif kind == "page_view":
        signal.path, signal.url, signal.title = (
            cut(event.path, MAX_PATH),
            cut(event.url, MAX_URL),
            cut(event.title, MAX_TITLE),
        )
    elif kind in _OF_A_PAGE:
        signal.path = cut(event.path, MAX_PATH)
        if kind == "page_exit":
            signal.attention_ms = _attention(event.payload)
    elif kind in _FAILURES:
        signal.message = cut(event.error_message or "", MAX_MESSAGE)
    elif kind in _MEASURES:
        signal.path, signal.url = cut(event.path, MAX_PATH), cut(event.url, MAX_URL)
        signal.load = Load(event.lcp, event.ttfb, event.load_complete)
    return signal


def _first(of_document: int | None, of_viewport: int | None) -> int:
    return of_document if of_document is not None else of_viewport or 0


def _attention(payload: str) -> list[int]:
    """Visible ms in each of 20 bands, or nothing where the SDK says nothing sensible."""
    try:
        said = _exit(payload).attention_ms[:_BANDS]
    except UNREADABLE:
        return []
    if not said or (min(said) >= 0 and max(said) <= _MAX_MS):
        return said
    return [min(max(ms, 0), _MAX_MS) for ms in said]
