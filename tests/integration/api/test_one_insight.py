"""One insight: why it was given, and what the visitor did around it."""

import pytest

from tests.integration.api.rows import envelope, insight, session, uid
from tests.integration.api.service import ApiService, Project

REASON = '"reason":"5 clicks in 800 ms; expected less than 5","explanation":{"thresholds":{"min_clicks":5}}'


def test_it_says_why_and_what_happened_around_it(api: ApiService, project: Project) -> None:
    of, sid = project.id, uid(project.id, "session")
    at = {
        name: f"2026-10-13 12:00:{second}"
        for name, second in {
            "too early": "09.999",
            "ten before": "10.000",
            "first": "20.000",
            "middle": "20.400",
            "last": "21.500",
            "ten after": "31.500",
            "too late": "31.501",
        }.items()
    }
    events = [
        {"at": when, "event_id": str(uid(of, name)), "event_type": "click", "path": "/pay", "payload": '{"button":0}'}
        for name, when in at.items()
    ]
    hit = insight(
        of,
        sid,
        at["first"],
        insight_id=str(uid(of, "insight")),
        details=f'{{"click_count":5,{REASON}}}',
        related_event_ids=[str(uid(of, name)) for name in ("first", "last")],
    )
    api.insert(sessions=[session(of, at["too early"], session_id=sid)], insights=[hit])
    api.insert_events(envelope(of, sid, *events), envelope(of, uid(of, "another session"), {"at": at["first"]}))

    data = api.get(project, f"insights/{uid(of, 'insight')}").data
    assert (data["insight_type"], data["severity"], data["session_id"]) == ("rage_click", "high", str(sid))
    assert data["details"]["reason"] == "5 clicks in 800 ms; expected less than 5"
    assert data["details"]["explanation"] == {"thresholds": {"min_clicks": 5}}
    found = [(event["event_id"], event["offset_ms"], event["is_related"]) for event in data["events"]]
    assert found == [
        (str(uid(of, "ten before")), -10_000, False),
        (str(uid(of, "first")), 0, True),
        (str(uid(of, "middle")), 400, False),
        (str(uid(of, "last")), 1_500, True),
        (str(uid(of, "ten after")), 11_500, False),
    ]
    assert data["events"][0]["payload"] == {"button": 0}


def test_events_that_are_gone_leave_the_insight(api: ApiService, project: Project) -> None:
    api.insert(insights=[insight(project.id, uid("s"), "2026-10-13 12:00:00", insight_id=str(uid(project.id)))])
    assert api.get(project, f"insights/{uid(project.id)}").data["events"] == []


def test_a_retired_insight_is_gone_and_a_corrected_one_is_the_newest(api: ApiService, project: Project) -> None:
    of = project.id
    rows = [insight(of, uid("s"), "2026-10-13 12:00:00", insight_id=str(uid(of, name))) for name in ("gone", "grown")]
    api.insert(insights=rows)
    gone, grown = rows
    gone.version, gone.is_deleted = 2, True
    grown.version, grown.details = 2, '{"click_count":9}'
    api.insert(insights=rows)
    assert api.get(project, f"insights/{uid(of, 'gone')}").status == 404
    assert api.get(project, f"insights/{uid(of, 'grown')}").data["details"] == {"click_count": 9}


@pytest.mark.parametrize("name", ["nope", "00000000-0000-0000-0000-000000000000"])
def test_no_such_insight(api: ApiService, shared_project: Project, name: str) -> None:
    reply = api.get(shared_project, f"insights/{name}")
    assert (reply.status, reply.code) == (404, "NOT_FOUND")


def test_anothers_insight_is_none(api: ApiService, project: Project, shared_project: Project) -> None:
    api.insert(insights=[insight(project.id, uid("s"), "2026-10-13 12:00:00", insight_id=str(uid(project.id)))])
    assert api.get(shared_project, f"insights/{uid(project.id)}").status == 404
