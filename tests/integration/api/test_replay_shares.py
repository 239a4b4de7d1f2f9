"""Shared links: who makes them, what they show to whom has nothing else, and when they end."""

import asyncio
from typing import Any

import pytest

from gosight.demo.live.share import share
from tests.integration.api import rows
from tests.integration.api.people import PASSWORD, Person, member, person, run, stranger
from tests.integration.api.recordings import AT, RRWEB, cut, events_of, plant
from tests.integration.api.service import ApiReply, ApiService, Project

EVENTS = events_of(RRWEB / "session" / "rrweb_events.json")[:60]


class Shared:
    """A session with a recording, and people of its project."""

    def __init__(self, api: ApiService, project: Project) -> None:
        row = rows.session(project.id, AT)
        api.insert(sessions=[row], insights=[rows.insight(project.id, row.session_id, AT)])
        plant(api.installation, project.id, cut(row.session_id, EVENTS))
        self.api, self.project = api, project
        self.session_id = str(row.session_id)
        self.path = f"/projects/{project.id}/sessions/{self.session_id}/replay/shares"
        self.admin, self.member = member(api, project.id, "admin"), member(api, project.id, "member")

    def share(self, who: Person, **body: Any) -> str:
        """A link's token."""
        token = who.ask("POST", self.path, body).data["token"]
        assert isinstance(token, str)
        return token

    def watch(self, token: str, more: str = "") -> ApiReply:
        """As somebody without an account."""
        return stranger(self.api).ask("GET", f"/shared/{token}/replay{more}")


@pytest.fixture
def shared(api: ApiService, project: Project) -> Shared:
    return Shared(api, project)


def test_a_link_shows_all_of_the_replay_or_none_of_its_texts(shared: Shared) -> None:
    whole, masked = shared.share(shared.admin, permission="full"), shared.share(shared.member)
    assert shared.watch(whole, "/events").body == EVENTS
    told, of_masked = shared.watch(whole).data, shared.watch(masked).data
    assert (told["permission"], of_masked["permission"]) == ("full", "masked")
    assert [one["label"] for one in told["events_timeline"]] == ["#pay"]
    assert [one["label"] for one in of_masked["events_timeline"]] == [""]
    for one in told["chunks"]:
        reply = stranger(shared.api).ask("GET", one["url"].removeprefix("/api/v1"))
        assert reply.body == EVENTS[one["index"] * 50 :][:50]
        assert (reply.headers["Cache-Control"], reply.headers["Referrer-Policy"]) == (
            "private, no-cache",
            "no-referrer",
        )
    assert "Lab Shop" not in shared.watch(masked, "/events").text + shared.watch(masked, "/chunks/0").text
    assert shared.watch(whole, "/live").data["is_recording"] is False
    assert shared.watch(whole).headers["Cache-Control"] == "no-store"


def test_nobody_shares_more_than_they_see(shared: Shared) -> None:
    assert shared.member.ask("POST", shared.path, {"permission": "full"}).code == "FORBIDDEN"
    for body in ({"expires_in_hours": 0}, {"expires_in_hours": 90 * 24 + 1}, {"permission": "none"}):
        assert shared.admin.ask("POST", shared.path, body).wrong_fields == list(body)
    nowhere = shared.path.replace("/sessions/", "/sessions/0")[:-1]
    assert shared.admin.ask("POST", nowhere, {}).status == 404


def test_a_link_is_worth_what_its_maker_may_see_now(shared: Shared) -> None:
    token = shared.share(shared.admin, permission="full")
    change = "UPDATE project_members SET role = $3 WHERE project_id = $1 AND user_id = $2"
    for role, seen in (("member", "masked"), ("owner", "full")):
        run(shared.api, change, shared.project.id, shared.admin.id, role)
        assert shared.watch(token).data["permission"] == seen
    run(shared.api, change, shared.project.id, shared.admin.id, "viewer")
    assert shared.watch(token).code == "NOT_FOUND"
    run(shared.api, "DELETE FROM project_members WHERE user_id = $1", shared.admin.id)
    assert shared.watch(token).code == "NOT_FOUND"
    boss = person(shared.api, is_admin=True).log_in()
    of_boss = shared.share(boss)
    assert shared.watch(of_boss).status == 200
    run(shared.api, "UPDATE users SET is_active = FALSE WHERE id = $1", boss.id)
    assert shared.watch(of_boss).code == "NOT_FOUND"


def test_links_end_and_are_taken_back(shared: Shared) -> None:
    first, second = (shared.admin.ask("POST", shared.path, {}).data for _ in range(2))
    run(shared.api, "UPDATE share_links SET expires_at = now() - interval '1 second' WHERE id = $1", first["id"])
    assert shared.watch(first["token"]).code == "NOT_FOUND"
    assert shared.watch(second["token"]).status == 200
    assert shared.member.ask("DELETE", f"{shared.path}/{second['id']}").code == "NOT_FOUND"
    own = shared.member.ask("POST", shared.path, {}).data
    assert shared.member.ask("DELETE", f"{shared.path}/{own['id']}").status == 200
    assert shared.admin.ask("DELETE", f"{shared.path}/{second['id']}").status == 200
    assert shared.admin.ask("DELETE", f"{shared.path}/{second['id']}").code == "NOT_FOUND"
    for more in ("", "/chunks/0", "/events", "/live"):
        assert {shared.watch(one["token"], more).code for one in (own, second)} == {"NOT_FOUND"}
    listed = {one["id"]: one for one in shared.member.ask("GET", shared.path).data}
    assert [(one in listed, listed[one]["revoked_at"] is None) for one in (first["id"], second["id"], own["id"])] == [
        (True, True),
        (True, False),
        (True, False),
    ]
    assert (listed[second["id"]]["views"], listed[own["id"]]["views"]) == (1, 0)
    assert listed[own["id"]]["created_by"] == shared.member.email


def test_every_link_is_noted(shared: Shared) -> None:
    made = shared.admin.ask("POST", shared.path, {"permission": "full"}).data
    shared.admin.ask("DELETE", f"{shared.path}/{made['id']}")
    noted = shared.admin.ask("GET", f"/projects/{shared.project.id}/audit").data
    assert [(one["action"], one["target"], one["email"]) for one in noted[:2]] == [
        ("replay.unshare", made["id"], shared.admin.email),
        ("replay.share", made["id"], shared.admin.email),
    ]
    assert noted[1]["details"]["permission"] == "full"


def test_tokens_that_are_not_ours_open_nothing(shared: Shared) -> None:
    token = shared.share(shared.admin)
    head, claims, signature = token.split(".")
    others = "x", shared.admin.token, f"{head}.{claims}.{signature[::-1]}", f"{head}.{claims}.", "a" * 600
    assert {shared.watch(one).code for one in others} == {"NOT_FOUND"}
    with_share = member(shared.api, shared.project.id, "viewer")
    reply = shared.api.ask(
        f"/api/v1{shared.path}", {"Authorization": f"Bearer {token}", "X-Forwarded-For": with_share.address}
    )
    assert reply.code == "UNAUTHORIZED"


def test_addresses_are_counted(shared: Shared) -> None:
    guest = stranger(shared.api)
    codes = [guest.ask("GET", "/shared/any/replay").code]
    while codes[-1] == "NOT_FOUND":
        codes.append(guest.ask("GET", "/shared/any/replay").code)
        assert len(codes) < 2_000
    assert (codes[-1], len(codes) > 100) == ("RATE_LIMITED", True)
    assert shared.watch(shared.share(shared.admin)).status == 200


def test_no_token_is_logged(shared: Shared) -> None:
    token = shared.share(shared.admin)
    run(shared.api, "UPDATE share_links SET revoked_at = now()")
    assert shared.watch(token).status == 404
    log = (shared.api.installation.folder / "api.log").read_text()
    assert "/shared/" in log
    assert token not in log


def test_the_link_that_the_demo_prints_opens(shared: Shared) -> None:
    admin = person(shared.api, is_admin=True)
    place = f"http://127.0.0.1:{shared.api.port}", shared.project.id, shared.session_id
    link = asyncio.run(share(*place, admin.email, PASSWORD))
    assert link
    address, _, token = link.partition("#")
    assert address == f"{place[0]}/shared"
    assert shared.watch(token).data["permission"] == "full"
    assert asyncio.run(share(*place, admin.email, "another password by now")) is None
