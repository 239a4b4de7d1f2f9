"""A project's settings over HTTP: seen by all members, changed by admins, and noted."""

import json
from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

import pytest

from tests.integration.api.people import Person, member, one
from tests.integration.api.service import ApiReply, ApiService, Project

NOTED = "SELECT json_agg(a ORDER BY at)::text FROM audit_log a WHERE project_id = $1 AND action = 'settings.change'"


@pytest.fixture
def admin(api: ApiService, project: Project) -> Person:
    return member(api, project.id, "admin")


def path(project: Project, rest: str = "") -> str:
    return f"/projects/{project.id}/settings{rest}"


def change(who: Person, project: Project, **changes: Any) -> ApiReply:
    return who.ask("PATCH", path(project), changes)


def test_what_is_in_force(api: ApiService, project: Project, admin: Person) -> None:
    before = admin.ask("GET", path(project)).data
    assert (before["version"], before["own"]) == (None, {})
    assert before["effective"]["insights"]["rage_click"]["min_clicks"] == 5
    by_key = api.get(project, "settings").data  # whose look-up makes the first version
    assert by_key == before | {"version": 1}


def test_a_change_and_what_is_told_of_it(api: ApiService, project: Project, admin: Person) -> None:
    reply = change(admin, project, insights={"rage_click": {"min_clicks": 4}}, privacy={"block_urls": ["/me/*"]})
    assert (reply.data["version"], reply.data["is_announced"]) == (2, True)
    assert reply.data["own"] == {"insights": {"rage_click": {"min_clicks": 4}}, "privacy": {"block_urls": ["/me/*"]}}
    assert sorted(reply.data["changes"], key=lambda one: str(one["key"])) == [
        {"key": "insights.rage_click.min_clicks", "before": 5, "after": 4},
        {"key": "privacy.block_urls", "before": [], "after": ["/me/*"]},
    ]
    shown = admin.ask("GET", path(project)).data
    assert shown == {name: reply.data[name] for name in ("version", "own", "effective")}
    given_back = change(admin, project, insights=None)
    assert given_back.data["own"] == {"privacy": {"block_urls": ["/me/*"]}}
    versions = admin.ask("GET", path(project, "/versions"))
    assert [(row["version"], row["changed_by"]) for row in versions.data] == [
        (3, admin.email),
        (2, admin.email),
        (1, None),
    ]
    assert versions.data[0]["changes"] == [{"key": "insights.rage_click.min_clicks", "before": 4, "after": 5}]
    noted = json.loads(one(api, NOTED, project.id))
    assert [(row["user_id"], row["email"], row["address"], row["target"]) for row in noted] == [
        (admin.id, admin.email, admin.address, "version 2"),
        (admin.id, admin.email, admin.address, "version 3"),
    ]
    assert noted[1]["details"] == {
        "by": admin.email,
        "changes": [{"key": "insights.rage_click.min_clicks", "before": 4, "after": None}],
    }


def test_the_same_once_more_changes_nothing(api: ApiService, project: Project, admin: Person) -> None:
    for changes in ([{"key": "drop_bots", "before": False, "after": True}], []):
        reply = change(admin, project, drop_bots=True)
        assert (reply.data["version"], reply.data["changes"]) == (2, changes)
    assert one(api, "SELECT count(*) FROM audit_log WHERE project_id = $1", project.id) == 1


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"session": {"idle_minutes": 0}}, ("session.idle_minutes", "0: Expected `int` >= 1")),
        ({"session": 5}, ("session", "5: Expected `object`, got `int`")),
        ({"drop_bots": "yes"}, ("drop_bots", '"yes": Expected `bool`, got `str`')),
        ({"privacy": {"block_url": None}}, ("privacy.block_url", "null: There is no such setting")),
        ({"retention": 5}, ("retention", "There is no such field here.")),
        (
            {"insights": {"dead_click": {"ignore_selectors": ["a b"]}}},
            (
                "insights.dead_click.ignore_selectors[0]",
                '"a b": Expected one element: a tag, #id, .class, [attribute] or several of them together, '
                "such as button.plus",
            ),
        ),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    project: Project, admin: Person, changes: dict[str, Any], problem: tuple[str, str]
) -> None:
    reply = change(admin, project, **{"replay_sample_rate": 0.5} | changes)
    assert (reply.status, reply.code) == (400, "VALIDATION_ERROR")
    assert [(one["field"], one["message"]) for one in reply.body["error"]["details"]] == [problem]
    assert admin.ask("GET", path(project)).data["own"] == {}


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("member", 403), ("admin", 200), ("owner", 200)])
def test_who_may_change_and_who_may_see(api: ApiService, project: Project, role: str, status: int) -> None:
    who = member(api, project.id, role)
    assert who.ask("GET", path(project)).status == 200
    assert who.ask("GET", path(project, "/versions")).status == 200
    assert change(who, project, drop_bots=True).status == status


def test_a_key_may_not_change_and_a_stranger_sees_nothing(api: ApiService, project: Project, admin: Person) -> None:
    where = f"/api/v1{path(project)}"
    reply = api.ask(where, {"X-GoSight-Key": project.key}, method="PATCH", body={"drop_bots": True})
    assert (reply.status, reply.code) == (403, "FORBIDDEN")
    elsewhere = api.project()
    for reply in (admin.ask("GET", path(elsewhere)), change(admin, elsewhere, drop_bots=True)):
        assert (reply.status, reply.code) == (404, "NOT_FOUND")


def test_versions_by_page_and_by_cursor(project: Project, admin: Person) -> None:
    for number in range(1, 5):
        change(admin, project, retention_days=10 * number)
    listed = path(project, "/versions?per_page=2")
    pages = [[row["version"] for row in admin.ask("GET", f"{listed}&page={page}").data] for page in (1, 2, 3, 4)]
    assert pages == [[5, 4], [3, 2], [1], []]
    first = admin.ask("GET", listed)
    assert (first.meta["total"], first.meta["total_pages"]) == (5, 3)
    change(admin, project, retention_days=90)
    second = admin.ask("GET", f"{listed}&cursor={first.meta['next_cursor']}")
    assert [row["version"] for row in second.data] == [3, 2]
    for rank in (-(1 << 40), 1 << 40):
        made_up = urlsafe_b64encode(json.dumps(["settings_versions", rank, str(UUID(int=0))]).encode()).decode()
        assert admin.ask("GET", f"{listed}&cursor={made_up.rstrip('=')}").status == 200
