"""Insights: how many, where, and each of them."""

import pytest

from tests.integration.api.rows import insight, session, uid
from tests.integration.api.service import ApiService, Project
from tests.integration.api.test_sessions import pages

WEEK = {"start_date": "2026-10-12", "end_date": "2026-10-18"}


@pytest.fixture(scope="module")
def struggling(api: ApiService, shared_project: Project) -> Project:
    of = shared_project.id
    dead = {"insight_type": "dead_click", "severity": "medium", "path": "/cart", "target_selector": ".buy"}
    slow = {"insight_type": "slow_page", "severity": "medium", "x": None, "y": None, "target_selector": ""}
    bot = uid(of, "bot")
    gone = insight(of, uid(of, 9), "2026-10-13 12:00:00")
    again = insight(of, uid(of, 1), "2026-10-13 12:00:00", x=100, y=10, details='{"click_count":5}')
    grown = insight(of, uid(of, 1), "2026-10-13 12:00:00", x=100, y=10, details='{"click_count":9}', version=2)
    grown.insight_id = again.insight_id
    api.insert(
        sessions=[
            session(of, "2026-10-11 23:00:00", session_id=bot, is_bot=True),
            session(of, "2026-10-12 00:00:00", near_misses={"rage_click.min_clicks": 2, "rage_click.gesture": 1}),
            session(of, "2026-10-18 00:00:00", near_misses={"rage_click.min_clicks": 1, "dead_click.window": 4}),
            session(of, "2026-10-14 00:00:00", near_misses={"rage_click.min_clicks": 50}, is_bot=True),
            session(of, "2026-10-19 00:00:00", near_misses={"rage_click.min_clicks": 90}),
        ],
        insights=[
            again,
            insight(of, uid(of, 1), "2026-10-14 12:00:00", x=200, y=30),
            insight(of, uid(of, 2), "2026-10-15 12:00:00", **dead),
            insight(of, uid(of, 2), "2026-10-16 12:00:00", **slow),
            insight(of, uid(of, 3), "2026-10-18 23:59:59.999", path="/cart", target_selector=".buy", x=50, y=50),
            insight(of, uid(of, 3), "2026-10-19 00:00:00"),
            insight(of, bot, "2026-10-12 00:00:01"),
            gone,
        ],
    )
    gone.version, gone.is_deleted = 2, True
    api.insert(insights=[gone, grown])
    return shared_project


def test_summary_list_and_hotspots(api: ApiService, struggling: Project) -> None:
    reply = api.get(struggling, "insights", **WEEK)
    assert reply.data["summary"] == {
        "total": 5,
        "sessions": 3,
        "by_type": {"rage_click": 3, "dead_click": 1, "slow_page": 1},
        "by_severity": {"high": 3, "medium": 2},
    }
    assert [one["timestamp"][:10] for one in reply.data["list"]] == [f"2026-10-{day}" for day in (18, 16, 15, 14, 13)]
    assert reply.data["list"][-1]["details"] == {"click_count": 9}
    missed = {"rage_click.min_clicks": 3, "rage_click.gesture": 1, "dead_click.window": 4}
    assert reply.data["near_misses"] == missed
    assert reply.data["hotspots"] == [
        {
            "path": "/cart",
            "target_selector": ".buy",
            "count": 2,
            "sessions": 2,
            "by_type": {"dead_click": 1, "rage_click": 1},
            "x": 75.0,
            "y": 35.0,
            "last_seen_at": "2026-10-18T23:59:59.999000Z",
        },
        {
            "path": "/pay",
            "target_selector": "#pay",
            "count": 2,
            "sessions": 1,
            "by_type": {"rage_click": 2},
            "x": 150.0,
            "y": 20.0,
            "last_seen_at": "2026-10-14T12:00:00Z",
        },
    ]
    assert reply.meta == {"page": 1, "per_page": 50, "total": 5, "total_pages": 1, "next_cursor": None}


def test_by_type_and_path(api: ApiService, struggling: Project) -> None:
    data = api.get(struggling, "insights", **WEEK, type="rage_click", path="/cart").data
    assert data["summary"]["total"] == 1
    assert [one["session_id"] for one in data["list"]] == [str(uid(struggling.id, 3))]
    assert [one["path"] for one in data["hotspots"]] == ["/cart"]
    nothing = api.get(struggling, "insights", **WEEK, type="u_turn").data
    empty = {"total": 0, "sessions": 0, "by_type": {}, "by_severity": {}}
    assert nothing == {"summary": empty, "list": [], "hotspots": [], "near_misses": {}}
    dead = api.get(struggling, "insights", **WEEK, type="dead_click").data
    assert dead["near_misses"] == {"dead_click.window": 4}


def test_the_overview_counts_the_same(api: ApiService, struggling: Project) -> None:
    counts = api.get(struggling, "overview", **WEEK).data["insights"]
    assert counts == api.get(struggling, "insights", **WEEK).data["summary"]["by_type"]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_cursors_give_each_once(api: ApiService, project: Project, order: str) -> None:
    api.insert(insights=[insight(project.id, uid(n), "2026-10-13 12:00:00") for n in range(11)])
    found = [
        one for reply in pages(api, project, "insights", **WEEK, per_page=3, order=order) for one in reply.data["list"]
    ]
    assert len(found) == len({one["insight_id"] for one in found}) == 11
