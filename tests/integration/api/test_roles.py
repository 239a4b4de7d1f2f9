"""Every route times every kind of caller, against the table of the specification (spec/api.md, 'Roles')."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest

from gosight.http.api.endpoint import Endpoint
from gosight.http.api.roles import Access, Role
from gosight.http.api.routes import ENDPOINTS
from tests.integration.api.people import Person, member, person, stranger
from tests.integration.api.service import ApiReply, ApiService, Project

FOR_ALL = {
    *("overview", "sessions", "insights", "heatmaps", "errors", "pages", "web-vitals", "funnels", "retention", "paths"),
    *("fields", "query", "export", "filters"),
}
"""Analytics, and what people keep for themselves."""

SETTINGS = {"settings", "members", "api-keys", "alerts"}
"""Owners and admins change them, the others read them."""

FOR_ADMINS = {"invitations", "audit", "users"}

NO_KEYS = {"members", "api-keys", "filters", "alerts"} | FOR_ADMINS
"""Affairs of people."""

PARTS = {"index": "0", "field": "country", "table": "events", "format": "csv", "error_id": "0123456789abcdef"}

OF_PROJECTS = [one for one in ENDPOINTS if isinstance(one.needs, Role)]
OF_PEOPLE = [one for one in ENDPOINTS if one.needs is Access.USER]
OF_ALL = [one for one in ENDPOINTS if one.needs is Access.ANYONE]


def least_role(endpoint: Endpoint) -> Role:
    """As the specification says it, not as the route does."""
    part = [*endpoint.path.split("/"), ""][3]
    if "/replay/" in endpoint.path:
        return Role.MEMBER
    if part == "":
        return {"GET": Role.VIEWER, "PATCH": Role.ADMIN, "DELETE": Role.OWNER}[endpoint.method]
    if part in FOR_ADMINS or (part in SETTINGS and endpoint.method != "GET"):
        return Role.ADMIN
    assert part in FOR_ALL | SETTINGS, f"{part}: the table of roles does not say who may do this"
    return Role.MEMBER if (endpoint.method, part) == ("PATCH", "errors") else Role.VIEWER


def is_for_keys(endpoint: Endpoint) -> bool:
    part = [*endpoint.path.split("/"), ""][3]
    return part not in NO_KEYS and least_role(endpoint) is Role.VIEWER


def path_of(endpoint: Endpoint, project_id: str) -> str:
    parts = PARTS | {"project_id": project_id}
    return re.sub(r"{(\w+)}", lambda found: parts.get(found[1], str(uuid4())), endpoint.path)


def body_of(endpoint: Endpoint) -> object:
    return None if endpoint.method == "GET" else {}


def code_of(reply: ApiReply) -> str:
    """What the door says; `in` where the request came past it."""
    code = reply.code if reply.status >= 400 else ""
    is_no_project = code == "NOT_FOUND" and "no such project" in reply.text
    return code if code in {"UNAUTHORIZED", "FORBIDDEN"} or is_no_project else "in"


def walk(who: Person, project: Project) -> dict[str, str]:
    """What every route of a project says to somebody; its deletion comes last."""
    said = {}
    for endpoint in sorted(OF_PROJECTS, key=lambda one: (one.method, one.path) == ("DELETE", "/projects/{project_id}")):
        reply = who.ask(endpoint.method, path_of(endpoint, project.id), body_of(endpoint))
        assert reply.status < 500 or reply.status == 503, f"{endpoint.method} {endpoint.path}: {reply}"
        said[f"{endpoint.method} {endpoint.path}"] = code_of(reply)
    return said


def expected(allowed: object) -> dict[str, str]:
    assert callable(allowed)
    return {f"{one.method} {one.path}": "in" if allowed(one) else "FORBIDDEN" for one in OF_PROJECTS}


@pytest.mark.parametrize("role", list(Role))
def test_members(api: ApiService, project: Project, role: Role) -> None:
    who = member(api, project.id, role)
    assert walk(who, project) == expected(lambda endpoint: role.covers(least_role(endpoint)))


def test_an_admin_of_the_installation_may_do_everything(api: ApiService, project: Project) -> None:
    who = person(api, is_admin=True).log_in()
    assert walk(who, project) == expected(lambda endpoint: True)


def test_strangers_see_no_project(api: ApiService, project: Project) -> None:
    other = api.project()
    strangers = person(api).log_in(), member(api, other.id, "owner")
    for who in strangers:
        assert set(walk(who, project).values()) == {"NOT_FOUND"}
    assert api.get(project, "overview").status == 200


def test_nobody_in_particular(api: ApiService, project: Project) -> None:
    assert set(walk(stranger(api), project).values()) == {"UNAUTHORIZED"}


def test_keys(api: ApiService, project: Project) -> None:
    with_key = replace(stranger(api), token=project.key)
    assert walk(with_key, project) == expected(is_for_keys)
    assert set(walk(replace(with_key, token=api.project().key), project).values()) <= {"NOT_FOUND"}
    assert set(walk(replace(with_key, token=project.write_key), project).values()) == {"FORBIDDEN"}


@pytest.mark.parametrize("endpoint", OF_PEOPLE, ids=lambda one: f"{one.method} {one.path}")
def test_what_needs_nothing_but_a_sign_in(api: ApiService, shared_project: Project, endpoint: Endpoint) -> None:
    admin, nobody = person(api, is_admin=True).log_in(), stranger(api)
    callers = (nobody, "UNAUTHORIZED"), (replace(nobody, token=shared_project.key), "FORBIDDEN"), (admin, "in")
    for who, code in callers:
        assert code_of(who.ask(endpoint.method, endpoint.path, body_of(endpoint))) == code


def test_what_anybody_may_ask_is_what_leads_to_a_sign_in() -> None:
    guarded = {f"{one.method} {one.path}" for one in OF_ALL if one.method != "GET"}
    forgotten = {"POST /auth/password/forgotten", "POST /auth/password/reset"}
    assert guarded == {"POST /auth/login", "POST /auth/refresh", "POST /invitations/accept"} | forgotten
    assert len(OF_ALL) + len(OF_PEOPLE) + len(OF_PROJECTS) == len(ENDPOINTS)
