"""POST /projects/:id/query: analysts' own SQL, over HTTP. What it may say is tested in test_analyst_sql.py."""

import json
from typing import Any

import pytest

from gosight.http.api.sql_scope.tables import OFFERED
from tests.integration.api.rows import envelope, session, uid
from tests.integration.api.service import ApiReply, ApiService, Project

DAY = "2026-10-13 12:00:00"


@pytest.fixture(scope="module")
def shop(api: ApiService, shared_project: Project) -> Project:
    """Three sessions of two countries; another project has one more."""
    rows = [
        session(shared_project.id, DAY, session_id=uid(shared_project.id, n), country=c) for n, c in enumerate("AAB")
    ]
    api.insert(sessions=[*rows, session(api.project().id, DAY, country="C")])
    api.insert_events(envelope(shared_project.id, uid(shared_project.id, 0), {"at": DAY, "path": "/a/b"}))
    return shared_project


def ask(api: ApiService, project: Project, sql: str, **more: Any) -> ApiReply:
    return api.post(project, "query", {"sql": sql, **more})


def log(api: ApiService, project: Project) -> list[Any]:
    columns = "asked_by, kind, sql, format, outcome, error"
    return api.installation.rows(f"SELECT {columns} FROM sql_query_log WHERE project_id = '{project.id}' ORDER BY at")


BY_COUNTRY = "SELECT country, count() AS sessions FROM sessions GROUP BY country ORDER BY country"


def test_as_json(api: ApiService, shop: Project) -> None:
    reply = ask(api, shop, BY_COUNTRY)
    assert reply.data["meta"] == [
        {"name": "country", "type": "LowCardinality(String)"},
        {"name": "sessions", "type": "UInt64"},
    ]
    assert reply.data["data"] == [["A", 2], ["B", 1]]
    assert (reply.data["rows"], reply.headers["Content-Type"]) == (2, "application/json")


def test_as_lines_of_json(api: ApiService, shop: Project) -> None:
    reply = ask(api, shop, BY_COUNTRY, format="jsonl")
    assert [json.loads(line) for line in reply.text.splitlines()] == [
        {"country": "A", "sessions": 2},
        {"country": "B", "sessions": 1},
    ]
    assert reply.headers["Content-Disposition"] == 'attachment; filename="query.jsonl"'
    assert ask(api, shop, "SELECT path, timestamp FROM events", format="jsonl").text == (
        '{"path":"/a/b","timestamp":"2026-10-13T12:00:00.000Z"}\n'
    )


def test_as_csv(api: ApiService, shop: Project) -> None:
    reply = ask(api, shop, BY_COUNTRY, format="csv")
    assert reply.text == '"country","sessions"\n"A",2\n"B",1\n'
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert ask(api, shop, f"SELECT * FROM ({BY_COUNTRY}) WHERE 0", format="csv").text == '"country","sessions"\n'


@pytest.mark.parametrize(
    ("format", "beginning", "end"), [("parquet", b"PAR1", b"PAR1"), ("arrow", b"ARROW1", b"ARROW1")]
)
def test_as_files_of_columns(api: ApiService, shop: Project, format: str, beginning: bytes, end: bytes) -> None:
    body = api.download(shop, "query", {"sql": BY_COUNTRY, "format": format})
    assert body.startswith(beginning)
    assert body.endswith(end)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT 1; SELECT 2", "Line 1, column 9: Only one statement is run."),
        ("SELECT *\nFROM system.tables", "Line 2, column 6: There is no table system.tables; there are"),
        ("SELECT nothing FROM events", "Unknown expression identifier `nothing`"),
        ("WITH x AS (SELECT 1 AS a) SELECT b FROM x", "Unknown expression identifier `b`"),
        ("SELECT toUInt8('x')", "Cannot parse string 'x' as UInt8"),
        ("SELECT file('/etc/passwd')", "Line 1, column 8: The function file is not offered here."),
        ("SELECT 1 SETTINGS readonly = 0", "SETTINGS are set by the server."),
    ],
)
def test_what_is_wrong_is_said(api: ApiService, shop: Project, sql: str, said: str) -> None:
    reply = ask(api, shop, sql)
    assert (reply.status, reply.code, reply.wrong_fields) == (400, "VALIDATION_ERROR", ["sql"])
    message = reply.body["error"]["details"][0]["message"]
    assert said in message
    assert "_gosight" not in message


@pytest.mark.parametrize(
    ("sql", "limit"),
    [
        ("SELECT number FROM numbers(1000001)", "max_result_rows"),
        ("SELECT groupArray(number) FROM numbers(1000000000)", "max_memory_usage"),
        ("SELECT repeat(toString(number), 60) FROM numbers(1000000)", "max_result_bytes"),
    ],
)
def test_over_a_limit(api: ApiService, shop: Project, sql: str, limit: str) -> None:
    reply = ask(api, shop, sql, format="csv")
    assert (reply.status, reply.code, reply.wrong_fields) == (422, "LIMIT_EXCEEDED", [limit])


def test_up_to_a_limit(api: ApiService, shop: Project) -> None:
    assert len(ask(api, shop, "SELECT 1 FROM numbers(1000000)", format="csv").text) == len('"1"\n') + 2_000_000


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "sql"),
        ({"sql": ""}, "sql"),
        ({"sql": "x" * 20_001}, "sql"),
        ({"sql": 1}, "sql"),
        ({"sql": "SELECT 1", "format": "xml"}, "format"),
        ({"sql": "SELECT 1", "settings": {"readonly": 0}}, "settings"),
        ({"sql": "SELECT 1", "project_id": "x"}, "project_id"),
    ],
)
def test_wrong_bodies(api: ApiService, shop: Project, body: Any, field: str) -> None:
    reply = api.post(shop, "query", body)
    assert (reply.status, reply.wrong_fields) == (400, [field])


def test_texts_that_a_client_would_fill_in_stay_as_they_are(api: ApiService, shop: Project) -> None:
    for text in ("%(project_id)s", "%s", "100%", "{project_id:String}", "{x:UInt8}", "$1", "?"):
        assert ask(api, shop, f"SELECT '{text}'").data["data"] == [[text]]
        assert ask(api, shop, f"SELECT '{text}' FROM sessions LIMIT 1").data["data"] == [[text]]


def test_who_may_ask(api: ApiService, shop: Project) -> None:
    where, body = f"/api/v1/projects/{shop.id}/query", {"sql": "SELECT 1"}
    stranger = api.project()
    assert api.ask(where, method="POST", body=body).status == 401
    assert api.ask(where, {"X-GoSight-Key": shop.write_key}, method="POST", body=body).status == 403
    assert api.ask(where, {"X-GoSight-Key": stranger.key}, method="POST", body=body).status == 404


def test_every_query_is_written_down(api: ApiService, project: Project) -> None:
    ask(api, project, "SELECT 1", format="csv")
    ask(api, project, "DROP TABLE events")
    ask(api, project, "SELECT number FROM numbers(1000001)")
    ask(api, project, "SELECT nothing")
    api.get(project, "export/insights.csv", start_date="2026-10-12", end_date="2026-10-18")
    rows = log(api, project)
    assert {row[0].startswith("key:") for row in rows} == {True}
    assert [row[1:5] for row in rows] == [
        ("query", "SELECT 1", "csv", "given"),
        ("query", "DROP TABLE events", "json", "refused"),
        ("query", "SELECT number FROM numbers(1000001)", "json", "limit"),
        ("query", "SELECT nothing", "json", "refused"),
        ("export", "insights_2026-10-12_2026-10-18.csv", "csv", "given"),
    ]
    assert [bool(row[5]) for row in rows] == [False, True, True, True, False]


def test_without_clickhouse(api: ApiService, project: Project) -> None:
    api.installation.infra.stop("clickhouse")
    try:
        reply = ask(api, project, "SELECT 1")
        assert (reply.status, reply.code, reply.headers["Retry-After"]) == (503, "UNAVAILABLE", "5")
    finally:
        api.installation.infra.start("clickhouse")
    api.wait_for(f"/api/v1/projects/{project.id}/overview", 200, {"X-GoSight-Key": project.key})
    assert ask(api, project, "SELECT 1").data["data"] == [[1]]


def test_the_tables_that_can_be_read_are_named_with_their_columns(api: ApiService, project: Project) -> None:
    tables = {one["name"]: one["columns"] for one in api.get(project, "query/tables").data}
    assert tables.keys() == OFFERED
    for table, columns in tables.items():
        reply = api.post(project, "query", {"sql": f"SELECT * FROM {table} LIMIT 0"})
        assert list(columns.items()) == [(one["name"], one["type"]) for one in reply.data["meta"]]
