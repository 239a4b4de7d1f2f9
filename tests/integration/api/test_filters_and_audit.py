"""Saved filters are one's own unless they are shared; the audit log says who changed what."""

from typing import Any

import pytest

from tests.integration.api.people import member
from tests.integration.api.service import ApiService, Project

FILTER = {"name": "Rage in France", "view": "sessions", "filters": {"country": "France", "has_rage_click": True}}


def filters_of(project: Project) -> str:
    return f"/projects/{project.id}/filters"


def test_own_and_shared_ones(api: ApiService, project: Project) -> None:
    ann, bob, admin = (member(api, project.id, role) for role in ("viewer", "viewer", "admin"))
    own = ann.ask("POST", filters_of(project), FILTER).data
    shared = ann.ask("POST", filters_of(project), FILTER | {"name": "A", "is_shared": True, "view": "errors"}).data
    assert ann.ask("GET", filters_of(project)).data == [shared, own]
    assert ann.ask("GET", f"{filters_of(project)}?view=sessions").data == [own]
    assert own["filters"] == FILTER["filters"]
    seen = bob.ask("GET", filters_of(project)).data
    assert [(one["id"], one["is_own"], one["owner"]) for one in seen] == [(shared["id"], False, "Ann")]
    for filter_id in (own["id"], shared["id"]):
        assert bob.ask("DELETE", f"{filters_of(project)}/{filter_id}").status == 404
    assert admin.ask("DELETE", f"{filters_of(project)}/{own['id']}").status == 404
    assert admin.ask("DELETE", f"{filters_of(project)}/{shared['id']}").status == 200
    assert ann.ask("DELETE", f"{filters_of(project)}/{own['id']}").data is None
    assert ann.ask("GET", filters_of(project)).data == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"filters": []}, "filters"),
        ({"filters": {"path": "\0"}}, "filters"),
        ({"filters": {"path": "x" * 9_000}}, "filters"),
        ({"view": "Sessions!"}, "view"),
        ({"is_shared": 1}, "is_shared"),
        ({"name": ""}, "name"),
        ({"user_id": "me"}, "user_id"),
    ],
)
def test_what_makes_no_sense_is_named(
    api: ApiService, shared_project: Project, changes: dict[str, Any], field: str
) -> None:
    reply = member(api, shared_project.id, "viewer").ask("POST", filters_of(shared_project), FILTER | changes)
    assert (reply.status, reply.wrong_fields) == (400, [field])


def test_every_change_is_noted_with_who_and_where_from(api: ApiService, project: Project) -> None:
    owner = member(api, project.id, "owner")
    here = f"/projects/{project.id}"
    key = owner.ask("POST", f"{here}/api-keys", {"name": "Report"}).data
    owner.ask("DELETE", f"{here}/api-keys/{key['id']}")
    owner.ask("PATCH", here, {"name": "Shop"})
    viewer = member(api, project.id, "viewer")
    owner.ask("PATCH", f"{here}/members/{viewer.id}", {"role": "member"})
    owner.ask("DELETE", f"{here}/members/{viewer.id}")
    refused = owner.ask("DELETE", f"{here}/members/{owner.id}")
    assert refused.status == 409
    reply = owner.ask("GET", f"{here}/audit")
    actions = [entry["action"] for entry in reply.data]
    changes = ["member.remove", "member.change", "project.change", "api_key.delete", "api_key.create"]
    assert actions == changes
    assert {(entry["email"], entry["user_id"], entry["address"]) for entry in reply.data} == {
        (owner.email, owner.id, owner.address)
    }
    assert reply.data[1]["details"] == {"email": viewer.email, "role": "member", "before": "viewer"}
    assert reply.meta["total"] == 5
    assert key["key"] not in reply.text
    paged: list[str] = []
    asked = f"{here}/audit?per_page=2"
    while True:
        page = owner.ask("GET", asked)
        paged += [entry["action"] for entry in page.data]
        if page.meta["next_cursor"] is None:
            break
        asked = f"{here}/audit?per_page=2&cursor={page.meta['next_cursor']}"
    assert paged == changes
