"""Errors: grouped by fingerprint, one by one, and what people decide about them."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from gosight.sql.loader import query
from tests.integration.api.people import member, one
from tests.integration.api.rows import envelope, ms, uid
from tests.integration.api.service import ApiReply, ApiService, Project
from tests.integration.api.test_sessions import pages

WEEK = {"start_date": "2026-10-12", "end_date": "2026-10-18"}
OFTEN, ONCE, OLD = "00000000000000aa", "00000000000000bb", "00000000000000cc"


def failure(at: str, fingerprint: str, message: str = "boom", **changes: Any) -> dict[str, Any]:
    said = {"at": at, "event_type": "js_error", "path": "/shop", "error_fingerprint": fingerprint}
    said |= {"error_type": "TypeError", "error_message": message, "error_stack": f"at f ({message}.js:1:2)"}
    said["payload"] = f'{{"filename":"{message}.js","lineno":12,"colno":3}}'
    return said | changes


def decide(api: ApiService, project: Project, fingerprint: str, status: str, at: str) -> None:
    """As somebody would have done at that time."""

    async def write() -> None:
        connection = await asyncpg.connect(api.installation.postgres_url)
        try:
            when = datetime.fromtimestamp(ms(at) / 1000, UTC)
            await connection.execute(query("postgres/error_status_set"), project.id, fingerprint, status, None, when)
        finally:
            await connection.close()

    asyncio.run(write())


def statuses(reply: ApiReply) -> dict[str, str]:
    return {row["error_id"]: row["status"] for row in reply.data}


@pytest.fixture
def failing(api: ApiService, project: Project) -> Project:
    of = project.id
    api.insert_events(
        envelope(
            of,
            uid(of, 1),
            failure("2026-10-13 12:00:00", OFTEN),
            failure("2026-10-13 12:00:01", OFTEN),
            failure("2026-10-14 00:00:00", ONCE, event_type="console_error", path="/cart"),
            browser="Chrome",
            os="Linux",
            device_type="desktop",
        ),
        envelope(of, uid(of, 2), failure("2026-10-18 23:59:59.999", OFTEN, "bang"), source_offset=2, browser="Safari"),
        envelope(of, uid(of, 3), failure("2026-10-11 23:59:59.999", OFTEN), source_offset=3),
        envelope(of, uid(of, 4), failure("2026-10-19 00:00:00", ONCE), source_offset=4),
        envelope(of, uid(of, 5), failure("2026-10-15 12:00:00", OFTEN), source_offset=5, is_bot=True),
        envelope(of, uid(of, 6), failure("2026-09-01 12:00:00", OLD), source_offset=6),
    )
    return project


def test_a_group_counts_the_period_and_shows_its_latest(api: ApiService, failing: Project) -> None:
    reply = api.get(failing, "errors", **WEEK)
    assert reply.data[0] == {
        "kind": "group",
        "error_id": ONCE,
        "status": "open",
        "event_type": "console_error",
        "error_type": "TypeError",
        "message": "boom",
        "path": "/cart",
        "filename": "boom.js",
        "lineno": 12,
        "colno": 3,
        "count": 1,
        "session_count": 1,
        "user_count": 1,
        "first_seen_at": "2026-10-14T00:00:00Z",
        "last_seen_at": "2026-10-19T00:00:00Z",
        "browsers": {"Chrome": 1},
    }
    often = reply.data[1]
    assert (often["count"], often["session_count"], often["message"]) == (3, 2, "bang")
    assert (often["first_seen_at"], often["last_seen_at"]) == (
        "2026-10-11T23:59:59.999000Z",
        "2026-10-18T23:59:59.999000Z",
    )
    assert often["browsers"] == {"Chrome": 2, "Safari": 1}
    assert reply.meta["total"] == 2


def test_sorting_and_cursors(api: ApiService, failing: Project) -> None:
    for sort in ("count", "sessions", "first_seen", "last_seen"):
        for order in ("asc", "desc"):
            asked = {**WEEK, "sort": sort, "order": order}
            whole = [row["error_id"] for row in api.get(failing, "errors", **asked).data]
            assert whole == ([OFTEN, ONCE] if (order == "desc") == (sort in {"count", "sessions"}) else [ONCE, OFTEN])
            found = list(pages(api, failing, "errors", **asked, per_page=1))
            assert [row["error_id"] for reply in found for row in reply.data] == whole


def test_on_one_page(api: ApiService, failing: Project) -> None:
    assert [row["error_id"] for row in api.get(failing, "errors", **WEEK, path="/shop").data] == [OFTEN]


def test_one_by_one(api: ApiService, failing: Project) -> None:
    found = list(pages(api, failing, "errors", **WEEK, grouped="false", per_page=3))
    rows = [row for reply in found for row in reply.data]
    assert [row["timestamp"][:19] for row in rows] == [
        f"2026-10-{second}" for second in ("18T23:59:59", "14T00:00:00", "13T12:00:01", "13T12:00:00")
    ]
    assert {row["kind"] for row in rows} == {"occurrence"}
    assert (rows[0]["session_id"], rows[0]["stack"]) == (str(uid(failing.id, 2)), "at f (bang.js:1:2)")
    assert found[0].meta["total"] == 4
    assert api.get(failing, "errors", **WEEK, grouped="false", sort="count").wrong_fields == ["sort"]


def test_resolved_holds_until_it_is_seen_again(api: ApiService, failing: Project) -> None:
    decide(api, failing, OFTEN, "resolved", "2026-10-18 23:59:59.999")
    decide(api, failing, ONCE, "ignored", "2026-10-01 00:00:00")
    assert statuses(api.get(failing, "errors", **WEEK)) == {OFTEN: "resolved", ONCE: "ignored"}
    # An event from before that comes late is no regression; one of a ms later is.
    of = failing.id
    api.insert_events(envelope(of, uid(of, 9), failure("2026-10-16 00:00:00", OFTEN), source_offset=9))
    assert statuses(api.get(failing, "errors", **WEEK))[OFTEN] == "resolved"
    api.insert_events(envelope(of, uid(of, 9), failure("2026-10-19 00:00:00.000", OFTEN), source_offset=10))
    assert statuses(api.get(failing, "errors", **WEEK)) == {OFTEN: "regressed", ONCE: "ignored"}
    assert statuses(api.get(failing, "errors", **WEEK, status="regressed")) == {OFTEN: "regressed"}
    ignored = api.get(failing, "errors", **WEEK, status="ignored", grouped="false")
    assert [row["error_id"] for row in ignored.data] == [ONCE]
    assert (ignored.meta["total"], api.get(failing, "errors", **WEEK, status="open").meta["total"]) == (1, 0)
    decide(api, failing, OFTEN, "open", "2026-10-20 00:00:00")
    assert statuses(api.get(failing, "errors", **WEEK))[OFTEN] == "open"


def test_anothers_decisions_are_not_ours(api: ApiService, failing: Project) -> None:
    decide(api, api.project(), OFTEN, "ignored", "2026-10-18 23:59:59.999")
    assert statuses(api.get(failing, "errors", **WEEK))[OFTEN] == "open"


def test_one_error(api: ApiService, failing: Project) -> None:
    data = api.get(failing, f"errors/{OFTEN}", **WEEK, timezone="Europe/Paris").data
    assert (data["status"], data["count"], data["session_count"], data["user_count"]) == ("open", 3, 2, 2)
    assert (data["latest"]["message"], data["latest"]["stack"]) == ("boom", "at f (boom.js:1:2)")
    assert [(point["at"][:10], point["count"]) for point in data["over_time"]] == [
        (f"2026-10-{day}", {12: 1, 13: 2}.get(day, 0)) for day in range(12, 19)
    ]
    assert data["pages"] == [{"value": "/shop", "count": 3, "sessions": 2}]
    assert data["browsers"] == [
        {"value": "Chrome", "count": 2, "sessions": 1},
        {"value": "", "count": 1, "sessions": 1},
    ]
    assert [(one["session_id"], one["count"]) for one in data["sessions"]] == [
        (str(uid(failing.id, 1)), 2),
        (str(uid(failing.id, 3)), 1),
    ]


def test_an_error_that_is_not_in_the_period(api: ApiService, failing: Project) -> None:
    data = api.get(failing, f"errors/{OLD}", **WEEK).data
    assert (data["count"], data["latest"], data["sessions"]) == (0, None, [])
    assert data["first_seen_at"] == "2026-09-01T12:00:00Z"


@pytest.mark.parametrize("name", ["00000000000000dd", "ABC", "x" * 65, "'"])
def test_no_such_error(api: ApiService, shared_project: Project, name: str) -> None:
    reply = api.get(shared_project, f"errors/{name}")
    assert (reply.status, reply.code) == (404, "NOT_FOUND")


def test_a_member_decides_and_it_is_noted(api: ApiService, failing: Project) -> None:
    where, ann = f"/projects/{failing.id}/errors/{OFTEN}", member(api, failing.id, "member")
    reply = ann.ask("PATCH", where, {"status": "resolved"})
    assert (reply.data["error_id"], reply.data["status"]) == (OFTEN, "resolved")
    assert ann.ask("GET", f"{where}?start_date=2026-10-12&end_date=2026-10-18").data["status"] == "resolved"
    noted = (
        "SELECT action || ' ' || target FROM audit_log WHERE project_id = $1::text::uuid AND user_id = $2::text::uuid"
    )
    assert one(api, noted, failing.id, ann.id) == f"error.status {OFTEN}"
    assert ann.ask("PATCH", where, {"status": "open"}).data["status"] == "open"
    assert statuses(api.get(failing, "errors", **WEEK))[OFTEN] == "open"


@pytest.mark.parametrize("body", [{}, {"status": "regressed"}, {"status": "open", "colour": "red"}])
def test_a_decision_that_is_none(api: ApiService, failing: Project, body: Any) -> None:
    reply = member(api, failing.id, "admin").ask("PATCH", f"/projects/{failing.id}/errors/{OFTEN}", body)
    assert reply.wrong_fields == (["colour"] if "colour" in body else ["status"])


def test_an_error_that_there_is_not(api: ApiService, failing: Project) -> None:
    reply = member(api, failing.id, "member").ask("PATCH", f"/projects/{failing.id}/errors/dd", {"status": "open"})
    assert reply.status == 404


def test_a_viewer_may_not_decide(api: ApiService, failing: Project) -> None:
    viewer = member(api, failing.id, "viewer")
    where = f"/projects/{failing.id}/errors/{OFTEN}"
    assert viewer.ask("PATCH", where, {"status": "ignored"}).status == 403
    assert viewer.ask("GET", where).status == 200


def test_a_key_may_not_decide(api: ApiService, failing: Project) -> None:
    where = f"/api/v1/projects/{failing.id}/errors/{OFTEN}"
    reply = api.ask(where, {"X-GoSight-Key": failing.key}, method="PATCH", body={"status": "resolved"})
    assert (reply.status, reply.code) == (403, "FORBIDDEN")
