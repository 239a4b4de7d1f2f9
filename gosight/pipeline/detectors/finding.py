"""What every detector takes and gives."""

from collections.abc import Iterable
from typing import Any, ClassVar, Protocol

import msgspec

from gosight.pipeline.signals import Signal


class Finding(msgspec.Struct, frozen=True):
    """A verdict about one session: the events it rests on (oldest first), its numbers, and one sentence of why."""

    kind: str
    severity: str
    signals: list[Signal]
    x: int
    y: int
    selector: str
    details: dict[str, Any]
    reason: str


class Detector(Protocol):
    """A state machine over one session's signals, given in Order. No clock, no I/O; all memory is in `state`.

    `takes`: kinds of event that it is given. `window_ms`: how long after an event its verdict may still be open.
    """

    kind: ClassVar[str]
    takes: ClassVar[frozenset[str]]
    settings_type: ClassVar[type[msgspec.Struct]]
    state_type: ClassVar[type[msgspec.Struct]]

    def __init__(self, settings: Any) -> None: ...

    @property
    def window_ms(self) -> int:
        """See the class."""
        ...

    def on_signal(self, state: Any, signal: Signal) -> Iterable[Finding]:
        """Take one more event, which is not before any that came."""
        ...

    def on_watermark(self, state: Any, watermark_ms: int) -> Iterable[Finding]:
        """Give what is decided now that every event before `watermark_ms` has been seen."""
        ...
