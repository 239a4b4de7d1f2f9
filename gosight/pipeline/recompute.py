"""One session's stored events, judged once more: the live core's own state machine, with nothing to wait for.

Events come in Order and all of them are there, so none is late and what is open at the end is decided as by silence.
"""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from gosight.pipeline.deadlines import Timer
from gosight.pipeline.derived import Derived
from gosight.pipeline.panel import Panel
from gosight.pipeline.profile import extend, opened
from gosight.pipeline.session import Session
from gosight.pipeline.state import SessionState
from gosight.pipeline.totals import Totals
from gosight.schemas.envelope import Envelope, Event
from gosight.schemas.project import ProjectSettings
from gosight.schemas.rows import InsightRow, SessionRow

_END_OF_TIME_MS = 9_000_000_000_000
"""The clock at every stored event: past any of them (`schemas.envelope.TimeMs`)."""


class Judged(msgspec.Struct, frozen=True):
    """A session's insights (their `version` says nothing), and how many it has of them and of near misses, by name."""

    insights: list[InsightRow] = []
    insight_counts: dict[str, int] = {}
    near_misses: dict[str, int] = {}


def panel_without_grace(settings: ProjectSettings) -> Panel:
    """The detectors of these settings, for events of which no earlier one is still to come."""
    return Panel(replace(settings, session=replace(settings.session, grace_ms=0)))


class Rerun:
    """`row`: the session as stored; `panel`: of the settings `version` that it is judged by now."""

    def __init__(self, row: SessionRow, version: int, panel: Panel) -> None:
        self._envelope = Envelope(
            project_id=row.project_id,
            visitor_id=row.visitor_id,
            settings_version=version,
            received_at=_END_OF_TIME_MS,
            events=[],
            session_id=row.session_id,
            retention_days=row.retention_days,
        )
        self._message_key = row.message_key
        self._panel = panel
        self._derived = Derived(epoch=0)
        self._last_id = ""
        self._session: Session | None = None
        self._state: SessionState | None = None

    def take(self, events: Sequence[Event]) -> None:
        """The next ones, at least one: in Order and not before any that came; those that no detector takes may lack.
        An event that is stored twice counts once.
        """
        events = self._once(events)
        if not events:
            return
        if self._session is None or self._state is None:
            self._session, self._state = self._opened(events[0])
        extend(self._state.profile, self._envelope, events[0], events[-1])
        self._session.apply(self._envelope, events, _END_OF_TIME_MS, 0)

    def end(self) -> Judged:
        """What came of it; no further events may be given."""
        if self._session is None or self._state is None:
            return Judged()
        self._session.act(Timer.SILENCE, _END_OF_TIME_MS)
        totals = self._state.totals
        return Judged(self._derived.insights, totals.insights, totals.near_misses)

    def _once(self, events: Sequence[Event]) -> Sequence[Event]:
        ids = [self._last_id, *(one.event_id for one in events)]
        self._last_id = ids[-1]
        return [one for before, one in zip(ids, events, strict=False) if before != one.event_id]

    def _opened(self, first: Event) -> tuple[Session, SessionState]:
        said = self._envelope
        profile = opened(said, first)
        state = SessionState(said.session_id, said.settings_version, said.retention_days, Totals(), profile)
        return Session(said.project_id, self._message_key, state, self._panel, self._derived), state
