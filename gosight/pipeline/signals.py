"""The events that wait for their turn, cut down to what page bookkeeping and detectors read of them.

Only these stand in a session's state, so its size is bounded by what matters, not by what SDKs send.
"""

import msgspec

from gosight.pipeline.clicks import Click, click_of
from gosight.pipeline.interactive import Expected
from gosight.pipeline.texts import MAX_PATH, MAX_TITLE, MAX_URL, UNREADABLE, cut
from gosight.schemas.envelope import Event

_BANDS = 20
_MAX_MS = (1 << 32) - 1


class Signal(msgspec.Struct, array_like=True):
    """One waiting event. `at_ms`: event time; `arrived_ms`: the partition's clock when it came; `path`, `url`, `title`:
    only of clicks and page views; `x`, `y`: pixels of the document, else of the viewport; `depth`: per cent of the
    page's height; `attention_ms`: per band of the page.
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


class _Exit(msgspec.Struct, frozen=True):
    attention_ms: list[int] = []


_exit = msgspec.json.Decoder(_Exit, strict=False).decode


def signal_of(event: Event, arrived_ms: int) -> Signal:
    """The event as it waits."""
    kind = event.event_type
    signal = Signal(event.timestamp, event.event_id, kind, arrived_ms, event.scroll_depth or 0)
    if kind == "click":
        signal.path, signal.url, signal.click = cut(event.path, MAX_PATH), cut(event.url, MAX_URL), click_of(event)
        signal.x = _first(event.page_x, event.click_x)
        signal.y = _first(event.page_y, event.click_y)
    elif kind == "page_view":
        signal.path, signal.url, signal.title = (
            cut(event.path, MAX_PATH),
            cut(event.url, MAX_URL),
            cut(event.title, MAX_TITLE),
        )
    elif kind == "page_exit":
        signal.attention_ms = _attention(event.payload)
    return signal


def _first(of_document: int | None, of_viewport: int | None) -> int:
    return of_document if of_document is not None else of_viewport or 0


def _attention(payload: str) -> list[int]:
    """Visible ms in each of 20 bands, or nothing where the SDK says nothing sensible."""
    try:
        said = _exit(payload).attention_ms[:_BANDS]
    except UNREADABLE:
        return []
    return [min(max(ms, 0), _MAX_MS) for ms in said]
