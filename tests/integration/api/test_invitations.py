"""Invitations: a link that makes one person a member, once."""

from typing import Any

from tests.integration.api.people import PASSWORD, Person, member, one, person, run, stranger
from tests.integration.api.service import ApiReply, ApiService, Project


def invite(admin: Person, project: Project, email: str, role: str = "member") -> Any:
    return admin.ask("POST", f"/projects/{project.id}/invitations", {"email": email, "role": role}).data


def accept(who: Person, token: str, password: str = PASSWORD) -> ApiReply:
    return who.ask("POST", "/invitations/accept", {"token": token, "name": "Zoë", "password": password})


def test_somebody_new_becomes_a_member_with_an_account(api: ApiService, project: Project) -> None:
    admin, guest = member(api, project.id, "admin"), stranger(api)
    invited = invite(admin, project, guest.email.upper())
    assert invited["email"] == guest.email
    assert invited["link"] == f"https://dashboard.example/invitations/accept#{invited['token']}"
    assert invited["token"] not in str(one(api, "SELECT string_agg(i::text, ' ') FROM invitations i"))
    listed = admin.ask("GET", f"/projects/{project.id}/invitations")
    assert [(row["email"], row["role"], row["invited_by"]) for row in listed.data] == [
        (guest.email, "member", admin.email)
    ]
    assert invited["token"] not in listed.text
    joined = guest.with_tokens(accept(guest, invited["token"]))
    assert joined.ask("GET", f"/projects/{project.id}").data["role"] == "member"
    assert joined.ask("GET", "/auth/me").data["name"] == "Zoë"
    assert guest.log_in().ask("GET", "/auth/me").data["is_admin"] is False
    again = accept(stranger(api), invited["token"])
    assert (again.status, again.code) == (404, "NOT_FOUND")
    assert admin.ask("GET", f"/projects/{project.id}/invitations").data == []


def test_an_account_that_exists_accepts_with_its_own_password(api: ApiService, project: Project) -> None:
    admin, somebody = member(api, project.id, "admin"), person(api)
    token = invite(admin, project, somebody.email)["token"]
    wrong = accept(somebody, token, "a new password")
    assert (wrong.status, wrong.code) == (401, "UNAUTHORIZED")
    joined = somebody.with_tokens(accept(somebody, token))
    assert joined.ask("GET", "/auth/me").data["name"] == "Ann"
    assert joined.ask("GET", f"/projects/{project.id}").data["role"] == "member"


def test_an_invitation_raises_a_member_and_never_lowers_one(api: ApiService, project: Project) -> None:
    owner, viewer = member(api, project.id, "owner"), member(api, project.id, "viewer")
    accept(viewer, invite(owner, project, viewer.email, "admin")["token"])
    assert viewer.ask("GET", f"/projects/{project.id}").data["role"] == "admin"
    accept(owner, invite(owner, project, owner.email, "viewer")["token"])
    assert owner.ask("GET", f"/projects/{project.id}").data["role"] == "owner"


def test_a_new_link_takes_the_place_of_the_old_one(api: ApiService, project: Project) -> None:
    admin, guest = member(api, project.id, "admin"), stranger(api)
    old, new = (invite(admin, project, guest.email, role)["token"] for role in ("admin", "viewer"))
    assert accept(guest, old).status == 404
    joined = guest.with_tokens(accept(guest, new))
    assert joined.ask("GET", f"/projects/{project.id}").data["role"] == "viewer"


def test_taken_back_over_or_made_up(api: ApiService, project: Project) -> None:
    admin, guest = member(api, project.id, "admin"), stranger(api)
    back, over = invite(admin, project, guest.email), invite(admin, project, stranger(api).email)
    where = f"/projects/{project.id}/invitations/{back['id']}"
    assert admin.ask("DELETE", where).data is None
    assert admin.ask("DELETE", where).status == 404
    run(api, "UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = $1", over["id"])
    for token in (back["token"], over["token"], "made up"):
        assert accept(stranger(api), token).code == "NOT_FOUND"
    assert one(api, "SELECT count(*) FROM users WHERE email = $1", guest.email) == 0


def test_a_password_that_is_too_short_leaves_the_invitation_open(api: ApiService, project: Project) -> None:
    admin, guest = member(api, project.id, "admin"), stranger(api)
    token = invite(admin, project, guest.email)["token"]
    short = accept(guest, token, "eleven char")
    assert (short.status, short.wrong_fields) == (400, ["password"])
    assert accept(guest, token).status == 200


def test_an_account_that_is_not_active_does_not_come_back_by_invitation(api: ApiService, project: Project) -> None:
    admin, gone = member(api, project.id, "admin"), person(api)
    run(api, "UPDATE users SET is_active = FALSE WHERE id = $1", gone.id)
    reply = accept(gone, invite(admin, project, gone.email)["token"])
    assert (reply.status, reply.code) == (409, "CONFLICT")
    assert gone.ask("POST", "/auth/login", {"email": gone.email, "password": PASSWORD}).status == 401
