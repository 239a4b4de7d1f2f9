"""Who may read what."""

import asyncio

import asyncpg
import pytest

from tests.integration.api.rows import session, uid
from tests.integration.api.service import ApiService, Project

PATHS = ("overview", "sessions", "sessions/{sid}", "sessions/{sid}/events", "insights")


@pytest.fixture(scope="module")
def stranger(api: ApiService, shared_project: Project) -> Project:
    """Of another project; the one that it is curious about has a session."""
    row = session(shared_project.id, "2026-10-13 12:00:00", session_id=uid(shared_project.id))
    api.insert(sessions=[row])
    return api.project()


def address(project: Project, path: str) -> str:
    return f"/api/v1/projects/{project.id}/{path.format(sid=uid(project.id))}"


@pytest.mark.parametrize("path", PATHS)
def test_every_path(api: ApiService, shared_project: Project, stranger: Project, path: str) -> None:
    where = address(shared_project, path)
    assert api.ask(where, {"X-GoSight-Key": shared_project.key}).status == 200
    assert api.ask(where, {"Authorization": f"Bearer {shared_project.key}"}).status == 200
    without = api.ask(where)
    assert (without.status, without.code) == (401, "UNAUTHORIZED")
    unknown = api.ask(where, {"X-GoSight-Key": "gs_live_" + "x" * 32})
    assert (unknown.status, unknown.code) == (401, "UNAUTHORIZED")
    writing = api.ask(where, {"X-GoSight-Key": shared_project.write_key})
    assert (writing.status, writing.code) == (403, "FORBIDDEN")
    strange = api.ask(where, {"X-GoSight-Key": stranger.key})
    assert (strange.status, strange.code) == (404, "NOT_FOUND")


def test_a_strangers_session_under_ones_own_project(
    api: ApiService, shared_project: Project, stranger: Project
) -> None:
    sid = uid(shared_project.id)
    assert api.get(shared_project, f"sessions/{sid}").status == 200
    assert api.get(stranger, f"sessions/{sid}").status == 404
    assert api.get(stranger, f"sessions/{sid}/events").status == 404


@pytest.mark.parametrize("name", ["nope", "00000000-0000-0000-0000-000000000000", "%00", "'"])
def test_no_such_project(api: ApiService, shared_project: Project, name: str) -> None:
    reply = api.ask(f"/api/v1/projects/{name}/overview", {"X-GoSight-Key": shared_project.key})
    assert (reply.status, reply.code) == (404, "NOT_FOUND")


def test_the_projects_id_in_capitals(api: ApiService, shared_project: Project) -> None:
    where = f"/api/v1/projects/{shared_project.id.upper()}/overview"
    assert api.ask(where, {"X-GoSight-Key": shared_project.key}).status == 200


def test_an_expired_key(api: ApiService, project: Project) -> None:
    async def expire() -> None:
        connection = await asyncpg.connect(api.installation.postgres_url)
        await connection.execute(
            "UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE project_id = $1", project.id
        )
        await connection.close()

    asyncio.run(expire())
    reply = api.get(project, "overview")
    assert (reply.status, reply.code) == (401, "UNAUTHORIZED")


def test_no_such_path(api: ApiService, shared_project: Project) -> None:
    for path in ("/api/v1", "/api/v1/nope", f"/api/v1/projects/{shared_project.id}/nope"):
        reply = api.ask(path)
        assert (reply.status, reply.code) == (404, "NOT_FOUND")


def test_a_method_that_is_not_for_the_path(api: ApiService, shared_project: Project) -> None:
    reply = api.ask(address(shared_project, "overview"), {"X-GoSight-Key": shared_project.key}, method="POST")
    assert (reply.status, reply.code) == (405, "METHOD_NOT_ALLOWED")


def test_pages_of_configured_origins_may_read(api: ApiService, shared_project: Project) -> None:
    where, origin = address(shared_project, "overview"), "https://dashboard.example"
    asked = api.ask(where, {"Origin": origin, "Access-Control-Request-Method": "GET"}, method="OPTIONS")
    assert (asked.status, asked.headers["Access-Control-Allow-Origin"]) == (204, origin)
    assert "X-GoSight-Key" in asked.headers["Access-Control-Allow-Headers"]
    read = api.ask(where, {"Origin": origin, "X-GoSight-Key": shared_project.key})
    assert (read.status, read.headers["Access-Control-Allow-Origin"]) == (200, origin)
    refused = api.ask(where, {"Origin": origin})
    assert (refused.status, refused.headers["Access-Control-Allow-Origin"]) == (401, origin)


def test_pages_of_other_origins_may_not(api: ApiService, shared_project: Project) -> None:
    read = api.ask(address(shared_project, "overview"), {"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in read.headers
