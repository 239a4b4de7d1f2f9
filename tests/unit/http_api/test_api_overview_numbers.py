"""Changes against the period before."""

from gosight.http.api.endpoints.overview_summary import Changes, Numbers, changes


def test_changes_are_fractions_of_what_was() -> None:
    before = Numbers(
        sessions=4, users=2, pageviews=10, avg_session_duration_ms=200.0, bounce_rate=0.5, error_sessions=1
    )
    now = Numbers(
        sessions=6, users=2, pageviews=0, avg_session_duration_ms=100.0, bounce_rate=0.0, frustrated_sessions=3
    )
    assert changes(now, before) == Changes(0.5, 0.0, -1.0, -0.5, -1.0, -1.0, None)


def test_nothing_before_or_nothing_now_is_no_change() -> None:
    some = Numbers(sessions=1, users=1, pageviews=1, avg_session_duration_ms=1.0, bounce_rate=1.0)
    assert changes(some, Numbers()) == Changes(None, None, None, None, None, None, None)
    assert changes(Numbers(), some) == Changes(-1.0, -1.0, -1.0, None, None, None, None)
