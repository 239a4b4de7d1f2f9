"""The replay under one message key: where its chunks go, and when a verdict on one of its sessions is given."""

from collections.abc import Iterable

from gosight.pipeline.derived import Derived
from gosight.pipeline.panel import Panel
from gosight.pipeline.replay import limits
from gosight.pipeline.replay.decode import start_ms
from gosight.pipeline.replay.fate import Fate
from gosight.pipeline.replay.recording import Kept, owner_at, span_of
from gosight.pipeline.replay.state import ReplayState
from gosight.pipeline.replay.verdict import DROPPED, OVER_BUDGET, Evidence, is_kept, of_draw, of_session
from gosight.pipeline.seen import Judgement, judge, knows
from gosight.pipeline.state import KeyState, SessionState
from gosight.schemas.envelope import Event
from gosight.schemas.replay import ReplayMessage


class Replays:
    """`owner`: the second half of the message key. Keeps nothing beyond a chunk but in the states that it is given."""

    def __init__(self, project_id: str, owner: str, derived: Derived) -> None:
        self._project_id = project_id
        self._owner = owner
        self._derived = derived
        self._newly_kept: list[SessionState] = []

    def take(self, key: KeyState, one: ReplayMessage, panel: Panel, at_ms: int, clock_ms: int) -> Fate:
        """What becomes of a chunk that was appended at `at_ms`. `clock_ms`: when a session's row begins to say less
        than is known.
        """
        replay = key.replay = key.replay or ReplayState()
        replay.last_ms = max(replay.last_ms, at_ms)
        is_new_stream = not knows(replay.seen, one.stream_id)
        if limit := limits.passed(replay, one, is_new_stream=is_new_stream):
            return limit
        if judge(replay.seen, one.stream_id, one.chunk_index) is Judgement.SEEN:
            return Fate.DUPLICATE
        if key.erased and start_ms(one) <= key.erased.until_ms:
            return Fate.ERASED
        limits.count(replay, one, is_new_stream=is_new_stream)
        verdict = self._verdict_at(key, replay, start_ms(one), panel, clock_ms)
        if one.has_full_snapshot:
            replay.snapshot_ms = max(replay.snapshot_ms, start_ms(one))
            self._note_snapshot(owner_at(key.sessions, start_ms(one)), clock_ms)
        if is_kept(verdict):
            return Fate.KEPT
        replay.is_waiting = True
        return Fate.WAITING

    def opened(self, key: KeyState, session: SessionState) -> None:
        """A session begins, one of the key's by now: chunks may have come before its first event."""
        if key.replay is None:
            return
        if len(key.sessions) == 1 and key.replay.verdict:
            self._give(session, key.replay.verdict)
        key.replay.verdict = ""
        at_ms = key.replay.snapshot_ms
        session.recording.has_snapshot = at_ms >= 0 and owner_at(key.sessions, at_ms) is session

    def judge(self, session: SessionState, panel: Panel, events: Iterable[Event] = ()) -> None:
        """Give the verdict if something speaks for keeping by now. `events`: those that came just now."""
        replay = panel.settings.replay
        if session.recording.verdict or not replay.enabled:
            return
        first_ms, last_ms = session.profile.first[0], session.profile.last[0]
        evidence = Evidence(session.totals, last_ms - first_ms, events)
        if verdict := of_draw(replay, self._owner) or of_session(replay.sampling, evidence):
            self._give(session, verdict)

    def close(self, session: SessionState, panel: Panel) -> None:
        """Give the verdict: the session closes, and nothing that comes later changes it."""
        self.judge(session, panel)
        if not session.recording.verdict and panel.settings.replay.enabled:
            self._give(session, DROPPED)

    def let_go(self, session: SessionState) -> None:
        """The session is forgotten before its time, so nobody will know: it is kept."""
        if not session.recording.verdict:
            self._give(session, OVER_BUDGET)

    def settle(self, key: KeyState) -> None:
        """Say which of the chunks that wait are to be kept by the verdicts of this chunk."""
        if key.replay is None or not key.replay.is_waiting:
            return
        gone = [one for one in self._newly_kept if all(one is not other for other in key.sessions)]
        for session in self._newly_kept:
            span = span_of(session, [*key.sessions, *gone])
            self._derived.kept.append(Kept(self._project_id, self._owner, *span))

    def _verdict_at(self, key: KeyState, replay: ReplayState, at_ms: int, panel: Panel, clock_ms: int) -> str:
        """In force for a chunk of that time; by the draw alone while the session has none, or is not there yet."""
        session = owner_at(key.sessions, at_ms)
        if session is None:
            replay.verdict = replay.verdict or of_draw(panel.settings.replay, self._owner)
            return replay.verdict
        if not session.recording.verdict and (verdict := of_draw(panel.settings.replay, self._owner)):
            self._give(session, verdict)
            session.touch(clock_ms)
        return session.recording.verdict

    def _note_snapshot(self, session: SessionState | None, clock_ms: int) -> None:
        if session and not session.recording.has_snapshot:
            session.recording.has_snapshot = True
            if session.recording.is_kept:
                session.touch(clock_ms)

    def _give(self, session: SessionState, verdict: str) -> None:
        session.recording.verdict = verdict
        self._derived.counts[f"replay_{'kept' if is_kept(verdict) else 'dropped'}"] += 1
        if is_kept(verdict):
            self._newly_kept.append(session)
