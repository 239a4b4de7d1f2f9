"""Dead click: something that looks interactive was clicked, and nothing happened.

Rule (spec/insights.md): no response 0 <= t <= `observation_window_ms` after the click. What counts as a response
depends on what the element promises (`responses.py`). A reaction that the SDK reports on the click decides at once.
Dead clicks on one element, each at most 2 s after the one before, are one insight with their count, given when no
further one can join.
"""

from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec

from gosight.pipeline.clicks import Click
from gosight.pipeline.detectors.finding import MAX_RELATED, Finding, NearMiss, Verdict, WindowMs
from gosight.pipeline.detectors.responses import ALL, RESPONSES
from gosight.pipeline.detectors.selectors import is_listed
from gosight.pipeline.interactive import EXPLAINED, Expected
from gosight.pipeline.signals import Signal

_MAX_PENDING = 200
_MAX_GROUPS = 50
_REPEAT_MS = 2_000
_FOCUS = {"input_focus": True, "input_blur": False, "page_view": False, "page_exit": False}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`ignore_selectors`: elements whose effect GoSight cannot see."""

    enabled: bool = True
    observation_window_ms: WindowMs = 1_000
    ignore_selectors: list[str] = []


class Group(msgspec.Struct, array_like=True, gc=False):
    """Dead clicks on one element. `related`: ids of the first of them; `count`, `last_ms`: of all."""

    first: Signal
    related: list[str]
    count: int
    last_ms: int


class State(msgspec.Struct, array_like=True, gc=False):
    """`pending`: undecided clicks, in Order. `groups`: dead ones that more may join. `happened`: kinds of event seen at
    `happened_ms`: a click of the same ms comes after some of its responses where its id is the greater. `has_focus`:
    a control of the page has it.
    """

    pending: list[Signal] = []
    groups: list[Group] = []
    happened_ms: int = 0
    happened: list[str] = []
    has_focus: bool = False


class DeadClick:
    """See the file."""

    kind: ClassVar[str] = "dead_click"
    takes: ClassVar[frozenset[str]] = frozenset({"click", *ALL})
    settings_type: ClassVar[type[msgspec.Struct]] = Settings
    state_type: ClassVar[type[msgspec.Struct]] = State

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def window_ms(self) -> int:
        """A verdict waits for responses, and then for repetitions."""
        return self._settings.observation_window_ms + _REPEAT_MS

    def on_signal(self, state: State, signal: Signal) -> Iterable[Verdict]:
        """A click waits for a response; anything else may be one."""
        verdicts: list[Verdict] = [*self.on_watermark(state, signal.at_ms)]
        if signal.kind == "click":
            self._on_click(state, signal)
        else:
            if state.pending:
                verdicts += self._on_response(state, signal)
            _note(state, signal)
        return verdicts

    def on_watermark(self, state: State, watermark_ms: int) -> Iterable[Finding]:
        """Clicks whose window is over are dead; a group that nothing can join any more is given."""
        return self._decide(state, watermark_ms) if state.pending or state.groups else ()

    def _decide(self, state: State, watermark_ms: int) -> Iterator[Finding]:
        while state.pending and state.pending[0].at_ms + self._settings.observation_window_ms < watermark_ms:
            yield from self._die(state, state.pending.pop(0))
        while over := next((one for one in state.groups if one.last_ms + self.window_ms < watermark_ms), None):
            yield self._give(state, over)

    def _on_click(self, state: State, signal: Signal) -> None:
        click = signal.click
        if not click or not click.is_primary or click.expected is Expected.NOTHING:
            return
        if is_listed(click.selector, self._settings.ignore_selectors) or self._has_response(state, signal, click):
            return
        if len(state.pending) < _MAX_PENDING:
            state.pending.append(signal)

    def _has_response(self, state: State, signal: Signal, click: Click) -> bool:
        if self._has_reacted(click) or (click.expected is Expected.CONTROL and state.has_focus):
            return True
        is_open = not _is_decided(click) and state.happened_ms == signal.at_ms
        return is_open and not RESPONSES[click.expected].isdisjoint(state.happened)

    def _has_reacted(self, click: Click) -> bool:
        reaction = click.reaction
        if reaction is None:
            return False
        seen = [reaction.navigation_ms]
        if click.expected is not Expected.NAVIGATION:
            seen += [reaction.dom_mutation_ms, reaction.scroll_ms, reaction.selection_ms]
        return any(ms is not None and 0 <= ms <= self._settings.observation_window_ms for ms in seen)

    def _die(self, state: State, click: Signal) -> Iterator[Finding]:
        group = next((one for one in state.groups if _is_of(one, click)), None)
        if group and click.at_ms - group.last_ms <= _REPEAT_MS:
            _join(group, click)
            return
        if group or len(state.groups) == _MAX_GROUPS:
            yield self._give(state, group or state.groups[0])
        state.groups.append(Group(click, [click.event_id], 1, click.at_ms))

    def _give(self, state: State, group: Group) -> Finding:
        state.groups = [one for one in state.groups if one is not group]
        first, window_ms = group.first, self._settings.observation_window_ms
        return Finding(
            kind=self.kind,
            severity="medium",
            first=first,
            related=group.related,
            x=first.x,
            y=first.y,
            details={
                "x": first.x,
                "y": first.y,
                "target_selector": first.selector,
                "expected": first.expected.value,
                "click_count": group.count,
            },
            seen=f"{group.count} click{'s' * (group.count > 1)} on {first.selector or first.path} and no answer within "
            f"{window_ms} ms",
            expected=EXPLAINED[first.expected],
        )

    def _on_response(self, state: State, signal: Signal) -> Iterator[NearMiss]:
        """An answer in the last half of the window nearly came too late."""
        answered = [one for one in state.pending if _responds(signal, one)]
        if answered:
            state.pending = [one for one in state.pending if one not in answered]
        for click in answered:
            if 2 * (signal.at_ms - click.at_ms) > self._settings.observation_window_ms:
                yield NearMiss(self.kind, "observation_window_ms")


def _note(state: State, signal: Signal) -> None:
    """Browsers give focus when the button goes down, so before the click; and where it is already, none is given."""
    if signal.kind in _FOCUS:
        state.has_focus = _FOCUS[signal.kind]
    if signal.at_ms != state.happened_ms:
        state.happened_ms, state.happened = signal.at_ms, [signal.kind]
    elif signal.kind not in state.happened:
        state.happened.append(signal.kind)


def _responds(signal: Signal, to: Signal) -> bool:
    is_open = to.click is not None and not _is_decided(to.click)
    return is_open and signal.kind in RESPONSES[to.expected]


def _is_decided(click: Click) -> bool:
    """Whether the SDK has watched for what the click promises: whether a field takes focus it does not say."""
    return click.reaction is not None and click.expected is not Expected.CONTROL


def _is_of(group: Group, click: Signal) -> bool:
    return (group.first.path, group.first.selector) == (click.path, click.selector)


def _join(group: Group, click: Signal) -> None:
    if len(group.related) < MAX_RELATED:
        group.related.append(click.event_id)
    group.count, group.last_ms = group.count + 1, click.at_ms
