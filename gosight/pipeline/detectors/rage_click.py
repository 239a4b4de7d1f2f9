"""Rage click: the same spot, hit again and again.

Rule (spec/insights.md): at least `min_clicks` primary clicks on one page, first and last less than `time_window_ms`
apart, all within `radius_px` of their centre. A burst that goes on is one insight with its full count, given when the
burst is over. A double click, a double tap, a text selected by clicking thrice, and listed elements are none.
"""

from collections.abc import Iterable
from math import dist
from typing import Annotated, ClassVar

import msgspec

from gosight.pipeline.detectors.finding import MAX_RELATED, Finding, NearMiss, Verdict, WindowMs
from gosight.pipeline.detectors.selectors import is_listed
from gosight.pipeline.signals import Signal

_TRIPLE = 3
_DOUBLE = 2


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`radius_px`: pixels of the document."""

    enabled: bool = True
    min_clicks: Annotated[int, msgspec.Meta(ge=1, le=MAX_RELATED)] = 5
    time_window_ms: WindowMs = 2_000
    radius_px: int = 50
    ignore_selectors: list[str] = []


class State(msgspec.Struct, array_like=True, gc=False):
    """`clicks`: the burst so far, or what may become one (oldest first); of a long burst the first `MAX_RELATED`.

    `count`, `sum_x`, `sum_y`, `last_ms`: of all its clicks, once it is a burst. `doubled_ms`, `selected_ms`: when a
    double click and a selection were last seen.
    """

    clicks: list[Signal] = []
    is_burst: bool = False
    doubled_ms: int | None = None
    count: int = 0
    sum_x: int = 0
    sum_y: int = 0
    last_ms: int = 0
    selected_ms: int | None = None


class RageClick:
    """See the file."""

    kind: ClassVar[str] = "rage_click"
    takes: ClassVar[frozenset[str]] = frozenset({"click", "dblclick", "text_select", "page_view"})
    settings_type: ClassVar[type[msgspec.Struct]] = Settings
    state_type: ClassVar[type[msgspec.Struct]] = State

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def window_ms(self) -> int:
        """A burst is over after this long without a click."""
        return self._settings.time_window_ms

    def on_signal(self, state: State, signal: Signal) -> Iterable[Verdict]:
        """Clicks make the burst, a page change ends it."""
        verdicts = self.on_watermark(state, signal.at_ms)
        if signal.kind == "page_view":
            return [*verdicts, *self._end(state)]
        if signal.kind == "dblclick":
            state.doubled_ms = signal.at_ms
        elif signal.kind == "text_select":
            state.selected_ms = signal.at_ms
        elif self._counts(signal):
            return [*verdicts, *self._on_click(state, signal)]
        return verdicts

    def on_watermark(self, state: State, watermark_ms: int) -> Iterable[Verdict]:
        """A burst is over when no click that comes can belong to it."""
        is_over = state.clicks and watermark_ms >= state.last_ms + self._settings.time_window_ms
        return self._end(state) if is_over else ()

    def _counts(self, signal: Signal) -> bool:
        click = signal.click
        return click is not None and click.is_primary and not is_listed(click.selector, self._settings.ignore_selectors)

    def _on_click(self, state: State, click: Signal) -> Iterable[Verdict]:
        is_over = state.is_burst and not self._continues(state, click)
        verdicts = self._end(state) if is_over else ()
        if state.is_burst:
            _add(state, click)
        else:
            self._begin(state, click)
        return verdicts

    def _begin(self, state: State, click: Signal) -> None:
        """One more click that may become a burst: what is too long ago or elsewhere falls away."""
        recent = [one for one in (*state.clicks, click) if self._together(one.at_ms, one.path, click)]
        clicks = recent[-self._settings.min_clicks :]
        state.clicks, state.count, state.sum_x, state.sum_y = [], 0, 0, 0
        for one in clicks:
            _add(state, one)
        state.is_burst = self._rages(state)

    def _continues(self, state: State, click: Signal) -> bool:
        is_together = self._together(state.last_ms, state.clicks[0].path, click)
        return is_together and self._is_near(click, _centre(state))

    def _together(self, earlier_ms: int, path: str, later: Signal) -> bool:
        return later.at_ms - earlier_ms < self._settings.time_window_ms and later.path == path

    def _rages(self, state: State) -> bool:
        centre = _centre(state)
        return state.count >= self._settings.min_clicks and all(self._is_near(one, centre) for one in state.clicks)

    def _is_near(self, click: Signal, centre: tuple[float, float]) -> bool:
        return dist((click.x, click.y), centre) <= self._settings.radius_px

    def _end(self, state: State) -> Iterable[Verdict]:
        verdict = self._verdict(state)
        state.clicks, state.is_burst = [], False
        return (verdict,) if verdict else ()

    def _verdict(self, state: State) -> Verdict | None:
        """Nearly a burst: one click short of it, or as many clicks within twice the radius."""
        if state.is_burst:
            return NearMiss(self.kind, "gesture") if _is_gesture(state) else self._finding(state)
        if not state.clicks:
            return None
        needed, centre = self._settings.min_clicks, _centre(state)
        spread = max(dist((one.x, one.y), centre) for one in state.clicks)
        if state.count == needed and spread <= 2 * self._settings.radius_px:
            return NearMiss(self.kind, "radius_px")
        if 1 < state.count == needed - 1 and spread <= self._settings.radius_px:
            return NearMiss(self.kind, "min_clicks")
        return None

    def _finding(self, state: State) -> Finding:
        first = state.clicks[0]
        x, y = (round(number) for number in _centre(state))
        radius = max(dist((one.x, one.y), (x, y)) for one in state.clicks)
        duration_ms = state.last_ms - first.at_ms
        related = [one.event_id for one in state.clicks]
        return Finding(
            kind=self.kind,
            severity="high",
            first=first,
            related=related,
            x=x,
            y=y,
            details={
                "click_count": state.count,
                "duration_ms": duration_ms,
                "center_x": x,
                "center_y": y,
                "radius": round(radius, 1),
                "target_selector": first.selector,
                "related_event_ids": related,
            },
            seen=f"{state.count} clicks on {first.selector or first.path} in {duration_ms} ms, all within "
            f"{self._settings.radius_px} px",
            expected=f"fewer than {self._settings.min_clicks} within {self._settings.time_window_ms} ms",
        )


def _is_gesture(state: State) -> bool:
    """Whether so few clicks are one gesture of another meaning, by what was seen beside them. Browsers report a double
    click within any three quick ones, so those are excused by a selection alone.
    """
    if state.count > _TRIPLE:
        return False
    clicks = [one.click for one in state.clicks if one.click]
    has_selected = any(one.reaction and one.reaction.selection_ms is not None for one in clicks)
    if has_selected or _is_since(state.selected_ms, state):
        return True
    return state.count == _DOUBLE and (_is_since(state.doubled_ms, state) or all(one.is_touch for one in clicks))


def _is_since(seen_ms: int | None, state: State) -> bool:
    return seen_ms is not None and seen_ms >= state.clicks[0].at_ms


def _add(state: State, click: Signal) -> None:
    if state.count < MAX_RELATED:
        state.clicks.append(click)
    state.count, state.last_ms = state.count + 1, click.at_ms
    state.sum_x, state.sum_y = state.sum_x + click.x, state.sum_y + click.y


def _centre(state: State) -> tuple[float, float]:
    return state.sum_x / state.count, state.sum_y / state.count
