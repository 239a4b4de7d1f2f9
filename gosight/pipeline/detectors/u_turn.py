"""U-turn: a page was opened and soon left again for the page before.

Rule (spec/insights.md): page A, page B, page A again, at most `max_time_away_ms` on B. A page is its path, so that a
reload, or the same page with other parameters, is not another one. The page that a turn ends on may begin the next
turn, and is the far end of none: A B A B A is turning back to A twice.
"""

from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec
from msgspec.structs import replace

from gosight.pipeline.detectors.finding import Finding, NearMiss, Verdict, WindowMs
from gosight.pipeline.signals import Signal

_NEAR = 2
_AWAY = 2


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`max_time_away_ms`: from the view of B to that of A."""

    enabled: bool = True
    max_time_away_ms: WindowMs = 10_000


class State(msgspec.Struct, array_like=True, gc=False):
    """`pages`: the page that is seen, and before it the one that it was reached from."""

    pages: list[Signal] = []


class UTurn:
    """See the file."""

    kind: ClassVar[str] = "u_turn"
    takes: ClassVar[frozenset[str]] = frozenset({"page_view"})
    settings_type: ClassVar[type[msgspec.Struct]] = Settings
    state_type: ClassVar[type[msgspec.Struct]] = State

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def window_ms(self) -> int:
        """The return itself brings the verdict."""
        return 0

    def on_signal(self, state: State, signal: Signal) -> Iterator[Verdict]:
        """Is this page the one before the last?"""
        pages, page = state.pages, replace(signal, title="")
        if pages and pages[-1].path == page.path:
            return
        state.pages = [*pages[-1:], page]
        if len(pages) < _AWAY or pages[0].path != page.path:
            return
        away_ms = page.at_ms - pages[1].at_ms
        if away_ms <= self._settings.max_time_away_ms:
            state.pages = [page]
            yield self._finding(pages[0], pages[1], page, away_ms)
        elif away_ms <= _NEAR * self._settings.max_time_away_ms:
            yield NearMiss(self.kind, "max_time_away_ms")

    def on_watermark(self, state: State, watermark_ms: int) -> Iterable[Verdict]:
        """A page that it is too late to return to is forgotten."""
        if len(state.pages) == _AWAY and self._latest_ms(state) < watermark_ms:
            del state.pages[0]
        return ()

    def _latest_ms(self, state: State) -> int:
        return state.pages[1].at_ms + _NEAR * self._settings.max_time_away_ms

    def _finding(self, page: Signal, other: Signal, again: Signal, away_ms: int) -> Finding:
        return Finding(
            kind=self.kind,
            severity="low",
            first=page,
            related=[page.event_id, other.event_id, again.event_id],
            x=None,
            y=None,
            details={
                "from_url": page.url,
                "to_url": other.url,
                "return_url": again.url,
                "time_away_ms": away_ms,
            },
            seen=f"from {page.path} to {other.path} and back after {away_ms} ms",
            expected=f"more than {self._settings.max_time_away_ms} ms there",
        )
