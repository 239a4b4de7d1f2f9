"""One session with its pages and insights, and its events in order."""

import json
from typing import Any
from uuid import UUID

import pytest

from tests.integration.api.rows import envelope, insight, session, uid, visit
from tests.integration.api.service import ApiService, Project
from tests.integration.api.test_sessions import pages


def test_facts_pages_and_insights(api: ApiService, project: Project) -> None:
    sid, other = uid(project.id, "one"), uid(project.id, "another")
    row = session(
        project.id,
        "2026-10-13 12:00:00",
        session_id=sid,
        utm_source="mail",
        utm_term="shoes",
        region="Île-de-France",
        insight_counts={"rage_click": 1},
        flags=["truncated"],
        has_rage_click=True,
        is_final=False,
    )
    hit = insight(project.id, sid, "2026-10-13 12:00:20", x=None, target_selector="#pay")
    api.insert(
        sessions=[row],
        page_visits=[
            visit(project.id, sid, "/b", "2026-10-13 12:00:10", time_on_page_ms=7, scroll_depth=100),
            visit(project.id, sid, "/a", "2026-10-13 12:00:00", next_path="/b"),
            visit(project.id, sid, "/gone", "2026-10-13 12:00:05", is_deleted=True),
            visit(project.id, other, "/other", "2026-10-13 12:00:05"),
        ],
        insights=[hit, insight(project.id, other, "2026-10-13 12:00:20")],
    )
    data = api.get(project, f"sessions/{sid}").data
    assert (data["session_id"], data["is_final"], data["flags"]) == (str(sid), False, ["truncated"])
    assert data["device"] == {"device_type": "desktop", "browser": "Chrome", "os": "Linux"}
    assert data["location"] == {"country": "France", "region": "Île-de-France", "city": "Paris"}
    assert data["utm"] == {"source": "mail", "medium": "", "campaign": "", "term": "shoes", "content": ""}
    assert data["stats"] == {
        "page_count": 1,
        "event_count": 3,
        "click_count": 1,
        "error_count": 0,
        "max_scroll_depth": 40,
        "insight_counts": {"rage_click": 1},
    }
    facts = [(one["path"], one["entered_at"], one["time_on_page_ms"], one["scroll_depth"]) for one in data["pages"]]
    assert facts == [("/a", "2026-10-13T12:00:00Z", 1_000, 50), ("/b", "2026-10-13T12:00:10Z", 7, 100)]
    assert data["insights"] == [
        {
            "insight_id": hit.insight_id,
            "session_id": str(sid),
            "insight_type": "rage_click",
            "severity": "high",
            "timestamp": "2026-10-13T12:00:20Z",
            "url": "https://shop.example/pay",
            "path": "/pay",
            "x": None,
            "y": 20,
            "target_selector": "#pay",
            "related_event_ids": hit.related_event_ids,
            "details": {"click_count": 5},
        }
    ]


@pytest.mark.parametrize("name", ["nope", "00000000-0000-0000-0000-000000000000"])
def test_no_such_session(api: ApiService, shared_project: Project, name: str) -> None:
    for path in (f"sessions/{name}", f"sessions/{name}/events"):
        reply = api.get(shared_project, path)
        assert (reply.status, reply.code) == (404, "NOT_FOUND")


def identify(payload: Any, at: str = "2026-10-13 12:00:00") -> dict[str, Any]:
    return {"at": at, "event_type": "identify", "payload": json.dumps(payload)}


@pytest.mark.parametrize(
    "said",
    [
        {"at": "2026-10-13 12:00:00", "event_type": "identify"},
        identify({"user_id": "u1", "traits": {}}),
        identify({"user_id": "u1", "traits": ["plan"]}),
        identify({"user_id": "u2", "traits": {"plan": "pro"}}),
        identify({"user_id": "u1", "traits": {"plan": "pro"}}) | {"event_type": "custom_event"},
        identify("u1"),
    ],
    ids=["nothing", "none", "a list", "of somebody else", "another event", "no object"],
)
def test_a_user_without_traits(api: ApiService, project: Project, said: dict[str, Any]) -> None:
    sid = uid(project.id)
    api.insert(sessions=[session(project.id, "2026-10-13 12:00:00", session_id=sid, user_id="u1")])
    api.insert_events(envelope(project.id, sid, said))
    assert api.get(project, f"sessions/{sid}").data["user_traits"] == {}


@pytest.mark.parametrize("named", ["u1", 17])
def test_traits_are_what_was_last_said_of_the_user_in_whatever_session(
    api: ApiService, project: Project, named: str | int
) -> None:
    sid, other = uid(project.id, 1), uid(project.id, 2)
    api.insert(sessions=[session(project.id, "2026-10-13 12:00:00", session_id=sid, user_id=str(named))])
    told = [("free", "2026-10-13 12:00:00"), ("pro", "2026-10-14 12:00:00"), ("late", "2026-10-13 13:00:00")]
    for plan, at in told:
        said = identify({"user_id": named, "traits": {"plan": plan}}, at)
        api.insert_events(envelope(project.id, other, said))
    assert api.get(project, f"sessions/{sid}").data["user_traits"] == {"plan": "pro"}


def test_traits_of_a_user_whom_the_event_names_and_not_the_payload(api: ApiService, project: Project) -> None:
    sid, nobody = uid(project.id, 1), uid(project.id, 2)
    at = "2026-10-13 12:00:00"
    api.insert(
        sessions=[session(project.id, at, session_id=sid, user_id="u1"), session(project.id, at, session_id=nobody)]
    )
    api.insert_events(envelope(project.id, sid, identify({"traits": {"plan": "pro"}}), user_id="u1"))
    api.insert_events(envelope(project.id, nobody, identify({"traits": {"plan": "free"}})))
    assert api.get(project, f"sessions/{sid}").data["user_traits"] == {"plan": "pro"}
    assert api.get(project, f"sessions/{nobody}").data["user_traits"] == {}


def test_a_deleted_session_is_gone(api: ApiService, project: Project) -> None:
    sid = uid(project.id)
    api.insert(sessions=[session(project.id, "2026-10-13 12:00:00", session_id=sid)])
    api.insert(sessions=[session(project.id, "2026-10-13 12:00:00", session_id=sid, version=2, is_deleted=True)])
    assert api.get(project, f"sessions/{sid}").status == 404


@pytest.fixture(scope="module")
def eventful(api: ApiService, shared_project: Project) -> Project:
    """A session of 60 events: 45 in one ms, 15 after the end that its row knew when it was last refreshed."""
    of, sid = shared_project.id, uid(shared_project.id)
    same: list[dict[str, Any]] = [
        {
            "at": "2026-10-13 12:00:00.500",
            "event_id": str(uid(of, n)),
            "event_type": ("click", "scroll", "page_view")[n % 3],
        }
        for n in range(45)
    ]
    later: list[dict[str, Any]] = [
        {"at": f"2026-10-13 12:01:{n:02}.500", "event_id": str(uid(of, "later", n)), "event_type": "click"}
        for n in range(15)
    ]
    api.insert(sessions=[session(of, "2026-10-13 12:00:00.500", session_id=sid)])
    api.insert_events(envelope(of, sid, *later, *same), envelope(of, uid(of, "other"), *later))
    return shared_project


def test_events_are_in_the_pipelines_order(api: ApiService, eventful: Project) -> None:
    events = api.get(eventful, f"sessions/{uid(eventful.id)}/events", per_page=100).data
    order = [(event["timestamp"], UUID(event["event_id"])) for event in events]
    assert len(order) == 60
    assert order == sorted(order)


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("per_page", [1, 7, 60])
def test_event_cursors_give_each_once(api: ApiService, eventful: Project, order: str, per_page: int) -> None:
    path = f"sessions/{uid(eventful.id)}/events"
    whole = [event["event_id"] for event in api.get(eventful, path, order=order, per_page=100).data]
    found = list(pages(api, eventful, path, order=order, per_page=per_page))
    assert [event["event_id"] for reply in found for event in reply.data] == whole
    assert len(set(whole)) == 60


@pytest.mark.parametrize(
    ("event_types", "count"), [("click", 30), ("click,scroll", 45), ("nothing", 0), ("page_view,", 15), ("", 60)]
)
def test_events_of_some_types(api: ApiService, eventful: Project, event_types: str, count: int) -> None:
    reply = api.get(eventful, f"sessions/{uid(eventful.id)}/events", event_types=event_types, per_page=100)
    assert (len(reply.data), reply.meta["total"]) == (count, count)


def test_an_event_says_what_was_sent(api: ApiService, project: Project) -> None:
    sid = uid(project.id)
    sent = {
        "at": "2026-10-13 12:00:00",
        "event_id": str(uid("event")),
        "event_type": "click",
        "path": "/pay",
        "url": "https://shop.example/pay",
        "click_x": 0,
        "target_selector": "#pay",
        "payload": '{"button":0,"text":"é\\n"}',
        "custom": '{"cart":[1,2.50]}',
    }
    api.insert(sessions=[session(project.id, "2026-10-13 12:00:00", session_id=sid)])
    api.insert_events(envelope(project.id, sid, sent))
    [event] = api.get(project, f"sessions/{sid}/events").data
    assert event == {
        "event_id": str(uid("event")),
        "event_type": "click",
        "timestamp": "2026-10-13T12:00:00Z",
        "url": "https://shop.example/pay",
        "path": "/pay",
        "click_x": 0,
        "target_selector": "#pay",
        "payload": {"button": 0, "text": "é\n"},
        "custom": {"cart": [1, 2.5]},
    }
