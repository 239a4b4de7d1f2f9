"""What is held of one user, as a file, and its erasure as the API tells of it (test_erasure.py does it)."""

import base64
import json
from urllib.parse import quote

import zstandard

from gosight.pipeline.erasure_remains import remains
from tests.integration.api import rows
from tests.integration.api.people import Person, member, one
from tests.integration.api.service import ApiService, Project

AT = "2026-10-25 12:00:00"
ANN, BEN = "ann@home", "ben"


def filled(api: ApiService, project: Project) -> str:
    """One session of Ann, who lets Ben use her browser, one of Ben's; both are recorded. Ann's session."""
    hers, his = (
        rows.session(project.id, AT, user_id=user, visitor_id=rows.uid(project.id, user)) for user in (ANN, BEN)
    )
    identify = {"at": AT, "event_type": "identify", "payload": json.dumps({"user_id": ANN, "traits": {"plan": "pro"}})}
    says = [{"at": AT, "user_id": user, "title": f"of {user}"} for user in ("", ANN, BEN)]
    api.insert_events(
        rows.envelope(project.id, hers.session_id, identify, *says),
        rows.envelope(project.id, his.session_id, {"at": AT, "user_id": BEN}),
    )
    api.insert(
        sessions=[hers, his],
        page_visits=[rows.visit(project.id, one.session_id, "/", AT) for one in (hers, his)],
        insights=[rows.insight(project.id, one.session_id, AT) for one in (hers, his)],
    )
    for session, text in ((hers, '[{"type":4}]'), (his, '[{"type":5}]')):
        api.installation.rows(_recorded(project.id, session.session_id, text))
    return hers.session_id


def _recorded(project_id: str, session_id: str, text: str) -> str:
    frame = base64.b64encode(zstandard.compress(text.encode())).decode()
    columns = "project_id, session_id, stream_id, timestamp_start, timestamp_end, data, data_size, retention_days"
    values = (
        f"'{project_id}', '{session_id}', '{session_id}', '{AT}', '{AT}', base64Decode('{frame}'), {len(text)}, 30000"
    )
    return f"INSERT INTO replay_chunks ({columns}) VALUES ({values})"


def export(who: Person, project: Project, user: str) -> list[dict[str, object]]:
    reply = who.ask("GET", f"/projects/{project.id}/users/{quote(user, safe='')}/data/export")
    assert reply.status == 200, reply.text
    assert reply.headers["Content-Disposition"].startswith('attachment; filename="user_')
    return [json.loads(line) for line in reply.text.splitlines()]


def test_export_is_all_of_one_user_and_nothing_of_another(api: ApiService, project: Project) -> None:
    session_id, owner = filled(api, project), member(api, project.id, "owner")
    lines = export(owner, project, ANN)
    tables = [str(line["table"]) for line in lines]
    kinds = ("sessions", "events", "page_visits", "insights", "user_traits", "replay_chunks")
    assert {name: tables.count(name) for name in kinds} == dict.fromkeys(kinds, 1) | {"events": 3}
    assert {line["session_id"] for line in lines if line["table"] != "user_traits"} == {session_id}
    assert BEN not in json.dumps(lines)
    assert lines[-1]["events"] == [{"type": 4}]
    by_visitor = export(owner, project, str(rows.uid(project.id, ANN)))
    assert [line["table"] for line in by_visitor if line["table"] == "sessions"] == ["sessions"]
    assert export(owner, project, "nobody") == []


def test_an_erasure_is_told_of_and_asked_for_once(api: ApiService, project: Project) -> None:
    filled(api, project)
    owner = member(api, project.id, "owner")
    path = f"/projects/{project.id}/users/{quote(ANN, safe='')}/data"
    asked = owner.ask("DELETE", path).data
    assert asked["requested_by"] == owner.email
    (listed,) = [one for one in owner.ask("GET", f"{path}/erasures").data if one["id"] == asked["id"]]
    assert {one["what"] for one in listed["remains"]} >= {one.what for one in remains("fading", 0)}
    assert owner.ask("GET", f"/projects/{project.id}/users/other/data/erasures").data == []


def test_the_audit_log_tells_of_both_without_the_id(api: ApiService, project: Project) -> None:
    owner = member(api, project.id, "owner")
    export(owner, project, ANN)
    owner.ask("DELETE", f"/projects/{project.id}/users/{quote(ANN, safe='')}/data")
    entries = owner.ask("GET", f"/projects/{project.id}/audit").data
    assert {entry["action"] for entry in entries} == {"user.erase", "user.export"}
    assert ANN not in json.dumps(entries)
    assert one(api, "SELECT count(*) FROM audit_log WHERE target = $1", ANN) == 0


def test_what_is_no_id_is_nobody(api: ApiService, project: Project) -> None:
    owner = member(api, project.id, "owner")
    for user in ("%00", "x" * 256):
        assert owner.ask("DELETE", f"/projects/{project.id}/users/{user}/data").status == 404
