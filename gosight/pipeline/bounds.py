"""The state of a key always fits its changelog, whatever is sent (spec/insights.md, 'Order and clocks').

One session is bounded by itself (watermark.py, the detectors' own limits, texts.py). A key may hold many.
"""

from collections.abc import Callable

from gosight.pipeline.session import Session
from gosight.pipeline.state import KeyState, SessionState, size_of
from gosight.schemas.topics import CHANGELOG_MAX_BYTES

MAX_STATE_BYTES = CHANGELOG_MAX_BYTES * 3 // 4


def keep_small(
    key: KeyState,
    session_of: Callable[[SessionState], Session],
    let_go: Callable[[SessionState], None],
    clock_ms: int,
) -> None:
    """Where a key's sessions are too much together, all that waits is judged; if that is not enough, the sessions that
    were longest without a batch are closed (`let_go` is told of each before) and forgotten.
    """
    sessions = key.sessions
    if len(sessions) < 2 or _fits(key):
        return
    for state in sessions:
        session_of(state).settle(clock_ms)
    for state in sorted(sessions, key=_last_batch)[:-1]:
        if _fits(key):
            return
        let_go(state)
        session_of(state).finish(clock_ms)
        sessions.remove(state)


def _fits(key: KeyState) -> bool:
    return size_of(key) <= MAX_STATE_BYTES


def _last_batch(state: SessionState) -> tuple[int, str]:
    return state.applied_offset, state.session_id
