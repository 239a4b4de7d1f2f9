"""GET /projects/:id/export/…: whole periods as files, at constant memory."""

import csv
import io
import json
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from pathlib import Path
from typing import Any

import pytest

from tests.integration.api.rows import envelope, insight, ms, session, uid
from tests.integration.api.service import ApiService, Project

WEEK = {"start_date": "2026-10-12", "end_date": "2026-10-18"}
DAY = "2026-10-13 12:00:00"
ROWS, MIB = 400_000, 1 << 20


@pytest.fixture(scope="module")
def shop(api: ApiService, shared_project: Project) -> Project:
    """One session with an insight and two events of a bot; rows just outside of the week, deleted, and of others."""
    project, sid = shared_project.id, uid(shared_project.id)
    gone = session(project, DAY, version=1)
    rows = [
        session(project, DAY, session_id=sid, country='Côte d\'Ivoire, "CI"', insight_counts={"rage_click": 2}),
        session(project, "2026-10-11 23:59:59.999"),
        session(project, "2026-10-19 00:00:00.000"),
        session(api.project().id, DAY),
        gone,
    ]
    api.insert(sessions=rows, insights=[insight(project, sid, DAY)])
    api.insert(sessions=[session(project, DAY, session_id=gone.session_id, version=2, is_deleted=1)])
    events = [{"at": DAY, "path": "/2"}, {"at": "2026-10-13 11:59:59.999", "path": "/1"}, {"at": "2026-10-19 00:00:00"}]
    api.insert_events(envelope(project, sid, *events, is_bot=True))
    return shared_project


def read(api: ApiService, project: Project, name: str) -> str:
    return api.get(project, f"export/{name}", **WEEK).text


def test_sessions_as_csv(api: ApiService, shop: Project) -> None:
    rows = list(csv.DictReader(io.StringIO(read(api, shop, "sessions.csv"))))
    assert [row["session_id"] for row in rows] == [str(uid(shop.id))]
    assert rows[0]["country"] == 'Côte d\'Ivoire, "CI"'
    assert (rows[0]["started_at"], rows[0]["insight_counts"]) == ("2026-10-13T12:00:00.000Z", "{'rage_click':2}")
    assert not {"project_id", "version", "is_deleted", "message_key"} & rows[0].keys()


def test_events_as_lines_of_json(api: ApiService, shop: Project) -> None:
    rows = [json.loads(line) for line in read(api, shop, "events.jsonl").splitlines()]
    assert [(row["path"], row["is_bot"]) for row in rows] == [("/1", True), ("/2", True)]
    assert not [name for name in rows[0] if name.startswith("source_")]


def test_insights_as_lines_of_json(api: ApiService, shop: Project) -> None:
    rows = [json.loads(line) for line in read(api, shop, "insights.jsonl").splitlines()]
    assert [(row["insight_type"], row["x"]) for row in rows] == [("rage_click", 100)]


@pytest.mark.parametrize("table", ["events", "sessions", "insights"])
def test_as_parquet(api: ApiService, shop: Project, table: str) -> None:
    body = api.download(shop, f"export/{table}.parquet?start_date=2026-10-12&end_date=2026-10-18")
    assert (body[:4], body[-4:]) == (b"PAR1", b"PAR1")


def test_days_of_a_zone(api: ApiService, shop: Project) -> None:
    text = api.get(shop, "export/sessions.csv", **WEEK, timezone="America/New_York").text
    assert len(text.splitlines()) == 3  # with the one at midnight after the week, which is the 18th's evening there


def test_the_files_name(api: ApiService, shop: Project) -> None:
    headers = api.get(shop, "export/events.csv", **WEEK).headers
    assert headers["Content-Disposition"] == 'attachment; filename="events_2026-10-12_2026-10-18.csv"'
    assert headers["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("name", ["users.csv", "events.xml", "events", "events.csv.gz", "../events.csv", "EVENTS.csv"])
def test_no_such_file(api: ApiService, shop: Project, name: str) -> None:
    reply = api.get(shop, f"export/{name}")
    assert (reply.status, reply.code) == (404, "NOT_FOUND")


def test_wrong_parameters(api: ApiService, shop: Project) -> None:
    assert api.get(shop, "export/events.csv", start_date="x").wrong_fields == ["start_date"]
    assert api.get(shop, "export/events.csv", country="France").wrong_fields == ["country"]


def test_who_may(api: ApiService, shop: Project) -> None:
    where, stranger = f"/api/v1/projects/{shop.id}/export/events.csv", api.project()
    assert api.ask(where).status == 401
    assert api.ask(where, {"X-GoSight-Key": shop.write_key}).status == 403
    assert api.ask(where, {"X-GoSight-Key": stranger.key}).status == 404


@pytest.fixture(scope="module")
def large(api: ApiService) -> Project:
    """400,000 events of eleven hours, some 250 MiB as JSON: more than one slice."""
    project = api.project()
    api.installation.rows(f"""
        INSERT INTO events (event_id, project_id, session_id, visitor_id, event_type, timestamp, received_at, url, path,
                            browser, os, device_type, retention_days)
        SELECT generateUUIDv4(number), '{project.id}', generateUUIDv4(), generateUUIDv4(), 'click',
               fromUnixTimestamp64Milli({ms(DAY)} + number * 100), now64(3), '/', '/', '', '', '', 30000
        FROM numbers({ROWS})
    """)
    return project


def begin(api: ApiService, project: Project, name: str) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", api.port, timeout=120)
    path = f"/api/v1/projects/{project.id}/export/{name}?start_date=2026-10-12&end_date=2026-10-18"
    connection.request("GET", path, headers={"X-GoSight-Key": project.key})
    return connection.getresponse()


def api_memory(api: ApiService) -> int:
    """Resident bytes of the process that listens at the API's port."""
    folders = [folder for folder in Path("/proc").iterdir() if folder.name.isdigit() and _environ(folder, api)]
    return int((folders[0] / "statm").read_text().split()[1]) * 4_096


def _environ(folder: Path, api: ApiService) -> bool:
    try:
        return f"GOSIGHT_API__PORT={api.port}\0".encode() in (folder / "environ").read_bytes()
    except OSError:  # it has ended, or is somebody else's
        return False


def test_every_row_once_and_one_line_of_names(api: ApiService, large: Project) -> None:
    lines = begin(api, large, "events.csv").read().decode().splitlines()
    assert [at for at, line in enumerate(lines) if line.startswith('"event_id"')] == [0]
    ids = {line[1:37] for line in lines[1:]}
    assert (len(lines), len(ids)) == (ROWS + 1, ROWS)
    column = lines[0].split(",").index('"timestamp"')
    hours = [line.split(",")[column][1:14] for line in lines[1:]]
    assert hours == sorted(hours)


def test_slow_readers_hold_no_memory(api: ApiService, large: Project) -> None:
    before = api_memory(api)
    readers = [begin(api, large, "events.jsonl") for _ in range(4)]
    for reader in readers:
        assert len(reader.read(MIB)) == MIB
    assert api.get(large, "overview", **WEEK).status == 200
    assert api_memory(api) - before < 40 * MIB
    for reader in readers[1:]:
        reader.close()
    count = 1
    while piece := readers[0].read(MIB):
        count += piece.count(b"\n")
        assert api_memory(api) - before < 40 * MIB
    assert count > ROWS - 5_000  # what the first read has not counted


def test_an_export_that_breaks_off_does_not_look_whole(api: ApiService, large: Project) -> None:
    reader = begin(api, large, "events.jsonl")
    assert reader.status == 200
    assert len(reader.read(MIB)) == MIB
    infra: Any = api.installation.infra
    infra.kill("clickhouse")
    try:
        with pytest.raises((IncompleteRead, ConnectionError)):
            reader.read()
    finally:
        infra.start("clickhouse")
    api.wait_for(f"/api/v1/projects/{large.id}/overview", 200, {"X-GoSight-Key": large.key})
    assert begin(api, large, "insights.csv").read().count(b"\n") == 1
