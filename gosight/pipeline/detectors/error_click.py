"""Error click: a script failed right after a click.

Rule (spec/insights.md): `js_error` or `unhandled_rejection` after a click, 0 < t <= `error_window_ms`. It is put down
to the latest such click, and to each click once: what fails further after it is the same trouble.
"""

from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec

from gosight.pipeline.detectors.finding import Finding, NearMiss, Verdict, WindowMs
from gosight.pipeline.signals import Signal

_NEAR = 2
_SHOWN = 100


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`error_window_ms`: how long after a click an error is put down to it."""

    enabled: bool = True
    error_window_ms: WindowMs = 1_000


class Clicked(msgspec.Struct, array_like=True, gc=False):
    """`is_judged`: an error was put down to it, or nearly."""

    click: Signal
    is_judged: bool = False


class State(msgspec.Struct, array_like=True, gc=False):
    """`clicks`: the last one, and before it the last one of an earlier ms: an error of the same ms is not after it."""

    clicks: list[Clicked] = []


class ErrorClick:
    """See the file."""

    kind: ClassVar[str] = "error_click"
    takes: ClassVar[frozenset[str]] = frozenset({"click", "js_error", "unhandled_rejection"})
    settings_type: ClassVar[type[msgspec.Struct]] = Settings
    state_type: ClassVar[type[msgspec.Struct]] = State

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def window_ms(self) -> int:
        """The error itself brings the verdict."""
        return 0

    def on_signal(self, state: State, signal: Signal) -> Iterator[Verdict]:
        """Clicks are remembered, errors judged."""
        if signal.kind == "click":
            _remember(state, signal)
        else:
            yield from self._on_error(state, signal)

    def on_watermark(self, state: State, watermark_ms: int) -> Iterable[Verdict]:
        """Clicks that no error can come close to are forgotten."""
        while state.clicks and state.clicks[0].click.at_ms + _NEAR * self._settings.error_window_ms < watermark_ms:
            del state.clicks[0]
        return ()

    def _on_error(self, state: State, error: Signal) -> Iterator[Verdict]:
        """Nearly: within twice the window."""
        clicked = next((one for one in reversed(state.clicks) if one.click.at_ms < error.at_ms), None)
        if clicked is None or clicked.is_judged:
            return
        after_ms, window_ms = error.at_ms - clicked.click.at_ms, self._settings.error_window_ms
        clicked.is_judged = after_ms <= _NEAR * window_ms
        if after_ms <= window_ms:
            yield self._finding(clicked.click, error, after_ms)
        elif clicked.is_judged:
            yield NearMiss(self.kind, "error_window_ms")

    def _finding(self, click: Signal, error: Signal, after_ms: int) -> Finding:
        return Finding(
            kind=self.kind,
            severity="high",
            first=click,
            related=[click.event_id, error.event_id],
            x=click.x,
            y=click.y,
            details={
                "x": click.x,
                "y": click.y,
                "target_selector": click.selector,
                "error_event_id": error.event_id,
                "error_message": error.message,
                "time_to_error_ms": after_ms,
            },
            seen=f"error {error.message[:_SHOWN]!r} {after_ms} ms after a click on {click.selector or click.path}",
            expected=f"no error within {self._settings.error_window_ms} ms",
        )


def _remember(state: State, click: Signal) -> None:
    """Of several clicks in one ms the last one in Order."""
    earlier = [one for one in state.clicks if one.click.at_ms < click.at_ms]
    state.clicks = [*earlier[-1:], Clicked(click)]
