"""Members: who may make whom what; a project keeps an owner."""

import asyncio
from uuid import uuid4

import pytest

from tests.integration.api.people import Person, member, person
from tests.integration.api.service import ApiService, Project

_ROUNDS = 5


def members_of(project: Project, who: Person | None = None) -> str:
    return f"/projects/{project.id}/members" + (f"/{who.id}" if who else "")


def roles(owner: Person, project: Project) -> dict[str, str]:
    return {one["email"]: one["role"] for one in owner.ask("GET", members_of(project)).data}


def test_a_member_is_added_changed_and_removed(api: ApiService, project: Project) -> None:
    owner, somebody = member(api, project.id, "owner"), person(api)
    added = owner.ask("POST", members_of(project), {"email": somebody.email.upper(), "role": "viewer"}).data
    assert (added["user_id"], added["role"]) == (somebody.id, "viewer")
    again = owner.ask("POST", members_of(project), {"email": somebody.email, "role": "admin"})
    assert (again.status, again.code) == (409, "CONFLICT")
    here = somebody.log_in()
    assert here.ask("GET", f"/projects/{project.id}").data["role"] == "viewer"
    assert here.ask("PATCH", f"/projects/{project.id}", {"name": "Mine"}).status == 403
    owner.ask("PATCH", members_of(project, somebody), {"role": "admin"})
    assert here.ask("PATCH", f"/projects/{project.id}", {"name": "Mine"}).status == 200
    assert owner.ask("DELETE", members_of(project, somebody)).data is None
    assert here.ask("GET", f"/projects/{project.id}").status == 404
    assert owner.ask("DELETE", members_of(project, somebody)).status == 404


def test_whoever_has_no_account_is_not_added(api: ApiService, project: Project) -> None:
    owner = member(api, project.id, "owner")
    reply = owner.ask("POST", members_of(project), {"email": f"{uuid4().hex}@example.com", "role": "member"})
    assert (reply.status, reply.code) == (404, "NOT_FOUND")


@pytest.mark.parametrize("body", [{"email": "x", "role": "boss"}, {"email": 1}, {"role": None, "email": "x"}])
def test_what_makes_no_sense_is_named(api: ApiService, project: Project, body: dict[str, object]) -> None:
    reply = member(api, project.id, "owner").ask("POST", members_of(project), body)
    assert (reply.status, sorted(reply.wrong_fields)) == (400, ["email", "role"])


def test_only_owners_make_and_change_owners(api: ApiService, project: Project) -> None:
    owner, admin, viewer = (member(api, project.id, role) for role in ("owner", "admin", "viewer"))
    replies = [
        admin.ask("PATCH", members_of(project, viewer), {"role": "owner"}),
        admin.ask("PATCH", members_of(project, admin), {"role": "owner"}),
        admin.ask("PATCH", members_of(project, owner), {"role": "viewer"}),
        admin.ask("DELETE", members_of(project, owner)),
        admin.ask("POST", members_of(project), {"email": person(api).email, "role": "owner"}),
        admin.ask("POST", f"/projects/{project.id}/invitations", {"email": "a@b.example", "role": "owner"}),
    ]
    assert {(reply.status, reply.code) for reply in replies} == {(403, "FORBIDDEN")}
    assert admin.ask("PATCH", members_of(project, viewer), {"role": "admin"}).status == 200
    assert owner.ask("PATCH", members_of(project, admin), {"role": "owner"}).status == 200
    assert sorted(roles(owner, project).values()) == ["admin", "owner", "owner"]


def test_anybody_may_leave_and_only_admins_remove_others(api: ApiService, project: Project) -> None:
    viewer, other = member(api, project.id, "viewer"), member(api, project.id, "member")
    refused = viewer.ask("DELETE", members_of(project, other))
    assert (refused.status, refused.code) == (403, "FORBIDDEN")
    assert viewer.ask("DELETE", members_of(project, viewer)).data is None
    assert viewer.ask("GET", f"/projects/{project.id}").status == 404


def test_the_last_owner_cannot_leave(api: ApiService, project: Project) -> None:
    owner, root = member(api, project.id, "owner"), person(api, is_admin=True).log_in()
    replies = [
        owner.ask("DELETE", members_of(project, owner)),
        owner.ask("PATCH", members_of(project, owner), {"role": "admin"}),
        root.ask("DELETE", members_of(project, owner)),
    ]
    assert {(reply.status, reply.code) for reply in replies} == {(409, "CONFLICT")}
    assert roles(owner, project) == {owner.email: "owner"}


async def test_owners_who_leave_at_the_same_time(api: ApiService, project: Project) -> None:
    """Whoever is the last to be heard stays; round after round, since nobody says when requests overlap."""
    owners: list[Person] = []
    for _ in range(_ROUNDS):
        owners += [await asyncio.to_thread(member, api, project.id, "owner") for _ in range(4 - len(owners))]
        asked = [asyncio.to_thread(who.ask, "DELETE", members_of(project, who)) for who in owners]
        replies = await asyncio.gather(*asked)
        assert sorted(reply.status for reply in replies) == [200, 200, 200, 409]
        owners = [who for who, reply in zip(owners, replies, strict=True) if reply.status == 409]
        assert roles(owners[0], project) == {owners[0].email: "owner"}
