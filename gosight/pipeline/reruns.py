"""Sessions judged anew, one after another, while their stored events stream by; what that changes of each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

import msgspec

from gosight.pipeline.difference import Change, difference, with_cause
from gosight.pipeline.panel import Panel
from gosight.pipeline.recompute import Judged, Rerun
from gosight.pipeline.recount import recounted
from gosight.schemas.envelope import Event
from gosight.schemas.rows import InsightRow, SessionRow

_NOT_ALL_JUDGED = {"late", "oversized", "unjudged"}

_session_id = attrgetter("session_id")


class StoredEvent(Event):
    """An event as it stands in `events`, with the columns that signals are made of."""

    session_id: str = ""


class Case(msgspec.Struct, frozen=True):
    """A session to judge anew: its row, the newest version of each of its insights, how many events will come."""

    row: SessionRow
    insights: Sequence[InsightRow]
    events: int


class Ruling(msgspec.Struct, frozen=True):
    """`row`: the session's with other counts; None: they stay."""

    changes: list[Change]
    row: SessionRow | None


def is_partly_judged(row: SessionRow) -> bool:
    """Whether the live run did not judge each of its events once, in its turn."""
    return not _NOT_ALL_JUDGED.isdisjoint(row.flags)


PanelOf = Callable[[int], Panel | None]
"""The panel of a version of the project's settings; None where it is not known any more."""


class Reruns:
    """`version`: of the settings to judge by. `cases`: by session id."""

    def __init__(self, cases: Mapping[str, Case], version: int, panel_of: PanelOf) -> None:
        self._cases = cases
        self._version = version
        self._panel_of = panel_of
        self._current: _Rerun | None = None
        self.rulings: list[Ruling] = []

    def take(self, events: Iterable[StoredEvent]) -> None:
        """The next ones: sessions in any order but each in one piece, its events in Order."""
        for session_id, group in groupby(events, key=_session_id):
            if case := self._cases.get(session_id):
                self._of(case).take(list(group))

    def end(self) -> int:
        """All events have been given. Returns how many sessions could not be judged: fewer events came than stored."""
        for case in self._cases.values():
            if not case.events:
                self._close(_Rerun(case, self._version, self._panel_of))
        if self._current:
            self._close(self._current)
        return len(self._cases) - len(self.rulings)

    def _of(self, case: Case) -> "_Rerun":
        if self._current is None or self._current.case is not case:
            if self._current:
                self._close(self._current)
            self._current = _Rerun(case, self._version, self._panel_of)
        return self._current

    def _close(self, rerun: "_Rerun") -> None:
        if rerun.came >= rerun.case.events:
            self.rulings.append(rerun.ruling())


class _Rerun:
    """One session, by today's settings, and where the live run did not see all of it, by those of that time too."""

    def __init__(self, case: Case, version: int, panel_of: PanelOf) -> None:
        row, panel = case.row, panel_of(version)
        assert panel, "today's settings are known"
        self.case = case
        self.came = 0
        self._by_today = Rerun(row, version, panel)
        self._is_partly_judged = is_partly_judged(row)
        old = panel_of(row.settings_version) if self._is_partly_judged and row.settings_version != version else None
        self._by_then = Rerun(row, row.settings_version, old) if old else None

    def take(self, events: Sequence[Event]) -> None:
        self.came += len(events)
        self._by_today.take(events)
        if self._by_then:
            self._by_then.take(events)

    def ruling(self) -> Ruling:
        judged = self._by_today.end()
        row = recounted(self.case.row, judged.insight_counts, judged.near_misses)
        return Ruling(self._changes(judged), row)

    def _changes(self, judged: Judged) -> list[Change]:
        changes = difference(self.case.insights, judged.insights)
        if not changes or not self._is_partly_judged:
            return list(changes.values())
        if self._by_then is None:
            return with_cause(changes, changes)
        return with_cause(changes, difference(self.case.insights, self._by_then.end().insights))
