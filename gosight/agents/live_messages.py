"""What a committed chunk has to tell those who are watching. Bots are nobody's visitors: they are not told of."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Set
from datetime import UTC, datetime

import msgspec

from gosight.pipeline.message import Outcome
from gosight.schemas import topics
from gosight.schemas.live import LiveEvent, LiveMessage, SessionStart
from gosight.schemas.rows import SessionRow, time_ms

MAX_EVENTS = 100
"""Of one project and chunk, the newest: nobody reads more at once."""


class _Event(msgspec.Struct, gc=False):
    event_type: str
    timestamp: int
    path: str = ""
    target_selector: str | None = None


class _Envelope(msgspec.Struct, gc=False):
    project_id: str
    session_id: str
    events: list[_Event]
    is_bot: bool = False


_decode = msgspec.json.Decoder(_Envelope).decode


def active_sessions(outcome: Outcome) -> dict[str, dict[str, int]]:
    """By project, when each visitor's session whose row was written was last seen (ms since 1970)."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in outcome.sessions:
        if not row.is_bot and not row.is_deleted:
            found[row.project_id][row.session_id] = time_ms(row.ended_at)
    return found


def messages(outcome: Outcome, watched: Set[str]) -> Mapping[str, list[LiveMessage]]:
    """By project, what is new: sessions, then events as they lie in the log. Only of `watched` projects: the others'
    lines are not even decoded.
    """
    told: dict[str, list[LiveMessage]] = defaultdict(list)
    if watched.isdisjoint(_projects(outcome)):
        return told
    for row in outcome.opened:
        if row.project_id in watched and not row.is_bot:
            told[row.project_id].append(_start(row))
    for project_id, events in _events(outcome.inbox, watched).items():
        told[project_id] += events
    return told


def _projects(outcome: Outcome) -> set[str]:
    return set(map(topics.project_of, outcome.states))


def _events(lines: Iterable[bytes], watched: Set[str]) -> dict[str, deque[LiveEvent]]:
    newest: dict[str, deque[LiveEvent]] = defaultdict(lambda: deque(maxlen=MAX_EVENTS))
    for line in lines:
        said = _decode(line)
        if said.project_id in watched and not said.is_bot:
            newest[said.project_id].extend(_event(said.session_id, event) for event in said.events)
    return newest


def _event(session_id: str, said: _Event) -> LiveEvent:
    return LiveEvent(session_id, said.event_type, _iso(said.timestamp), said.path, said.target_selector)


def _start(row: SessionRow) -> SessionStart:
    started_at = _iso(time_ms(row.started_at))
    return SessionStart(row.session_id, started_at, row.entry_path, row.country, row.device_type, row.browser)


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
