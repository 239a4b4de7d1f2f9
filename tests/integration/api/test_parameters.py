"""A wrong parameter is named; none is silently ignored."""

import pytest

from tests.integration.api.rows import session
from tests.integration.api.service import ApiService, Project


@pytest.mark.parametrize(
    ("path", "query", "fields"),
    [
        ("overview", "start_date=yesterday", ["start_date"]),
        ("overview", "start_date=2026-02-30", ["start_date"]),
        ("overview", "start_date=2026-10-13&end_date=2026-10-12", ["start_date"]),
        ("overview", "start_date=0001-01-01&end_date=0001-01-02", ["start_date"]),
        ("overview", "start_date=9999-12-31&end_date=9999-12-31", ["start_date"]),
        ("overview", "start_date=2000-01-01", ["start_date"]),
        ("overview", "timezone=Mars/Olympus", ["timezone"]),
        ("overview", "timezone=../../etc/passwd", ["timezone"]),
        ("overview", "timezone=", ["timezone"]),
        ("overview", "timezone=%ff%00", ["timezone"]),
        ("overview", "page=1", ["page"]),
        ("overview", "timezone=UTC&timezone=Europe/Paris", ["timezone"]),
        ("sessions", "per_page=0", ["per_page"]),
        ("sessions", "per_page=101", ["per_page"]),
        ("sessions", "per_page=ten", ["per_page"]),
        ("sessions", "page=0", ["page"]),
        ("sessions", "page=99999999999999999999999", ["page"]),
        ("sessions", "sort=colour", ["sort"]),
        ("sessions", "order=up", ["order"]),
        ("sessions", "has_error=perhaps", ["has_error"]),
        ("sessions", "visitor_id=ann", ["visitor_id"]),
        ("sessions", "min_duration=-1", ["min_duration"]),
        ("sessions", "max_duration=NaN", ["max_duration"]),
        ("sessions", "min_duration=inf", ["min_duration"]),
        ("sessions", "min_duration=2&max_duration=1", ["min_duration"]),
        ("sessions", "cursor=abc", ["cursor"]),
        ("sessions", "cursor=%ff", ["cursor"]),
        ("sessions", "cursor=WzFd", ["cursor"]),
        ("sessions", "cursor=" + "a" * 1_000, ["cursor"]),
        ("sessions", "hasError=true&per_page=0&order=up&colour=red", ["hasError", "colour", "order", "per_page"]),
        ("insights", "colour=red", ["colour"]),
        ("errors", "status=closed", ["status"]),
        ("errors", "sort=colour", ["sort"]),
        ("errors", "grouped=some", ["grouped"]),
        ("heatmaps", "", ["path"]),
        ("heatmaps", "type=cold&colour=red", ["colour", "path", "type"]),
        ("pages", "sort=colour", ["sort"]),
        ("web-vitals", "cursor=abc", ["cursor"]),
        ("retention", "interval=hour", ["interval"]),
        ("paths", "steps=0", ["steps"]),
        ("paths", "steps=11", ["steps"]),
    ],
)
def test_the_wrong_one_is_named(
    api: ApiService, shared_project: Project, path: str, query: str, fields: list[str]
) -> None:
    where = f"/api/v1/projects/{shared_project.id}/{path}?{query}"
    reply = api.ask(where, {"X-GoSight-Key": shared_project.key})
    assert (reply.status, reply.code) == (400, "VALIDATION_ERROR")
    assert reply.wrong_fields == fields
    assert all(problem["message"] for problem in reply.body["error"]["details"])


def test_a_cursor_of_another_order_is_refused(api: ApiService, project: Project) -> None:
    api.insert(sessions=[session(project.id, "2026-10-13 12:00:00") for _ in range(2)])
    asked = {"start_date": "2026-10-12", "end_date": "2026-10-18", "per_page": 1}
    cursor = api.get(project, "sessions", **asked).meta["next_cursor"]
    assert api.get(project, "sessions", **asked, cursor=cursor).status == 200
    for wrong in ({"sort": "duration"}, {"order": "asc"}, {"page": 2}):
        assert api.get(project, "sessions", **asked, **wrong, cursor=cursor).wrong_fields == ["cursor"]


def test_texts_that_are_no_utf8(api: ApiService, shared_project: Project) -> None:
    where = f"/api/v1/projects/{shared_project.id}/sessions?country=%ff%fe&path=%c3%28"
    assert api.ask(where, {"X-GoSight-Key": shared_project.key}).data == []
