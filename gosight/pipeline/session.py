"""One session's state machine: batches and due timers in, rows out. All memory is in its state."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from operator import attrgetter

from gosight.pipeline import visits, watermark
from gosight.pipeline.deadlines import Timer
from gosight.pipeline.derived import Derived
from gosight.pipeline.detectors.finding import Verdict
from gosight.pipeline.panel import Panel
from gosight.pipeline.profile import learn
from gosight.pipeline.signals import Signal, signal_of
from gosight.pipeline.state import SessionState
from gosight.pipeline.totals import MAX_EVENTS
from gosight.schemas.envelope import Envelope, Event

_ORDER = attrgetter("order")
_EVENT_MS = attrgetter("timestamp")
_SIGNAL_MS = attrgetter("at_ms")


class Session:
    """`message_key` as in Kafka: it leads back to the partition that owns the session."""

    def __init__(self, project_id: str, message_key: str, state: SessionState, panel: Panel, derived: Derived) -> None:
        self._project_id = project_id
        self._message_key = message_key
        self._state = state
        self._panel = panel
        self._derived = derived

    def apply(self, envelope: Envelope, events: Sequence[Event], clock_ms: int, offset: int) -> None:
        """Take in a batch: events of one envelope, in Order, at least one. `clock_ms`: the partition's clock at it."""
        state = self._state
        events = self._within_bounds(events)
        if state.settings_version != envelope.settings_version:
            self._forget_what_is_off()
        state.settings_version, state.retention_days = envelope.settings_version, envelope.retention_days
        state.totals.count(events)
        if events:
            learn(state.profile, envelope, events)
        self._wait(events, clock_ms)
        self._note_batch(clock_ms, offset)
        self._release(watermark.after_batch(state.profile.last[0], clock_ms, self._panel.limits.grace_ms))
        self._keep_small(clock_ms)

    def act(self, timer: Timer, due_ms: int) -> None:
        """Do what is due, as of its deadline. A purge is the owner's: it drops the state."""
        if timer is Timer.SILENCE:
            self._fall_silent(due_ms)
        elif timer is Timer.CLOSE:
            self._close(due_ms)
        elif timer is Timer.REFRESH:
            self._write(due_ms, is_final=self._state.is_closed)

    def recount(self, insights: Mapping[str, int], near_misses: Mapping[str, int], clock_ms: int) -> None:
        """Take over counts by name. The row says so when it is next due."""
        self._state.totals.insights, self._state.totals.near_misses = dict(insights), dict(near_misses)
        self._state.touch(clock_ms)

    def settle(self, clock_ms: int) -> None:
        """Judge all that waits, though earlier events may still come."""
        state = self._state
        if not state.is_silent:
            self._force(state.profile.last[0] + self._panel.window_ms + 1)
            self._state.touch(clock_ms)

    def finish(self, clock_ms: int) -> None:
        """The last of it: its state is about to be forgotten."""
        self.settle(clock_ms)
        if not self._state.is_closed:
            self._close(clock_ms)

    def _within_bounds(self, events: Sequence[Event]) -> Sequence[Event]:
        """Past 100,000 events a session's rows are still stored, but no more is done with them."""
        room = MAX_EVENTS - self._state.totals.events
        if len(events) > room:
            self._state.flag("oversized")
            return events[:room]
        return events

    def _forget_what_is_off(self) -> None:
        """A detector that is switched on again must not judge by what it saw long ago."""
        for detector in self._panel.off:
            setattr(self._state.detectors, detector.kind, detector.state_type())

    def _wait(self, events: Sequence[Event], clock_ms: int) -> None:
        """Signals wait for their turn; events before the watermark are late: counted, not judged."""
        state, takes = self._state, self._panel.takes
        late = bisect_left(events, state.watermark_ms, key=_EVENT_MS)
        if late:
            state.flag("late")
            self._derived.counts["late"] += late
        new = [signal_of(event, clock_ms) for event in events[late:] if event.event_type in takes]
        if new:
            is_in_order = not state.waiting or state.waiting[-1].order <= new[0].order
            state.waiting += new
            if not is_in_order:
                state.waiting.sort(key=_ORDER)

    def _note_batch(self, clock_ms: int, offset: int) -> None:
        state = self._state
        state.last_batch_ms, state.applied_offset, state.rows_written = clock_ms, offset, 0
        state.is_silent = False
        if state.is_closed:
            self._reopen()
        self._state.touch(clock_ms)

    def _reopen(self) -> None:
        """What the close has written of the last page is no longer all of it."""
        self._state.is_closed = False
        if self._state.visit:
            self._state.visit.is_written = False
        self._derived.counts["reopened"] += 1

    def _keep_small(self, clock_ms: int) -> None:
        forced_ms = watermark.forced(self._state.waiting, clock_ms)
        if forced_ms is not None:
            self._force(forced_ms)

    def _force(self, watermark_ms: int) -> None:
        self._state.flag("forced")
        self._derived.counts["forced"] += 1
        self._release(watermark_ms)

    def _release(self, watermark_ms: int) -> None:
        """Hand on what is complete, in Order: to page bookkeeping and detectors."""
        state = self._state
        if watermark_ms <= state.watermark_ms:
            return
        state.watermark_ms = watermark_ms
        count = bisect_left(state.waiting, watermark_ms, key=_SIGNAL_MS)
        released, state.waiting = state.waiting[:count], state.waiting[count:]
        by_kind, memory = self._panel.by_kind, state.detectors
        for signal in released:
            kind = signal.kind
            if kind in visits.KINDS:
                self._visit(signal)
            for name, on_signal in by_kind.get(kind, ()):
                for verdict in on_signal(getattr(memory, name), signal):
                    self._note(verdict)
        for name, on_watermark in self._panel.watchers:
            for verdict in on_watermark(getattr(memory, name), watermark_ms):
                self._note(verdict)

    def _note(self, verdict: Verdict) -> None:
        self._derived.verdict(self._project_id, self._state, verdict, self._panel.thresholds)

    def _visit(self, signal: Signal) -> None:
        current = self._state.visit
        if signal.kind == "page_view":
            self._state.visit = visits.begin(signal, current)
            if current:
                self._derived.visit(self._project_id, self._state, current, signal.at_ms)
        elif current and (visit := visits.told(current, signal)):
            visits.note(visit, signal)
            if visit is not current:
                self._derived.visit(self._project_id, self._state, visit, current.entered_ms)

    def _fall_silent(self, due_ms: int) -> None:
        state = self._state
        state.is_silent = True
        before = state.totals.verdicts
        latest_ms, limits = state.profile.last[0], self._panel.limits
        self._release(watermark.after_silence(latest_ms, state.last_batch_ms, self._panel.window_ms, limits.grace_ms))
        if state.visit and state.visit.is_left:
            self._derived.visit(self._project_id, state, state.visit, latest_ms)
        if state.totals.verdicts != before:
            self._state.touch(due_ms)

    def _close(self, due_ms: int) -> None:
        state = self._state
        state.is_closed = True
        if state.visit:
            self._derived.visit(self._project_id, state, state.visit, state.profile.last[0])
        self._write(due_ms, is_final=True)

    def _write(self, due_ms: int, *, is_final: bool) -> None:
        self._derived.session(self._project_id, self._message_key, self._state, is_final=is_final)
        self._state.row_at_ms, self._state.dirty_since_ms = due_ms, None
