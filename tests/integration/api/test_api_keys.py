"""API keys: shown once, worthless at once."""

import time
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.api.people import Person, member
from tests.integration.api.service import ApiReply, ApiService, Project


@pytest.fixture(scope="module")
def admin(api: ApiService, shared_project: Project) -> Person:
    return member(api, shared_project.id, "admin")


def keys_of(project: Project) -> str:
    return f"/projects/{project.id}/api-keys"


def test_a_key_is_shown_once_and_works_until_it_is_deleted(
    api: ApiService, shared_project: Project, admin: Person
) -> None:
    asked = {"name": "Report", "permissions": ["read", "read"], "rate_limit": 5}
    made = admin.ask("POST", keys_of(shared_project), asked).data
    assert (made["name"], made["permissions"], made["rate_limit"]) == ("Report", ["read"], 5)
    where = f"/api/v1/projects/{shared_project.id}/overview"
    assert api.ask(where, {"X-GoSight-Key": made["key"]}).status == 200
    listed = admin.ask("GET", keys_of(shared_project))
    assert made["id"] in {one["id"] for one in listed.data}
    assert made["key"] not in listed.text
    assert admin.ask("DELETE", f"{keys_of(shared_project)}/{made['id']}").data is None
    assert api.ask(where, {"X-GoSight-Key": made["key"]}).status == 401
    gone = admin.ask("DELETE", f"{keys_of(shared_project)}/{made['id']}")
    assert (gone.status, gone.code) == (404, "NOT_FOUND")


def test_a_key_of_another_project_is_not_there(api: ApiService, project: Project, admin: Person) -> None:
    theirs = member(api, project.id, "admin")
    key_id = theirs.ask("GET", keys_of(project)).data[0]["id"]
    shared = admin.ask("GET", "/projects").data[0]["id"]
    assert admin.ask("DELETE", f"/projects/{shared}/api-keys/{key_id}").status == 404
    assert api.get(project, "overview").status == 200


def test_a_key_is_held_to_its_own_limit(api: ApiService, shared_project: Project, admin: Person) -> None:
    made = admin.ask("POST", keys_of(shared_project), {"permissions": ["read"], "rate_limit": 1}).data
    where = f"/api/v1/projects/{shared_project.id}"
    replies: list[ApiReply] = []

    started = time.monotonic()
    # Nothing is limited for a while after Redis was slow to answer, as on a busy machine.
    while not replies or (replies[-1].status == 200 and time.monotonic() < started + 60):
        replies.append(api.ask(where, {"X-GoSight-Key": made["key"]}))
    assert len(replies) > 1
    assert (replies[-1].status, replies[-1].code) == (429, "RATE_LIMITED")
    assert int(replies[-1].headers["Retry-After"]) >= 1


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"permissions": []}, ["permissions"]),
        ({"permissions": ["admin"]}, ["permissions[0]"]),
        ({"rate_limit": -1}, ["rate_limit"]),
        ({"rate_limit": "fast"}, ["rate_limit"]),
        ({"expires_at": "2020-01-01T00:00:00Z"}, ["expires_at"]),
        ({"expires_at": "2099-01-01T00:00:00"}, ["expires_at"]),
        ({"expires_at": "soon", "name": "\0"}, ["expires_at", "name"]),
    ],
)
def test_what_makes_no_sense_is_named(shared_project: Project, admin: Person, body: Any, fields: list[str]) -> None:
    reply = admin.ask("POST", keys_of(shared_project), body)
    assert reply.status == 400
    assert sorted(reply.wrong_fields) == fields


def test_no_such_key(shared_project: Project, admin: Person) -> None:
    for key_id in (uuid4(), "nope"):
        assert admin.ask("DELETE", f"{keys_of(shared_project)}/{key_id}").status == 404
