"""Dead click: something that looks interactive was clicked, and nothing happened.

Rule (spec/insights.md): no response 0 <= t <= `observation_window_ms` after the click. What counts as a response
depends on what the element promises (`interactive.py`). A reaction that the SDK reports on the click decides at once.
Dead clicks on one selector less than 2 s apart are one insight with their count, given when no further one can join.
"""

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from gosight.pipeline.clicks import Click
from gosight.pipeline.detectors.finding import Finding
from gosight.pipeline.detectors.selectors import is_listed
from gosight.pipeline.interactive import EXPLAINED, Expected
from gosight.pipeline.signals import Signal

MAX_RELATED = 100
_MAX_PENDING = 200
_REPEAT_MS = 2_000

_NAVIGATION = frozenset({"page_view", "page_exit", "page_hidden"})
_CONTROL = frozenset({"input_focus", "input_blur", "input_change", "form_start", "form_submit"})
_ANY = (
    _NAVIGATION
    | _CONTROL
    | {"dom_mutation", "scroll", "scroll_milestone", "form_error", "form_abandon", "custom_event"}
    | {"xhr_request", "fetch_request", "websocket_open", "text_select", "text_deselect"}
)
_RESPONSES = {
    Expected.NAVIGATION: _NAVIGATION,
    Expected.CONTROL: _CONTROL | _NAVIGATION,
    Expected.ANY: frozenset(_ANY),
}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`ignore_selectors`: elements whose effect GoSight cannot see."""

    enabled: bool = True
    observation_window_ms: int = 1_000
    ignore_selectors: list[str] = []


class State(msgspec.Struct, array_like=True):
    """`pending`: undecided clicks, oldest first. `dead`: the first dead clicks on one selector, to which more may be
    added; `dead_count`, `last_dead_ms`: of all of them.
    """

    pending: list[Signal] = []
    dead: list[Signal] = []
    dead_count: int = 0
    last_dead_ms: int = 0


class DeadClick:
    """See the file."""

    kind: ClassVar[str] = "dead_click"
    takes: ClassVar[frozenset[str]] = frozenset({"click", *_ANY})
    settings_type: ClassVar[type[msgspec.Struct]] = Settings
    state_type: ClassVar[type[msgspec.Struct]] = State

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def window_ms(self) -> int:
        """A verdict waits for responses, and then for repetitions."""
        return self._settings.observation_window_ms + _REPEAT_MS

    def on_signal(self, state: State, signal: Signal) -> Iterator[Finding]:
        """A click waits for a response; anything else may be one."""
        yield from self.on_watermark(state, signal.at_ms)
        if signal.kind == "click":
            yield from self._on_click(state, signal)
        elif state.pending:
            state.pending = [one for one in state.pending if signal.kind not in _RESPONSES[one.expected]]

    def on_watermark(self, state: State, watermark_ms: int) -> Iterator[Finding]:
        """Clicks whose window is over are dead; a group that nothing can join any more is given."""
        while state.pending and state.pending[0].at_ms + self._settings.observation_window_ms < watermark_ms:
            yield from self._die(state, state.pending.pop(0))
        if state.dead and state.last_dead_ms + self.window_ms < watermark_ms:
            yield from self._give(state)

    def _on_click(self, state: State, signal: Signal) -> Iterator[Finding]:
        click = signal.click
        if not click or not click.is_primary or click.expected is Expected.NOTHING:
            return
        if is_listed(click.selector, self._settings.ignore_selectors) or self._has_reacted(click):
            return
        if click.reaction and click.expected is not Expected.CONTROL:
            yield from self._die(state, signal)
        elif len(state.pending) < _MAX_PENDING:
            state.pending.append(signal)

    def _has_reacted(self, click: Click) -> bool:
        reaction = click.reaction
        if reaction is None:
            return False
        seen = [reaction.navigation_ms]
        if click.expected is not Expected.NAVIGATION:
            seen += [reaction.dom_mutation_ms, reaction.scroll_ms, reaction.selection_ms]
        return any(ms is not None and 0 <= ms <= self._settings.observation_window_ms for ms in seen)

    def _die(self, state: State, click: Signal) -> Iterator[Finding]:
        if state.dead and not _repeats(state, click):
            yield from self._give(state)
        if len(state.dead) < MAX_RELATED:
            state.dead.append(click)
        state.dead_count, state.last_dead_ms = state.dead_count + 1, click.at_ms

    def _give(self, state: State) -> Iterator[Finding]:
        dead, count = state.dead, state.dead_count
        state.dead, state.dead_count = [], 0
        first = dead[0]
        window_ms = self._settings.observation_window_ms
        yield Finding(
            kind=self.kind,
            severity="medium",
            signals=dead,
            x=first.x,
            y=first.y,
            selector=first.selector,
            details={
                "x": first.x,
                "y": first.y,
                "expected": first.expected.value,
                "click_count": count,
                "observation_window_ms": window_ms,
            },
            reason=f"{count} click{'s' * (count > 1)} on {first.selector or first.path}: "
            f"expected {EXPLAINED[first.expected]}, and saw none within {window_ms} ms",
        )


def _repeats(state: State, later: Signal) -> bool:
    first = state.dead[0]
    is_soon = 0 <= later.at_ms - state.last_dead_ms < _REPEAT_MS
    return is_soon and later.path == first.path and later.selector == first.selector
