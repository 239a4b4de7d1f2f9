"""Projects: made by those who may, seen by their members, gone at once with their keys."""

from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.api.people import Person, member, person
from tests.integration.api.rows import envelope, session
from tests.integration.api.service import ApiService, Project, running


@pytest.fixture(scope="module")
def admin(api: ApiService) -> Person:
    return person(api, is_admin=True).log_in()


def make(admin: Person, **changes: Any) -> Any:
    return admin.ask("POST", "/projects", {"name": "Shop"} | changes).data


def test_an_admin_makes_a_project_and_its_first_key(api: ApiService, admin: Person) -> None:
    made = make(admin, name="My Shop!", allowed_domains=["*.example.com"])
    assert made["role"] == "owner"
    assert made["allowed_domains"] == ["*.example.com"]
    assert made["key"].startswith("gs_live_")
    key = made.pop("key")
    assert admin.ask("GET", f"/projects/{made['id']}").data == made
    keys = admin.ask("GET", f"/projects/{made['id']}/api-keys").data
    assert [(one["permissions"], one["key_prefix"]) for one in keys] == [(["write"], key[:12])]
    assert key not in str(keys)
    assert api.ask(f"/api/v1/projects/{made['id']}/overview", {"X-GoSight-Key": key}).code == "FORBIDDEN"


def test_a_short_name_of_ours_gives_way_and_one_that_was_asked_for_does_not(admin: Person) -> None:
    first, second = make(admin, name="Twice & Twice"), make(admin, name="Twice & Twice")
    assert first["slug"] == "twice-twice"
    assert second["slug"].startswith("twice-twice-")
    taken = admin.ask("POST", "/projects", {"name": "x", "slug": "twice-twice"})
    assert (taken.status, taken.code) == (409, "CONFLICT")
    changed = admin.ask("PATCH", f"/projects/{second['id']}", {"slug": "twice-twice"})
    assert (changed.status, changed.code) == (409, "CONFLICT")
    assert admin.ask("GET", f"/projects/{second['id']}").data["slug"] == second["slug"]


def test_others_may_not_make_any(api: ApiService) -> None:
    reply = person(api).log_in().ask("POST", "/projects", {"name": "Shop"})
    assert (reply.status, reply.code) == (403, "FORBIDDEN")


def test_others_may_where_the_installation_says_so(api: ApiService) -> None:
    generous = copy(api.installation)
    generous.environ = {**generous.environ, "GOSIGHT_API__OPEN_PROJECTS": "true"}
    with running(generous) as service:
        service.wait_for("/ready", 200)
        somebody = replace(person(api).log_in(), api=service)
        assert make(somebody)["role"] == "owner"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"name": "a\nb"}, ["name"]),
        ({"name": "x" * 256}, ["name"]),
        ({"name": "x", "slug": "Not A Slug"}, ["slug"]),
        ({"name": "x", "allowed_domains": "example.com"}, ["allowed_domains"]),
        ({"name": "x", "allowed_domains": ["a b"]}, ["allowed_domains[0]"]),
        ({"name": "x", "owner": "me", "slug": 7}, ["owner", "slug"]),
    ],
)
def test_what_makes_no_sense_is_named(admin: Person, body: Any, fields: list[str]) -> None:
    reply = admin.ask("POST", "/projects", body)
    assert (reply.status, reply.wrong_fields) == (400, fields)


def test_the_list_has_roles_and_todays_numbers(api: ApiService, project: Project) -> None:
    viewer = member(api, project.id, "viewer")
    now = datetime.now(UTC)
    today, yesterday = now.strftime("%Y-%m-%d 00:00:00"), (now - timedelta(days=1)).strftime("%Y-%m-%d 23:59:59")
    api.insert(sessions=[session(project.id, today), session(project.id, yesterday)])
    api.insert_events(
        envelope(project.id, "00000000-0000-0000-0000-000000000001", {"at": today}, {"at": today}, {"at": yesterday})
    )
    rows = viewer.ask("GET", "/projects").data
    assert [(row["id"], row["role"], row["sessions_today"], row["events_today"]) for row in rows] == [
        (project.id, "viewer", 1, 2)
    ]
    assert viewer.ask("GET", "/projects?timezone=Mars/Olympus").wrong_fields == ["timezone"]


def test_an_admin_sees_all_and_somebody_without_projects_none(api: ApiService, admin: Person, project: Project) -> None:
    assert project.id in {row["id"] for row in admin.ask("GET", "/projects").data}
    assert person(api).log_in().ask("GET", "/projects").data == []


def test_what_is_not_named_stays(admin: Person) -> None:
    made = make(admin, allowed_domains=["shop.example"])
    changed = admin.ask("PATCH", f"/projects/{made['id']}", {"name": "Other"}).data
    assert (changed["name"], changed["slug"], changed["allowed_domains"]) == ("Other", made["slug"], ["shop.example"])
    assert admin.ask("PATCH", f"/projects/{made['id']}", {"allowed_domains": []}).data["allowed_domains"] == []
    assert admin.ask("PATCH", f"/projects/{made['id']}", {"name": None}).wrong_fields == ["name"]


def test_a_deleted_project_is_gone_at_once_for_everybody(api: ApiService, project: Project) -> None:
    owner, viewer = member(api, project.id, "owner"), member(api, project.id, "viewer")
    assert api.get(project, "overview").status == 200
    assert owner.ask("DELETE", f"/projects/{project.id}").data is None
    assert api.get(project, "overview").status == 401
    for who in (owner, viewer):
        assert who.ask("GET", f"/projects/{project.id}/overview").code == "NOT_FOUND"
        assert who.ask("GET", "/projects").data == []
    assert [one["project_id"] for one in owner.ask("GET", "/deletions").data] == [project.id]
    assert viewer.ask("GET", "/deletions").data == []
