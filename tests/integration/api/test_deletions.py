"""What was recorded of a deleted project is removed from every table, also what comes afterwards, and nothing else."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from gosight.sql.loader import query
from gosight.stores import clickhouse
from gosight.stores.removals import COMES_BACK, Removals
from tests.integration.api.people import Person, member, one, person
from tests.integration.api.rows import envelope, insight, session, visit
from tests.integration.api.service import ApiService, Project
from tests.waiting import wait_for

_AT = "2026-10-25 12:00:00"
_WAIT_S = 120.0
_MOVES = '{"positions": [{"x": 10, "y": 20}]}'


def fill(api: ApiService, project: Project) -> None:
    """A row in every table that sites fill."""
    told = session(project.id, _AT)
    events: list[dict[str, Any]] = [
        {"at": _AT},
        {"at": _AT, "event_type": "click", "target_selector": "#pay", "click_px": 500, "click_py": 500},
        {"at": _AT, "event_type": "js_error", "error_message": "boom", "error_fingerprint": "f1"},
        {"at": _AT, "event_type": "web_vitals", "lcp": 2_500},
        {"at": _AT, "event_type": "mouse_move", "payload": _MOVES},
        {"at": _AT, "event_type": "identify", "payload": '{"user_id": "u1", "traits": {"plan": "pro"}}'},
    ]
    api.insert(
        sessions=[told],
        page_visits=[visit(project.id, told.session_id, "/", _AT)],
        insights=[insight(project.id, told.session_id, _AT)],
    )
    api.insert_events(envelope(project.id, told.session_id, *events))


def rows_of(api: ApiService, project: Project) -> dict[str, int]:
    """How many rows each table holds of a project."""
    tables = [name for (name,) in api.installation.rows(query("clickhouse/removal/tables"))]
    counted = " UNION ALL ".join(
        f"SELECT '{table}', count() FROM {table} WHERE project_id = '{project.id}'" for table in tables
    )
    return dict(api.installation.rows(counted))


def deletion(who: Person, project: Project) -> dict[str, Any]:
    return next(one for one in who.ask("GET", "/deletions").data if one["project_id"] == project.id)


def wait_until_empty(api: ApiService, who: Person, project: Project) -> dict[str, Any]:
    """As PostgreSQL knows it, for the API has a budget; then what the API says."""
    is_empty = "SELECT tables_left = '{}' FROM project_deletions WHERE project_id = $1::text::uuid"
    wait_for(lambda: one(api, is_empty, project.id), _WAIT_S, "not empty")
    assert set(rows_of(api, project).values()) == {0}
    told = deletion(who, project)
    assert told["state"] == "empty"
    return told


def look(api: ApiService, now: datetime) -> None:
    """One step, as of `now`."""

    async def step() -> None:
        pool = await asyncpg.create_pool(api.installation.postgres_url, min_size=1, max_size=1)
        client = await clickhouse.connect(api.installation.clickhouse_dsn)

        async def connected() -> Any:
            return client

        await Removals(pool, connected).look(now)
        await client.close()
        await pool.close()

    asyncio.run(step())


@contextmanager
def clickhouse_away(api: ApiService) -> Iterator[None]:
    api.installation.infra.stop("clickhouse")
    try:
        yield
    finally:
        api.installation.infra.start("clickhouse")


def test_rows_of_every_table_are_removed_and_nobody_elses(api: ApiService, project: Project) -> None:
    other, owner = api.project(), member(api, project.id, "owner")
    for one_of_them in (project, other):
        fill(api, one_of_them)
    api.get(project, "export/events.csv")
    before = rows_of(api, other)
    assert {table for table, count in rows_of(api, project).items() if count} >= {
        *("events", "sessions", "page_visits", "insights", "user_traits", "error_groups", "sql_query_log"),
        *("overview_15m", "click_heatmap", "web_vitals_15m", "move_heatmap"),
    }
    owner.ask("DELETE", f"/projects/{project.id}")
    told = wait_until_empty(api, owner, project)
    assert (told["deleted_by"], told["tables_left"]) == (owner.email, [])
    assert rows_of(api, other) == before


def test_what_comes_after_that_is_removed_too(api: ApiService, project: Project) -> None:
    owner = member(api, project.id, "owner")
    owner.ask("DELETE", f"/projects/{project.id}")
    wait_until_empty(api, owner, project)
    fill(api, project)  # as a worker does that was behind
    now = datetime.now(UTC)
    look(api, now + timedelta(minutes=50))
    assert rows_of(api, project)["events"] == 6, "every hour is enough"
    look(api, now + timedelta(minutes=70))
    assert deletion(owner, project)["state"] == "removing"
    wait_for(lambda: not any(rows_of(api, project).values()), _WAIT_S, "rows are left")


def test_it_is_complete_when_nothing_can_come_any_more(api: ApiService, project: Project) -> None:
    owner = member(api, project.id, "owner")
    owner.ask("DELETE", f"/projects/{project.id}")
    told = wait_until_empty(api, owner, project)
    assert datetime.fromisoformat(told["complete_at"]) - datetime.fromisoformat(told["deleted_at"]) == COMES_BACK
    look(api, datetime.now(UTC) + COMES_BACK)
    assert deletion(owner, project)["state"] == "complete"
    actions = "SELECT array_agg(action ORDER BY at) FROM audit_log WHERE project_id = $1::text::uuid"
    assert one(api, actions, project.id) == ["project.delete", "project.emptied", "project.removed"]


def test_deleted_while_clickhouse_is_away(api: ApiService, project: Project) -> None:
    fill(api, project)
    owner = member(api, project.id, "owner")
    with clickhouse_away(api):
        assert owner.ask("DELETE", f"/projects/{project.id}").status == 200
        told = deletion(owner, project)
        assert (told["state"], told["tables_left"]) == ("removing", None)
    wait_until_empty(api, owner, project)


def test_an_admin_of_the_installation_sees_all_of_them(api: ApiService, project: Project) -> None:
    member(api, project.id, "owner").ask("DELETE", f"/projects/{project.id}")
    assert deletion(person(api, is_admin=True).log_in(), project)["name"]
