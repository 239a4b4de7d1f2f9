"""Everything under one message key: what was seen of it, and its sessions."""

import msgspec

from gosight.pipeline import inbox
from gosight.pipeline.assign import holds_all, new_session_id, session_for
from gosight.pipeline.bounds import keep_small
from gosight.pipeline.deadlines import PURGE_MS, Timer, next_timer
from gosight.pipeline.derived import Derived
from gosight.pipeline.message import Message, Source
from gosight.pipeline.panel import Panel, Panels
from gosight.pipeline.profile import extend, opened, order_of
from gosight.pipeline.recount import batch_offset, place
from gosight.pipeline.replay.fate import Fate
from gosight.pipeline.replay.replays import Replays
from gosight.pipeline.replay.state import ReplayState
from gosight.pipeline.seen import Judgement, judge, unseen_ids
from gosight.pipeline.session import Session
from gosight.pipeline.state import Erased, KeyState, SessionState
from gosight.pipeline.totals import Totals
from gosight.schemas import topics
from gosight.schemas.envelope import Envelope, Event
from gosight.schemas.replay import ReplayMessage
from gosight.schemas.rows import SessionRow


class Taken(msgspec.Struct, gc=False):
    """What became of a message: lines to store, how many events they hold, how many of them nobody could judge; how
    many are gone for an erasure.
    """

    lines: list[bytes] = []
    stored: int = 0
    unjudged: int = 0
    erased: int = 0


class Key:
    """`name`: the message key, `project_id:session_or_visitor_id`."""

    def __init__(self, name: bytes, state: KeyState, source: Source, panels: Panels, derived: Derived) -> None:
        self._name = name.decode()
        self._project_id = topics.project_of(name)
        self._state = state
        self._source = source
        self._panels = panels
        self._derived = derived
        self._replays = Replays(self._project_id, self._name.partition(":")[2], derived)

    def run_timers(self, clock_ms: int) -> None:
        """Whatever is due by `clock_ms` acts, each as of its own deadline."""
        if self._state.deadline_ms is not None and self._state.deadline_ms > clock_ms:
            return
        self._state.sessions = [one for one in self._state.sessions if not self._run_timers(one, clock_ms)]
        if self._state.erased and self._state.erased.kept_until_ms <= clock_ms:
            self._state.erased = None
        if self._state.replay and not self._state.sessions and self._state.replay.purge_ms <= clock_ms:
            self._state.replay = None
        if not self._state.is_needed:
            self._state = KeyState()  # what was seen goes with the last session, as when the chunk ends here
        self._set_deadline()

    def take(self, envelope: Envelope, message: Message, clock_ms: int) -> Taken:
        """Take in what is new of an envelope. Nothing new: nothing happens, it is no batch."""
        unseen, judgement = self._unseen(envelope)
        events = self._not_erased(unseen)
        erased = len(unseen) - len(events)
        if not events:
            return Taken(erased=erased)
        panel = self._panels.of(self._project_id, envelope.settings_version)
        shares = self._shares(envelope, sorted(events, key=order_of), panel)
        for state, share in shares:
            if judgement is Judgement.UNJUDGED:
                state.flag("unjudged")
            self._session(state, panel).apply(envelope, share, clock_ms, message.offset)
            self._replays.judge(state, panel, share)
        keep_small(self._state, self._session_of, self._replays.let_go, clock_ms)
        self._set_deadline()
        lines = self._lines(envelope, message, events, shares)
        return Taken(lines, len(events), len(events) if judgement is Judgement.UNJUDGED else 0, erased)

    def erase(self, until_ms: int, offset: int, clock_ms: int) -> None:
        """Forget all but what was seen, so that what is sent again stays known; and take nothing in any more that is
        stamped up to `until_ms`.
        """
        if before := self._state.erased:
            until_ms = max(until_ms, before.until_ms)
        erased = Erased(until_ms, offset, clock_ms + PURGE_MS)
        replay = ReplayState(self._state.replay.seen, self._state.replay.last_ms) if self._state.replay else None
        self._state = KeyState(seen=self._state.seen, erased=erased, replay=replay)
        self._derived.counts["erased"] += 1
        self._set_deadline()

    def take_replay(self, one: ReplayMessage, at_ms: int, clock_ms: int) -> Fate:
        """What becomes of a chunk of a replay that was appended at `at_ms`. It is no batch of a session."""
        panel = self._panels.of(self._project_id, one.settings_version)
        fate = self._replays.take(self._state, one, panel, at_ms, clock_ms)
        self._set_deadline()
        return fate

    def recount(self, row: SessionRow, clock_ms: int) -> None:
        """Take over what a recomputation has counted. It counted without any batch that has come since its row."""
        if self._is_erased(row):
            return
        state = next((one for one in self._state.sessions if one.session_id == row.session_id), None)
        if state is None:
            self._derived.sessions.append(row)
        elif state.applied_offset == batch_offset(row.version):
            self._session_of(state).recount(row.insight_counts, row.near_misses, clock_ms)
            self._set_deadline()
        else:
            self._derived.counts["recount_outrun"] += 1

    def settled(self) -> KeyState | None:
        """The state to keep, or None when nothing of it is needed any more. Once, at the end of a chunk."""
        self._replays.settle(self._state)
        return self._state if self._state.is_needed else None

    def _not_erased(self, events: list[Event]) -> list[Event]:
        erased = self._state.erased
        return [event for event in events if event.timestamp > erased.until_ms] if erased else events

    def _is_erased(self, row: SessionRow) -> bool:
        """Whether its last batch came before the erasure."""
        erased = self._state.erased
        return erased is not None and place(row.version) <= (self._source.epoch, erased.offset)

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
        self._replays.opened(self._state, state)
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
            if due[1] is Timer.CLOSE:
                self._replays.close(state, panel)
            session.act(due[1], due[0])
            self._replays.judge(state, panel)
        return False

    def _session_of(self, state: SessionState) -> Session:
        return self._session(state, self._panels.of(self._project_id, state.settings_version))

    def _session(self, state: SessionState, panel: Panel) -> Session:
        return Session(self._project_id, self._name, state, panel, self._derived)

    def _set_deadline(self) -> None:
        due_ms = [self._next_timer(state)[0] for state in self._state.sessions]
        if self._state.erased:
            due_ms.append(self._state.erased.kept_until_ms)
        if self._state.replay and not self._state.sessions:
            due_ms.append(self._state.replay.purge_ms)
        self._state.deadline_ms = min(due_ms, default=None)

    def _next_timer(self, state: SessionState) -> tuple[int, Timer]:
        return next_timer(state, self._panels.of(self._project_id, state.settings_version).limits)


def _take_out(left: set[str], event_id: str) -> bool:
    """Whether it was there: an id that a batch holds twice counts once."""
    if event_id not in left:
        return False
    left.remove(event_id)
    return True
