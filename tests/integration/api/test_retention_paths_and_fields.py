"""Who comes back, by which ways visitors go, and which values there are to filter by."""

from typing import Any

import pytest

from tests.integration.api.rows import envelope, insight, session, uid, visit
from tests.integration.api.service import ApiService, Project

WEEK = {"start_date": "2026-10-12", "end_date": "2026-10-18"}
ANN, BEN, CY = (uid(name) for name in ("ann", "ben", "cy"))


def test_cohorts_by_day(api: ApiService, project: Project) -> None:
    of = project.id
    moved = session(of, "2026-10-14 08:00:00", visitor_id=ANN, session_id=uid(of, "moved"))
    api.insert(
        sessions=[
            session(of, "2026-10-12 00:00:00", visitor_id=ANN),
            session(of, "2026-10-12 09:00:00", visitor_id=ANN),
            session(of, "2026-10-13 08:00:00", visitor_id=BEN),
            session(of, "2026-10-13 08:00:00", visitor_id=uid("user 1"), user_id="u1"),
            session(of, "2026-10-14 08:00:00", visitor_id=uid("user 1 elsewhere"), user_id="u1"),
            moved,
            session(of, "2026-10-11 23:59:59.999", visitor_id=CY),
            session(of, "2026-10-13 08:00:00", visitor_id=CY),
            session(of, "2026-10-13 08:00:00", is_bot=True),
            session(of, "2026-10-15 00:00:00", visitor_id=BEN),
        ]
    )
    moved.version, moved.is_deleted = 2, True
    api.insert(sessions=[moved])
    asked = {"start_date": "2026-10-12", "end_date": "2026-10-14"}
    assert api.get(project, "retention", **asked).data == {
        "interval": "day",
        "cohorts": [
            {"start": "2026-10-12T00:00:00Z", "visitors": 1, "returned": [1, 0, 0], "rates": [1.0, 0.0, 0.0]},
            {"start": "2026-10-13T00:00:00Z", "visitors": 2, "returned": [2, 1], "rates": [1.0, 0.5]},
            {"start": "2026-10-14T00:00:00Z", "visitors": 0, "returned": [0], "rates": []},
        ],
    }


def test_weeks_of_a_zone_whose_clocks_change(api: ApiService, project: Project) -> None:
    of = project.id
    api.insert(
        sessions=[
            session(of, "2026-10-25 22:59:59.999", visitor_id=ANN),  # Sunday, 23:59 in Paris: the clocks are back
            session(of, "2026-10-25 23:00:00", visitor_id=ANN),  # Monday there
            session(of, "2026-10-18 22:00:00", visitor_id=BEN),  # Monday the 19th there, still in summer time
        ]
    )
    asked = {"start_date": "2026-10-19", "end_date": "2026-11-01", "timezone": "Europe/Paris", "interval": "week"}
    cohorts = api.get(project, "retention", **asked).data["cohorts"]
    assert [(one["start"], one["returned"]) for one in cohorts] == [
        ("2026-10-19T00:00:00+02:00", [2, 1]),
        ("2026-10-26T00:00:00+01:00", [0]),
    ]


def test_too_many_intervals(api: ApiService, shared_project: Project) -> None:
    asked = {"start_date": "2026-01-01", "end_date": "2026-04-11"}
    assert api.get(shared_project, "retention", **asked).wrong_fields == ["interval"]
    assert api.get(shared_project, "retention", **asked, interval="month").status == 200


@pytest.fixture(scope="module")
def ways(api: ApiService, shared_project: Project) -> Project:
    """a-b-c (b twice in a row), a-b with d open, x-a-c; a bot, and a visit that is none any more."""
    of = shared_project.id
    planted = {1: "abbc", 2: "ab", 3: "xac"}
    visits = [
        visit(
            of, uid(of, n), f"/{path}", f"2026-10-13 12:00:0{second}", next_path="/d" if (n, path) == (2, "b") else ""
        )
        for n, way in planted.items()
        for second, path in enumerate(way)
    ]
    bot = visit(of, uid(of, 4), "/a", "2026-10-13 12:00:00", is_bot=True)
    gone = visit(of, uid(of, 5), "/a", "2026-10-13 12:00:00", is_deleted=True, version=2)
    api.insert(page_visits=[*visits, bot, gone])
    return shared_project


def moves(api: ApiService, project: Project, **params: Any) -> list[tuple[Any, ...]]:
    rows = api.get(project, "paths", **WEEK, **params).data
    return [(row["step"], row["source"], row["target"], row["sessions"]) for row in rows]


def test_ways_from_the_first_page(api: ApiService, ways: Project) -> None:
    assert moves(api, ways) == [
        (1, "/a", "/b", 2),
        (1, "/x", "/a", 1),
        (2, "/a", "/c", 1),
        (2, "/b", "/c", 1),
        (2, "/b", "/d", 1),
        (3, "/c", None, 2),
        (3, "/d", None, 1),
    ]


def test_ways_from_one_page_and_how_far(api: ApiService, ways: Project) -> None:
    assert moves(api, ways, path="/a", steps=1) == [(1, "/a", "/b", 2), (1, "/a", "/c", 1)]
    assert moves(api, ways, path="/c") == [(1, "/c", None, 2)]
    assert moves(api, ways, path="/nowhere") == []


@pytest.fixture(scope="module")
def fields(api: ApiService) -> Project:
    project = api.project()
    of = project.id
    noon = "2026-10-13 12:00:00"
    api.insert(
        sessions=[
            session(of, noon, country="France", utm_source="mail"),
            session(of, noon, country="France", user_id="ann@x"),
            session(of, noon, country="Côte d'Ivoire"),
            session(of, noon, country=""),
            session(of, noon, country="Bottia", is_bot=True),
            session(of, "2026-10-19 00:00:00", country="Late"),
        ],
        insights=[insight(of, uid(of), noon)],
    )
    paid = {"at": noon, "event_type": "custom_event", "path": "/pay", "payload": '{"name":"Paid"}'}
    clicked = {"at": noon, "event_type": "click", "path": "/pay", "target_selector": "#buy"}
    api.insert_events(envelope(of, uid(of), paid, clicked, {"at": noon, "path": "/"}))
    return project


@pytest.mark.parametrize(
    ("field", "search", "values"),
    [
        ("country", "", [("France", 2), ("Côte d'Ivoire", 1)]),
        ("country", "CÔTE", [("Côte d'Ivoire", 1)]),
        ("country", "%", []),
        ("utm_source", "", [("mail", 1)]),
        ("user_id", "@", [("ann@x", 1)]),
        ("path", "", [("/pay", 2), ("/", 1)]),
        ("event_type", "c", [("click", 1), ("custom_event", 1)]),
        ("selector", "", [("#buy", 1)]),
        ("name", "", [("Paid", 1)]),
        ("type", "", [("rage_click", 1)]),
    ],
)
def test_values(api: ApiService, fields: Project, field: str, search: str, values: list[tuple[str, int]]) -> None:
    rows = api.get(fields, f"fields/{field}/values", **WEEK, search=search).data
    found = [(row["value"], row["count"]) for row in rows]
    assert (sorted(found), found[:1]) == (sorted(values), values[:1])


def test_every_field_that_is_named_has_values(api: ApiService, fields: Project) -> None:
    for field in api.get(fields, "fields").data:
        assert api.get(fields, f"fields/{field['name']}/values", **WEEK).status == 200


def test_no_such_field(api: ApiService, fields: Project) -> None:
    assert api.get(fields, "fields/ip/values").status == 404
    assert api.get(fields, "fields/path/values", search="x" * 257).wrong_fields == ["search"]
