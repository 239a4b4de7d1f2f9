"""What is due by the clock, and when."""

import msgspec
import pytest

from gosight.pipeline.deadlines import Timer, next_timer
from gosight.pipeline.profile import opened
from gosight.pipeline.state import SessionState
from gosight.pipeline.totals import Totals
from gosight.schemas.project import Session as Limits
from tests.core import DAY, MINUTE, SECOND, START_MS, envelope, event

LIMITS = Limits()


def state(last_event_ms: int = 0, *, is_ended: bool = False, **fields: object) -> SessionState:
    """A session whose last batch came at 0."""
    last = event("session_end" if is_ended else "scroll", last_event_ms)
    profile = opened(envelope([last]), last)
    profile.end = profile.last if is_ended else None
    fresh = SessionState("s", 1, 365, Totals(), profile, last_batch_ms=START_MS)
    return msgspec.structs.replace(fresh, **fields)


def due(one: SessionState, limits: Limits = LIMITS) -> tuple[int, Timer]:
    at_ms, timer = next_timer(one, limits)
    return at_ms - START_MS, timer


def test_silence() -> None:
    assert due(state()) == (MINUTE, Timer.SILENCE)


def test_close_is_at_the_idle_gap() -> None:
    assert due(state(is_silent=True)) == (30 * MINUTE, Timer.CLOSE)
    assert due(state(is_silent=True), Limits(idle_minutes=5)) == (5 * MINUTE, Timer.CLOSE)


def test_close_is_not_before_the_session_is_silent() -> None:
    """Events from long ago that came just now."""
    assert due(state(-7 * DAY, is_silent=True)) == (MINUTE, Timer.CLOSE)


def test_close_counts_from_the_last_event() -> None:
    assert due(state(4 * MINUTE, is_silent=True)) == (34 * MINUTE, Timer.CLOSE)


def test_close_after_session_end() -> None:
    assert due(state(is_ended=True)) == (MINUTE, Timer.SILENCE)
    assert due(state(is_ended=True, is_silent=True)) == (MINUTE, Timer.CLOSE)


@pytest.mark.parametrize(
    ("row_at_ms", "expected_ms"),
    [(None, 0), (-20 * SECOND, 0), (-10 * SECOND, 0), (-9_999, 1), (-1, 9_999)],
    ids=["first_at_once", "long_ago", "exact", "one_ms_less", "just_now"],
)
def test_refresh(row_at_ms: int | None, expected_ms: int) -> None:
    row_at = None if row_at_ms is None else START_MS + row_at_ms
    assert due(state(dirty_since_ms=START_MS, row_at_ms=row_at)) == (expected_ms, Timer.REFRESH)


def test_clean_row_needs_no_refresh() -> None:
    assert due(state(row_at_ms=START_MS))[1] is Timer.SILENCE


def test_purge() -> None:
    assert due(state(is_silent=True, is_closed=True)) == (8 * DAY, Timer.PURGE)


def test_purge_is_never_before_the_close() -> None:
    """Where a clock was ages ahead, or sessions may idle for weeks."""
    assert due(state(100 * DAY, is_silent=True)) == (8 * DAY, Timer.CLOSE)
    assert due(state(is_silent=True), Limits(idle_minutes=100_000)) == (8 * DAY, Timer.CLOSE)


def test_of_two_at_once_silence_is_before_close_before_refresh() -> None:
    at_once = state(is_ended=True, dirty_since_ms=START_MS + MINUTE, row_at_ms=START_MS)
    order = []
    for done in ({"is_silent": True}, {"is_closed": True}, {"dirty_since_ms": None}):
        order.append(due(at_once))
        at_once = msgspec.structs.replace(at_once, **done)
    assert order == [(MINUTE, Timer.SILENCE), (MINUTE, Timer.CLOSE), (MINUTE, Timer.REFRESH)]
