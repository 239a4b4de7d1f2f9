"""Which of a key's sessions an event joins, or that it opens a new one (spec/insights.md, 'Session').

A client's own session id is one session but for the 24 h cut; a cookieless visitor's stream is cut at the idle gap too.
"""

from collections.abc import Sequence
from uuid import UUID, uuid5

from gosight.pipeline.state import SessionState
from gosight.schemas.envelope import Envelope
from gosight.schemas.project import Session as Limits

_HOUR_MS = 3_600_000
_MINUTE_MS = 60_000


def session_for(
    sessions: Sequence[SessionState], at_ms: int, limits: Limits, *, is_cookieless: bool
) -> SessionState | None:
    """The latest session that begins at or before the event, if it fits; else the earliest later one that it would then
    fit; else None: it opens a new one.
    """
    idle_ms = limits.idle_minutes * _MINUTE_MS if is_cookieless else None
    max_ms = limits.max_hours * _HOUR_MS
    in_order = sorted(sessions, key=lambda one: one.profile.first)
    earlier = [one for one in in_order if one.profile.first[0] <= at_ms][-1:]
    later = [one for one in in_order if one.profile.first[0] > at_ms]
    for one in (*earlier, *later):
        first_ms, last_ms = one.profile.first[0], one.profile.last[0]
        length_ms = max(last_ms, at_ms) - min(first_ms, at_ms)
        gap_ms = max(at_ms - last_ms, first_ms - at_ms)
        if length_ms <= max_ms and (idle_ms is None or gap_ms <= idle_ms):
            return one
    return None


def holds_all(state: SessionState, first_ms: int, last_ms: int, limits: Limits) -> bool:
    """Whether all events from `first_ms` to `last_ms` surely join this one, the only session of a client's id."""
    profile = state.profile
    return max(last_ms, profile.last[0]) - min(first_ms, profile.first[0]) <= limits.max_hours * _HOUR_MS


def new_session_id(envelope: Envelope, first_event_id: str, *, is_first_of_key: bool) -> str:
    """The client's own id for its first session; else one that follows from the key's id and the first event's."""
    if envelope.session_id and is_first_of_key:
        return envelope.session_id
    return str(uuid5(UUID(envelope.session_id or envelope.visitor_id), first_event_id))
