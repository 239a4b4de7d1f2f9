"""What the API does while what it depends on is away."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.integration.api.rows import session
from tests.integration.api.service import ApiReply, ApiService, Project, running

WEEK = {"start_date": "2026-10-12", "end_date": "2026-10-18"}


@contextmanager
def away(api: ApiService, *names: str) -> Iterator[None]:
    infra = api.installation.infra
    for name in names:
        infra.stop(name)
    try:
        yield
    finally:
        for name in names:
            infra.start(name)


def until(api: ApiService, project: Project, status: int, path: str = "overview") -> ApiReply:
    where = f"/api/v1/projects/{project.id}/{path}"
    return api.wait_for(where, status, {"X-GoSight-Key": project.key})


def test_without_clickhouse(api: ApiService, project: Project) -> None:
    api.insert(sessions=[session(project.id, "2026-10-13 12:00:00")])
    assert api.get(project, "overview", **WEEK).data["summary"]["sessions"] == 1
    with away(api, "clickhouse"):
        reply = api.get(project, "overview", **WEEK)
        assert (reply.status, reply.code, reply.headers["Retry-After"]) == (503, "UNAVAILABLE", "5")
        assert "ClickHouse" in reply.text
        assert api.get(project, "overview", timezone="nowhere").status == 400
        unready = api.wait_for("/ready", 503)
        assert unready.body["dependencies"]["clickhouse"] != "ok"
        assert api.ask("/health").status == 200
    until(api, project, 200)
    assert api.get(project, "overview", **WEEK).data["summary"]["sessions"] == 1
    api.wait_for("/ready", 200)


def test_started_while_clickhouse_is_away(api: ApiService, project: Project) -> None:
    with running(api.installation) as late:
        with away(api, "clickhouse"):
            assert late.wait_for("/ready", 503).body["dependencies"]["schema"] != "ok"
            assert late.get(project, "overview").code == "UNAVAILABLE"
        until(late, project, 200)
        late.wait_for("/ready", 200)
    until(api, project, 200)


def test_not_ready_on_a_schema_that_it_does_not_know(api: ApiService) -> None:
    api.installation.rows("INSERT INTO schema_migrations (number, name, checksum) VALUES (9999, 'newer', '')")
    try:
        with running(api.installation) as older:
            said = older.wait_for("/ready", 503).body["dependencies"]["schema"]
            assert "9999_newer was applied by a newer version" in said
    finally:
        api.installation.rows("DELETE FROM schema_migrations WHERE number = 9999")


def test_a_frozen_clickhouse_is_not_waited_for_without_end(api: ApiService, project: Project) -> None:
    assert api.get(project, "overview").status == 200
    api.installation.infra.pause("clickhouse")
    try:
        reply = api.get(project, "sessions")
        assert (reply.status, reply.code) == (503, "UNAVAILABLE")
    finally:
        api.installation.infra.resume("clickhouse")
    until(api, project, 200)


def test_known_keys_work_without_postgres_and_redis(api: ApiService, project: Project) -> None:
    newcomer = api.project()
    assert api.get(project, "overview").status == 200
    with away(api, "postgres", "redis"):
        deadline = time.monotonic() + 11  # past the time that memory is believed without asking
        while time.monotonic() < deadline:
            assert api.get(project, "overview").status == 200
            time.sleep(0.2)
        unknown = api.get(newcomer, "overview")
        assert (unknown.status, unknown.code) == (503, "UNAVAILABLE")
        assert "PostgreSQL" in unknown.text
        ready = api.ask("/ready")
        assert (ready.status, ready.body["ready"]) == (200, True)
        assert ready.body["dependencies"]["postgres"] != "ok"
    until(api, newcomer, 200)
