"""Everything under one message key: what was seen of it, and its sessions."""

from operator import itemgetter

import msgspec

from gosight.pipeline import inbox
from gosight.pipeline.assign import holds_all, new_session_id, session_for
from gosight.pipeline.bounds import keep_small
from gosight.pipeline.deadlines import Timer, next_timer
from gosight.pipeline.derived import Derived
from gosight.pipeline.message import Message, Source
from gosight.pipeline.panel import Panel, Panels
from gosight.pipeline.profile import extend, opened, order_of
from gosight.pipeline.seen import Judgement, judge, unseen_ids
from gosight.pipeline.session import Session
from gosight.pipeline.state import KeyState, SessionState
from gosight.pipeline.totals import Totals
from gosight.schemas.envelope import Envelope, Event


class Taken(msgspec.Struct):
    """What became of a message: lines to store, how many events they hold, how many of them nobody could judge."""

    lines: list[bytes] = []
    stored: int = 0
    unjudged: int = 0


class Key:
    """`name`: the message key, `project_id:session_or_visitor_id`."""

    def __init__(self, name: bytes, state: KeyState, source: Source, panels: Panels, derived: Derived) -> None:
        self._name = name.decode()
        self._project_id = self._name.partition(":")[0]
        self._state = state
        self._source = source
        self._panels = panels
        self._derived = derived

    def run_timers(self, clock_ms: int) -> None:
        """Whatever is due by `clock_ms` acts, each as of its own deadline."""
        if self._state.deadline_ms is not None and self._state.deadline_ms > clock_ms:
            return
        kept = [one for one in self._state.sessions if not self._run_timers(one, clock_ms)]
        if not kept:
            self._state = KeyState()  # what was seen goes with the last session, as when the chunk ends here
        self._state.sessions = kept
        self._set_deadline()

    def take(self, envelope: Envelope, message: Message, clock_ms: int) -> Taken:
        """Take in what is new of an envelope. Nothing new: nothing happens, it is no batch."""
        events, judgement = self._unseen(envelope)
        if not events:
            return Taken()
        panel = self._panels.of(self._project_id, envelope.settings_version)
        shares = self._shares(envelope, sorted(events, key=order_of), panel)
        for state, share in shares:
            if judgement is Judgement.UNJUDGED:
                state.flag("unjudged")
            self._session(state, panel).apply(envelope, share, clock_ms, message.offset)
        keep_small(self._state, self._session_of, clock_ms)
        self._set_deadline()
        lines = self._lines(envelope, message, events, shares)
        return Taken(lines, len(events), len(events) if judgement is Judgement.UNJUDGED else 0)

    def settled(self) -> KeyState | None:
        """The state to keep, or None when nothing of it is needed any more."""
        return self._state if self._state.sessions else None

    def _unseen(self, envelope: Envelope) -> tuple[list[Event], Judgement]:
        events = envelope.events
        if envelope.seq is not None:
            judgement = judge(self._state.seen, envelope.stream_id, envelope.seq)
            if judgement is Judgement.SEEN:
                return [], judgement
            left = {event.event_id for event in events}
        else:
            judgement = Judgement.NEW
            left = unseen_ids(self._state.seen, (event.event_id for event in events))
        if len(left) == len(events):
            return events, judgement
        return [event for event in events if _take_out(left, event.event_id)], judgement

    def _shares(self, envelope: Envelope, events: list[Event], panel: Panel) -> list[tuple[SessionState, list[Event]]]:
        """Events in Order, by the session that each belongs to."""
        first, last, sessions = events[0], events[-1], self._state.sessions
        if envelope.session_id:
            state = sessions[0] if sessions else self._open(envelope, first)
            if len(sessions) == 1 and holds_all(state, first.timestamp, last.timestamp, panel.limits):
                extend(state.profile, envelope, first, last)
                return [(state, events)]
        shares: dict[str, tuple[SessionState, list[Event]]] = {}
        for event in events:
            state = self._session_for(envelope, event, panel)
            extend(state.profile, envelope, event, event)
            shares.setdefault(state.session_id, (state, []))[1].append(event)
        return list(shares.values())

    def _session_for(self, envelope: Envelope, event: Event, panel: Panel) -> SessionState:
        is_cookieless = not envelope.session_id
        known = session_for(self._state.sessions, event.timestamp, panel.limits, is_cookieless=is_cookieless)
        return known or self._open(envelope, event)

    def _open(self, envelope: Envelope, event: Event) -> SessionState:
        name = new_session_id(envelope, event.event_id, is_first_of_key=not self._state.sessions)
        profile = opened(envelope, event)
        state = SessionState(name, envelope.settings_version, envelope.retention_days, Totals(), profile)
        self._state.sessions.append(state)
        self._derived.counts["opened"] += 1
        return state

    def _lines(
        self,
        envelope: Envelope,
        message: Message,
        events: list[Event],
        shares: list[tuple[SessionState, list[Event]]],
    ) -> list[bytes]:
        is_whole = len(events) == len(envelope.events) and len(shares) == 1
        if is_whole and shares[0][0].session_id == envelope.session_id:
            return [inbox.line_as_it_came(self._source, message.offset, message.value)]
        return [
            inbox.line_encoded(self._source, message.offset, envelope, state.session_id, share)
            for state, share in shares
        ]

    def _run_timers(self, state: SessionState, clock_ms: int) -> bool:
        """Run one session's; True: it is to be forgotten."""
        panel = self._panels.of(self._project_id, state.settings_version)
        session = self._session(state, panel)
        while (due := next_timer(state, panel.limits))[0] <= clock_ms:
            if due[1] is Timer.PURGE:
                return True
            session.act(due[1], due[0])
        return False

    def _session_of(self, state: SessionState) -> Session:
        return self._session(state, self._panels.of(self._project_id, state.settings_version))

    def _session(self, state: SessionState, panel: Panel) -> Session:
        return Session(self._project_id, self._name, state, panel, self._derived)

    def _set_deadline(self) -> None:
        timers = [self._next_timer(state) for state in self._state.sessions]
        self._state.deadline_ms = min(map(itemgetter(0), timers), default=None)

    def _next_timer(self, state: SessionState) -> tuple[int, Timer]:
        return next_timer(state, self._panels.of(self._project_id, state.settings_version).limits)


def _take_out(left: set[str], event_id: str) -> bool:
    """Whether it was there: an id that a batch holds twice counts once."""
    if event_id not in left:
        return False
    left.remove(event_id)
    return True
