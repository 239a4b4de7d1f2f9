"""What an erasure says is left."""

from gosight.pipeline.erasure_remains import LATE_MS, remains
from gosight.schemas import topics

DAY_MS = 86_400_000


def test_tables_hold_something_until_it_is_done() -> None:
    assert ("tables", None) in [(one.what, one.until_ms) for one in remains("waiting", 0)]
    assert "tables" not in [one.what for one in remains("fading", 0)]


def test_topics_hold_something_for_their_retention_behind_what_may_come_late() -> None:
    until_ms = {one.what: one.until_ms for one in remains("fading", 5)}
    assert until_ms == {
        topics.EVENTS: 5 + LATE_MS + 7 * DAY_MS,
        topics.REPLAY: 5 + LATE_MS + 3 * DAY_MS,
        topics.INSIGHTS: 5 + LATE_MS + 30 * DAY_MS,
        topics.DEADLETTERS: 5 + LATE_MS + 30 * DAY_MS,
        topics.SESSIONS_CHANGELOG: 5 + 7 * DAY_MS,
    }


def test_nothing_is_left_when_it_is_complete() -> None:
    assert remains("complete", 0) == []
