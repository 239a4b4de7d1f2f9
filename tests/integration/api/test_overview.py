"""The overview's numbers against ones computed by hand."""

from typing import Any

import pytest

from tests.integration.api.rows import envelope, insight, session, uid, visit
from tests.integration.api.service import ApiService, Project

WEEK = {"start_date": "2026-10-12", "end_date": "2026-10-18"}


def sessions_over_time(data: dict[str, Any]) -> list[tuple[str, int]]:
    return [(point["at"], point["sessions"]) for point in data["charts"]["over_time"]]


def test_numbers_and_their_change(api: ApiService, project: Project) -> None:
    same = uid("visitor who comes twice")
    rows = [
        session(
            project.id, "2026-10-12 00:00:00.000", session_id=uid(project.id, 1), visitor_id=same, duration_ms=100_000
        ),
        session(project.id, "2026-10-13 12:00:00", session_id=uid(project.id, 2), visitor_id=same, duration_ms=20_000),
        session(project.id, "2026-10-14 12:00:00", session_id=uid(project.id, 3), is_bounce=True, duration_ms=0),
        session(
            project.id, "2026-10-18 23:59:59.999", session_id=uid(project.id, 4), has_error=True, duration_ms=40_000
        ),
        session(project.id, "2026-10-19 00:00:00.000"),
        session(project.id, "2026-10-15 12:00:00", is_bot=True, has_error=True, duration_ms=9_000_000),
        session(project.id, "2026-10-11 23:59:59.999", duration_ms=20_000, is_bounce=True),
        session(project.id, "2026-10-05 00:00:00.000", duration_ms=60_000),
        session(project.id, "2026-10-04 23:59:59.999"),
    ]
    api.insert(
        sessions=rows,
        insights=[
            insight(project.id, uid(project.id, 1), "2026-10-12 00:01:00"),
            insight(
                project.id, uid(project.id, 1), "2026-10-12 00:01:10", insight_type="dead_click", severity="medium"
            ),
            insight(project.id, uid(project.id, 2), "2026-10-13 12:00:05", insight_type="u_turn", severity="low"),
        ],
    )
    api.insert_events(
        envelope(project.id, uid(project.id, 1), {"at": "2026-10-12 00:00:00"}, {"at": "2026-10-18 23:59:59.999"}),
        envelope(project.id, uid(project.id, 1), {"at": "2026-10-12 00:00:01", "event_type": "click"}, source_offset=2),
        envelope(project.id, uid(project.id, 5), {"at": "2026-10-11 23:59:59.999"}, source_offset=3),
        envelope(project.id, uid(project.id, 6), {"at": "2026-10-19 00:00:00"}, source_offset=4),
        envelope(project.id, uid(project.id, 7), {"at": "2026-10-14 00:00:00"}, source_offset=5, is_bot=True),
    )
    data = api.get(project, "overview", **WEEK).data
    summary = data["summary"]
    assert {name: value for name, value in summary.items() if name not in {"previous", "change"}} == {
        "sessions": 4,
        "users": 3,
        "pageviews": 2,
        "avg_session_duration_ms": 40_000,
        "bounce_rate": 0.25,
        "error_sessions": 1,
        "frustrated_sessions": 1,
    }
    assert summary["previous"] == {
        "sessions": 2,
        "users": 2,
        "pageviews": 1,
        "avg_session_duration_ms": 40_000,
        "bounce_rate": 0.5,
        "error_sessions": 0,
        "frustrated_sessions": 0,
    }
    assert summary["change"] == {
        "sessions": 1.0,
        "users": 0.5,
        "pageviews": 1.0,
        "avg_session_duration_ms": 0.0,
        "bounce_rate": -0.5,
        "error_sessions": None,
        "frustrated_sessions": None,
    }
    assert data["insights"] == {"dead_click": 1, "rage_click": 1, "u_turn": 1}
    assert data["period"] == {
        "start_date": "2026-10-12",
        "end_date": "2026-10-18",
        "timezone": "UTC",
        "start": "2026-10-12T00:00:00Z",
        "end": "2026-10-19T00:00:00Z",
        "step": "day",
    }


def test_users_are_counted_by_user_id_where_there_is_one(api: ApiService, project: Project) -> None:
    api.insert(
        sessions=[
            session(project.id, "2026-10-13 12:00:00", user_id="ann"),
            session(project.id, "2026-10-14 12:00:00", user_id="ann"),
            session(project.id, "2026-10-14 12:00:00", user_id="", visitor_id=uid("nobody")),
            session(project.id, "2026-10-15 12:00:00", user_id="", visitor_id=uid("nobody")),
            session(project.id, "2026-10-15 12:00:00", user_id="bob", visitor_id=uid("nobody")),
        ]
    )
    assert api.get(project, "overview", **WEEK).data["summary"]["users"] == 3


def test_autumn_day_has_25_hours_in_paris(api: ApiService, project: Project) -> None:
    instants = (
        "2026-10-23 21:59:59.999",  # 23rd
        "2026-10-23 22:00:00.000",  # 24th
        "2026-10-24 21:59:59.999",
        "2026-10-24 22:00:00.000",  # 25th
        "2026-10-25 22:59:59.999",
        "2026-10-25 22:00:00.000",  # 23 o'clock, which would be the 26th with one offset for all
        "2026-10-25 23:00:00.000",  # 26th
        "2026-10-26 22:59:59.999",
        "2026-10-26 23:00:00.000",  # 27th
    )
    api.insert(sessions=[session(project.id, at) for at in instants])
    api.insert_events(envelope(project.id, uid(project.id), *({"at": at} for at in instants)))
    asked = {"start_date": "2026-10-24", "end_date": "2026-10-26", "timezone": "Europe/Paris"}
    data = api.get(project, "overview", **asked).data
    assert [(p["at"], p["sessions"], p["pageviews"]) for p in data["charts"]["over_time"]] == [
        ("2026-10-24T00:00:00+02:00", 2, 2),
        ("2026-10-25T00:00:00+02:00", 3, 3),
        ("2026-10-26T00:00:00+01:00", 2, 2),
    ]
    assert (data["summary"]["sessions"], data["summary"]["pageviews"]) == (7, 7)
    assert (data["summary"]["previous"]["sessions"], data["summary"]["previous"]["pageviews"]) == (1, 1)


def test_spring_day_has_23_hours_in_paris(api: ApiService, project: Project) -> None:
    instants = ("2026-03-28 22:59:59.999", "2026-03-28 23:00:00", "2026-03-29 21:59:59.999", "2026-03-29 22:00:00")
    api.insert(sessions=[session(project.id, at) for at in instants])
    asked = {"start_date": "2026-03-29", "end_date": "2026-03-29", "timezone": "Europe/Paris"}
    data = api.get(project, "overview", **asked).data
    assert data["summary"]["sessions"] == 2
    hours = sessions_over_time(data)
    assert (len(hours), hours[0], hours[-1]) == (23, ("2026-03-29T00:00:00+01:00", 1), ("2026-03-29T23:00:00+02:00", 1))


def test_a_quarter_hour_zone_adds_up(api: ApiService, project: Project) -> None:
    api.insert_events(
        envelope(
            project.id,
            uid(project.id),
            {"at": "2026-10-11 18:14:59.999"},  # 23:59 of the 11th in Kathmandu (+05:45)
            {"at": "2026-10-11 18:15:00.000"},
            {"at": "2026-10-18 18:14:59.999"},
            {"at": "2026-10-18 18:15:00.000"},
        )
    )
    data = api.get(project, "overview", **WEEK, timezone="Asia/Kathmandu").data
    assert (data["summary"]["pageviews"], data["summary"]["previous"]["pageviews"]) == (2, 1)


def test_a_long_period_is_drawn_by_months(api: ApiService, project: Project) -> None:
    api.insert(sessions=[session(project.id, "2026-01-31 23:00:00"), session(project.id, "2026-02-28 12:00:00")])
    asked = {"start_date": "2026-01-15", "end_date": "2026-05-31", "timezone": "Europe/Paris"}
    assert sessions_over_time(api.get(project, "overview", **asked).data) == [
        ("2026-01-15T00:00:00+01:00", 0),
        ("2026-02-01T00:00:00+01:00", 2),
        ("2026-03-01T00:00:00+01:00", 0),
        ("2026-04-01T00:00:00+02:00", 0),
        ("2026-05-01T00:00:00+02:00", 0),
    ]


def test_rankings(api: ApiService, project: Project) -> None:
    ids = [uid(project.id, n) for n in range(3)]
    news = {"referrer_domain": "news.example", "channel": "referral"}
    api.insert(
        sessions=[
            session(project.id, "2026-10-13 12:00:00", session_id=ids[0], **news),
            session(project.id, "2026-10-13 12:00:00", session_id=ids[1], **news, device_type="mobile", country=""),
            session(project.id, "2026-10-13 12:00:00", session_id=ids[2]),
            session(project.id, "2026-10-13 12:00:00", is_bot=True, device_type="bot"),
        ],
        page_visits=[
            visit(project.id, ids[0], "/a", "2026-10-13 12:00:00", time_on_page_ms=1_000),
            visit(project.id, ids[1], "/a", "2026-10-13 12:00:00", time_on_page_ms=4_000),
            visit(project.id, ids[2], "/a", "2026-10-13 12:00:00", time_on_page_ms=99_000, is_bot=True),
        ],
    )
    views = [{"at": "2026-10-13 12:00:00", "path": path} for path in ("/a", "/b", "/a")]
    api.insert_events(envelope(project.id, ids[0], *views))
    charts = api.get(project, "overview", **WEEK).data["charts"]
    assert charts["top_pages"] == [
        {"path": "/a", "views": 2, "avg_time_ms": 2_500},
        {"path": "/b", "views": 1, "avg_time_ms": None},
    ]
    assert charts["top_referrers"] == [{"value": "news.example", "sessions": 2}]
    assert charts["channels"] == [{"value": "referral", "sessions": 2}, {"value": "direct", "sessions": 1}]
    assert charts["devices"] == [{"value": "desktop", "sessions": 2}, {"value": "mobile", "sessions": 1}]
    assert charts["countries"] == [{"value": "France", "sessions": 2}, {"value": "", "sessions": 1}]


def test_each_ranking_ends_after_ten(api: ApiService, project: Project) -> None:
    api.insert(
        sessions=[session(project.id, "2026-10-13 12:00:00", country=f"Land {n:02}", channel="x") for n in range(12)]
    )
    charts = api.get(project, "overview", **WEEK).data["charts"]
    assert [share["value"] for share in charts["countries"]] == [f"Land {n:02}" for n in range(10)]
    assert charts["channels"] == [{"value": "x", "sessions": 12}]


@pytest.mark.parametrize("merged", [False, True])
def test_a_session_that_grew_or_moved_counts_once(api: ApiService, project: Project, merged: bool) -> None:
    grown, moved = uid(project.id, "grown"), uid(project.id, "moved")
    early = session(project.id, "2026-10-13 12:00:00", session_id=grown, duration_ms=1_000)
    api.insert(sessions=[early, session(project.id, "2026-10-14 12:00:00", session_id=moved, duration_ms=1_000)])
    api.insert(
        sessions=[
            session(project.id, "2026-10-13 12:00:00", session_id=grown, duration_ms=30_000, version=2),
            session(project.id, "2026-10-14 12:00:00", session_id=moved, version=2, is_deleted=True),
            session(project.id, "2026-10-14 11:59:00", session_id=moved, duration_ms=90_000, version=2),
        ]
    )
    api.insert(sessions=[early])  # a redo of the older chunk changes nothing
    if merged:
        api.installation.rows("OPTIMIZE TABLE sessions FINAL")
    summary = api.get(project, "overview", **WEEK).data["summary"]
    assert (summary["sessions"], summary["avg_session_duration_ms"]) == (2, 60_000)


@pytest.mark.parametrize("merged", [False, True])
def test_a_session_that_moved_to_the_month_before_counts_once(api: ApiService, project: Project, merged: bool) -> None:
    """Its old and its new row lie in two partitions."""
    moved, late = uid(project.id, "moved"), "2026-11-01 00:00:30"
    api.insert(sessions=[session(project.id, late, session_id=moved)])
    api.insert(
        sessions=[
            session(project.id, late, session_id=moved, version=2, is_deleted=True),
            session(project.id, "2026-10-31 23:59:50", session_id=moved, version=2, country="Peru"),
        ]
    )
    if merged:
        api.installation.rows("OPTIMIZE TABLE sessions FINAL")
    data = api.get(project, "overview", start_date="2026-10-30", end_date="2026-11-02").data
    assert [point["sessions"] for point in data["charts"]["over_time"]] == [0, 1, 0, 0]
    assert data["charts"]["countries"] == [{"value": "Peru", "sessions": 1}]


def test_an_empty_project(api: ApiService, project: Project) -> None:
    data = api.get(project, "overview").data
    assert data["summary"]["sessions"] == 0
    assert data["summary"]["bounce_rate"] is None
    assert data["summary"]["change"]["sessions"] is None
    assert [point["sessions"] for point in data["charts"]["over_time"]] == [0] * 7
    assert data["charts"]["top_pages"] == []
    assert data["insights"] == {}
