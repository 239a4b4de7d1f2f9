"""What every detector takes and gives."""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Protocol

import msgspec

from gosight.pipeline.signals import Signal

MAX_RELATED = 100
"""As many events of one verdict are named; its numbers are those of all."""

WindowMs = Annotated[int, msgspec.Meta(ge=1, le=30_000)]
"""How long a verdict may be open: well inside the 60 s after which a session counts as silent."""


class Finding(msgspec.Struct, frozen=True, gc=False):
    """A verdict about one session: the event it begins with, the ids of all that it rests on (oldest first, `first`
    included), and its numbers. `x`, `y`: where on the page, if anywhere. `seen` and `expected` say why; each goes on a
    sentence: "<seen>; expected <expected>".
    """

    kind: str
    severity: str
    first: Signal
    related: list[str]
    x: int | None
    y: int | None
    details: dict[str, Any]
    seen: str
    expected: str

    @property
    def reason(self) -> str:
        """Why, in one sentence."""
        return f"{self.seen}; expected {self.expected}"


class NearMiss(msgspec.Struct, frozen=True, gc=False):
    """A verdict of this `kind` that was almost given. `rule`: the number, or the exception, that it did not pass."""

    kind: str
    rule: str


Verdict = Finding | NearMiss


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

    def on_signal(self, state: Any, signal: Signal) -> Iterable[Verdict]:
        """Take one more event, which is not before any that came."""
        ...

    def on_watermark(self, state: Any, watermark_ms: int) -> Iterable[Verdict]:
        """Give what is decided now that every event before `watermark_ms` has been seen."""
        ...
