"""The events that wait for their turn, cut down to what page bookkeeping and detectors read of them.

Only these stand in a session's state, so its size is bounded by what matters, not by what SDKs send.
"""

import msgspec

from gosight.schemas.envelope import Event

PRIMARY_BUTTONS = (0, "0", "left", None)


class Reaction(msgspec.Struct, frozen=True):
    """What the SDK itself saw happen after a click: ms until each, or None (spec/insights.md, 'Dead click')."""

    dom_mutation_ms: float | None = None
    navigation_ms: float | None = None
    scroll_ms: float | None = None
    selection_ms: float | None = None


class Target(msgspec.Struct, frozen=True):
    """The clicked element as far as verdicts depend on it; what is not text where text is expected reads as absent."""

    tag: str = ""
    selector: str = ""
    href: str = ""
    classes: list[str] = []
    attributes: dict[str, str | int | float | bool | None] = {}


class Click(msgspec.Struct, frozen=True):
    """A click's payload. The position is not read here: it stands in columns already."""

    button: int | str | None = 0
    pointer_type: str | None = ""
    modifiers: list[str] = []
    cursor: str | None = ""
    target: Target = Target()
    reaction: Reaction | None = None

    @property
    def is_primary(self) -> bool:
        """Whether the main button, a finger or a pen made it."""
        return self.button in PRIMARY_BUTTONS


class Signal(msgspec.Struct, array_like=True, omit_defaults=True):
    """One waiting event. `at_ms`: event time; `arrived_ms`: the partition's clock when it came; `x`, `y`: pixels of the
    document, else of the viewport; `depth`: per cent of the page's height; `attention_ms`: per band of the page.
    """

    at_ms: int
    event_id: str
    kind: str
    arrived_ms: int
    path: str
    url: str
    title: str = ""
    x: int = 0
    y: int = 0
    depth: int = 0
    click: Click | None = None
    attention_ms: list[int] = []

    @property
    def order(self) -> tuple[int, str]:
        """Order of events: time, then id (spec/insights.md, 'Order and clocks')."""
        return self.at_ms, self.event_id


class _Exit(msgspec.Struct, frozen=True):
    attention_ms: list[int] = []


_click = msgspec.json.Decoder(Click, strict=False).decode
_exit = msgspec.json.Decoder(_Exit, strict=False).decode
_BANDS = 20
_MAX_MS = (1 << 32) - 1


def signal_of(event: Event, arrived_ms: int) -> Signal:
    """The event as it waits."""
    signal = Signal(event.timestamp, event.event_id, event.event_type, arrived_ms, event.path, event.url)
    if event.scroll_depth is not None:
        signal.depth = event.scroll_depth
    if event.event_type == "click":
        _put_click(signal, event)
    elif event.event_type == "page_view":
        signal.title = event.title
    elif event.event_type == "page_exit":
        signal.attention_ms = _attention(event.payload)
    return signal


def _put_click(signal: Signal, event: Event) -> None:
    signal.x = _first(event.page_x, event.click_x)
    signal.y = _first(event.page_y, event.click_y)
    try:
        signal.click = _click(event.payload)
    except msgspec.MsgspecError:
        signal.click = Click(target=Target(event.target_tag or "", event.target_selector or ""))


def _first(*pixels: int | None) -> int:
    return next((pixel for pixel in pixels if pixel is not None), 0)


def _attention(payload: str) -> list[int]:
    """Visible ms in each of 20 bands, or nothing where the SDK says nothing sensible."""
    try:
        said = _exit(payload).attention_ms[:_BANDS]
    except msgspec.MsgspecError:
        return []
    return [min(max(ms, 0), _MAX_MS) for ms in said]
