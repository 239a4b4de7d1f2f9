"""What is due by the clock for a session: silence, refresh, close, purge; each acts as of its deadline."""

from enum import IntEnum

from gosight.pipeline.state import SessionState
from gosight.pipeline.watermark import SILENCE_MS
from gosight.schemas.project import Session as Limits

REFRESH_MS = 10_000
PURGE_MS = 8 * 86_400_000
"""No batch is taken in whose events are older than 7 days, so nothing that is remembered for longer is asked for."""
_MINUTE_MS = 60_000


class Timer(IntEnum):
    """Of two that are due at once the first acts first."""

    SILENCE = 0
    CLOSE = 1
    REFRESH = 2
    PURGE = 3


def next_timer(state: SessionState, limits: Limits) -> tuple[int, Timer]:
    """The earliest deadline (ms of the clock), and what is due then."""
    silent_ms, purge_ms = state.last_batch_ms + SILENCE_MS, state.last_batch_ms + PURGE_MS
    due_ms, timer = purge_ms, Timer.PURGE
    if state.dirty_since_ms is not None and (at_ms := _refresh_ms(state.row_at_ms, state.dirty_since_ms)) <= due_ms:
        due_ms, timer = at_ms, Timer.REFRESH
    if not state.is_closed and (at_ms := min(_close_ms(state, silent_ms, limits), purge_ms)) <= due_ms:
        due_ms, timer = at_ms, Timer.CLOSE
    if not state.is_silent and silent_ms <= due_ms:
        due_ms, timer = silent_ms, Timer.SILENCE
    return due_ms, timer


def _close_ms(state: SessionState, silent_ms: int, limits: Limits) -> int:
    if state.profile.is_ended:
        return silent_ms
    return max(silent_ms, state.profile.last[0] + limits.idle_minutes * _MINUTE_MS)


def _refresh_ms(row_at_ms: int | None, dirty_since_ms: int) -> int:
    """At once for the first row, then at most every 10 s."""
    return dirty_since_ms if row_at_ms is None else max(dirty_since_ms, row_at_ms + REFRESH_MS)
