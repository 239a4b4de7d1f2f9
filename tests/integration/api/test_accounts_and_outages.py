"""Limits, bodies that are too large, pages of other origins, and what people can do while a store is away."""

import re
import time
from itertools import pairwise

import pytest

from tests.integration.api.people import PASSWORD, member, one, person, run, stranger
from tests.integration.api.service import ApiReply, ApiService, Project, running
from tests.integration.api.test_outages import away


def login(who_email: str) -> dict[str, str]:
    return {"email": who_email, "password": PASSWORD}


def failed_open(api: ApiService) -> float:
    text = api.ask("/metrics", port=api.metrics_port).text
    found = re.search(r"^gosight_api_rate_limit_failed_open_total (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_a_hundred_reads_a_minute_and_writes_of_their_own(api: ApiService) -> None:
    who = person(api).log_in()
    replies: list[ApiReply] = []
    started = time.monotonic()
    # Nothing is limited for a while after Redis was slow to answer, as on a busy machine.
    while not replies or (replies[-1].status == 200 and time.monotonic() < started + 60):
        replies.append(who.ask("GET", "/auth/me"))
    assert len(replies) > 100
    assert (replies[-1].status, replies[-1].code) == (429, "RATE_LIMITED")
    counted = [reply.headers for reply in replies if "X-RateLimit-Limit" in reply.headers]
    assert {one["X-RateLimit-Limit"] for one in counted} == {"100"}
    left = [int(one["X-RateLimit-Remaining"]) for one in counted]
    assert max(left) <= 99
    assert sum(before - after == 1 for before, after in pairwise(left)) > 50, "one less with each"
    writing = who.ask("POST", "/projects", {})
    assert (writing.status, writing.headers["X-RateLimit-Limit"]) == (400, "1000")
    assert person(api).log_in().ask("GET", "/auth/me").status == 200


def test_without_redis_people_are_answered_uncounted(api: ApiService, project: Project) -> None:
    who, before = member(api, project.id, "admin"), failed_open(api)
    with away(api, "redis"):
        reply = who.ask("GET", f"/projects/{project.id}/members")
        assert reply.status == 200
        assert "X-RateLimit-Limit" not in reply.headers
        assert who.ask("POST", "/auth/login", login(who.email)).status == 200
        key = who.ask("POST", f"/projects/{project.id}/api-keys", {"permissions": ["read"]}).data
        assert api.get(Project(project.id, key["key"], ""), "overview").status == 200
        assert who.ask("DELETE", f"/projects/{project.id}/api-keys/{key['id']}").status == 200
        assert api.get(Project(project.id, key["key"], ""), "overview").status == 401
    assert failed_open(api) > before


def test_without_postgres_people_are_told_which_store_is_away(api: ApiService, project: Project) -> None:
    who = member(api, project.id, "viewer")
    assert api.get(project, "overview").status == 200
    with away(api, "postgres"):
        for reply in (
            who.ask("GET", f"/projects/{project.id}/overview"),
            stranger(api).ask("POST", "/auth/login", login(who.email)),
            who.ask("POST", "/auth/refresh", {"refresh_token": who.refresh_token}),
        ):
            assert (reply.status, reply.code, reply.headers["Retry-After"]) == (503, "UNAVAILABLE", "5")
            assert "PostgreSQL" in reply.text
        assert api.get(project, "overview").status == 200
    api.wait_for("/api/v1/auth/me", 200, {"Authorization": f"Bearer {who.token}", "X-Forwarded-For": "10.9.9.9"})


def test_a_body_of_more_than_a_mebibyte(api: ApiService) -> None:
    reply = person(api).log_in().ask("POST", "/projects", {"name": "x" * (1 << 20)})
    assert (reply.status, reply.code) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_the_dashboards_pages_may_change_things(api: ApiService, method: str) -> None:
    headers = {"Origin": "https://dashboard.example", "Access-Control-Request-Method": method}
    asked = api.ask("/api/v1/projects", headers, method="OPTIONS")
    assert asked.status == 204
    assert method in asked.headers["Access-Control-Allow-Methods"]
    told = api.ask("/api/v1/projects", {"Origin": "https://dashboard.example"})
    assert "X-RateLimit-Remaining" in told.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in told.headers


def test_sign_ins_that_have_been_over_for_a_day_are_deleted(api: ApiService) -> None:
    old, recent = person(api).log_in(), person(api).log_in()
    sql = "UPDATE user_sessions SET revoked_at = now() - $2 * interval '1 hour' WHERE user_id = $1"
    run(api, sql, old.id, 25)
    run(api, sql, recent.id, 23)
    with running(api.installation) as late:
        late.wait_for("/ready", 200)
    count = "SELECT count(*) FROM user_sessions WHERE user_id = $1"
    assert (one(api, count, old.id), one(api, count, recent.id)) == (0, 1)
