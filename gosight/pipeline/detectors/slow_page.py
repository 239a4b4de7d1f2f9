"""Slow page: a page took too long to appear.

Rule (spec/insights.md): `lcp` > `lcp_threshold_ms`, or `ttfb` > `ttfb_threshold_ms`, or `load_complete` >
`lcp_threshold_ms`; once per page view. Browsers tell these apart, so a verdict waits for 10 s after the first that is
too long, or until the next page view, and names all. What is measured without a page view counts once per path.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

import msgspec
from msgspec.structs import replace

from gosight.pipeline.detectors.finding import MAX_RELATED, Finding, NearMiss, Verdict
from gosight.pipeline.signals import Load, Signal

_GATHER_MS = 10_000
_MAX_PAGES = 20


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`lcp_threshold_ms`: of the complete load too."""

    enabled: bool = True
    lcp_threshold_ms: int = 3_000
    ttfb_threshold_ms: int = 800


class Page(msgspec.Struct, array_like=True, gc=False):
    """What is notable of one page since the last page view. `due_ms`: when there is a verdict, None: it was given.

    `slow`: what took too long, and how long at worst; `near`: the number that was nearly exceeded; `first`: the page's
    view, or else the first event of `related`, those that say it was slow.
    """

    path: str
    due_ms: int | None = None
    near: str = ""
    slow: dict[str, int] = {}
    first: Signal | None = None
    related: list[str] = []


class State(msgspec.Struct, array_like=True, gc=False):
    """`view`: the last page view."""

    view: Signal | None = None
    pages: list[Page] = []


class SlowPage:
    """See the file."""

    kind: ClassVar[str] = "slow_page"
    takes: ClassVar[frozenset[str]] = frozenset({"page_view", "page_load", "web_vitals"})
    settings_type: ClassVar[type[msgspec.Struct]] = Settings
    state_type: ClassVar[type[msgspec.Struct]] = State

    def __init__(self, settings: Settings) -> None:
        lcp = ("lcp_threshold_ms", settings.lcp_threshold_ms)
        self._limits = {"lcp": lcp, "load_complete": lcp, "ttfb": ("ttfb_threshold_ms", settings.ttfb_threshold_ms)}

    @property
    def window_ms(self) -> int:
        """A verdict waits for what else is too long."""
        return _GATHER_MS

    def on_signal(self, state: State, signal: Signal) -> Iterator[Verdict]:
        """A page view ends the one before."""
        yield from self.on_watermark(state, signal.at_ms)
        if signal.kind == "page_view":
            for page in state.pages:
                yield from self._decide(page)
            state.view, state.pages = replace(signal, title=""), []
        elif signal.load:
            self._on_load(state, signal, signal.load)

    def on_watermark(self, state: State, watermark_ms: int) -> Iterable[Verdict]:
        """Verdicts that are due."""
        return self._due(state, watermark_ms) if state.pages else ()

    def _due(self, state: State, watermark_ms: int) -> Iterator[Verdict]:
        for page in state.pages:
            if page.due_ms is not None and page.due_ms < watermark_ms:
                yield from self._decide(page)

    def _on_load(self, state: State, signal: Signal, load: Load) -> None:
        slow, near = self._slow(load), self._near(load)
        page = _page_of(state, signal.path) if near else None
        if page is None:
            return
        if slow:
            _gather(page, slow, signal, state.view)
        elif not page.near and not page.slow:
            page.near, page.due_ms = near, signal.at_ms + _GATHER_MS

    def _slow(self, load: Load) -> dict[str, int]:
        measured = {name: getattr(load, name) or 0 for name in self._limits}
        return {name: ms for name, ms in measured.items() if ms > self._limits[name][1]}

    def _near(self, load: Load) -> str:
        """The first number of which more than 80 % was reached."""
        limits = self._limits.items()
        return next((setting for name, (setting, ms) in limits if 5 * (getattr(load, name) or 0) > 4 * ms), "")

    def _decide(self, page: Page) -> Iterator[Verdict]:
        if page.due_ms is None:
            return
        page.due_ms = None
        yield NearMiss(self.kind, page.near) if page.first is None else self._finding(page, page.first)

    def _finding(self, page: Page, first: Signal) -> Finding:
        reasons = [name for name in self._limits if name in page.slow]
        allowed = {name: self._limits[name][1] for name in reasons}
        return Finding(
            kind=self.kind,
            severity="medium",
            first=first,
            related=page.related,
            x=None,
            y=None,
            details={
                "load_time_ms": page.slow[reasons[0]],
                "threshold_ms": allowed[reasons[0]],
                "reasons": reasons,
            },
            seen=f"{page.path}: {_listed(page.slow, reasons)}",
            expected=f"at most {_listed(allowed, reasons)}",
        )


def _page_of(state: State, path: str) -> Page | None:
    """None: there are too many since the last page view."""
    page = next((one for one in state.pages if one.path == path), None)
    if page is None and len(state.pages) < _MAX_PAGES:
        page = Page(path)
        state.pages.append(page)
    return page


def _gather(page: Page, slow: dict[str, int], signal: Signal, view: Signal | None) -> None:
    if page.slow and page.due_ms is None:
        return
    if not page.slow:
        own_view = view if view and view.path == page.path else None
        page.first, page.due_ms = own_view or signal, signal.at_ms + _GATHER_MS
        page.related = [own_view.event_id] if own_view else []
    if len(page.related) < MAX_RELATED:
        page.related.append(signal.event_id)
    for name, ms in slow.items():
        page.slow[name] = max(ms, page.slow.get(name, 0))


def _listed(times_ms: Mapping[str, int], names: Iterable[str]) -> str:
    return ", ".join(f"{name} {times_ms[name]} ms" for name in names)
