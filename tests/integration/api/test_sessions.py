"""The list of sessions: what a filter lets through, in which order, page by page."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.api.rows import session, uid, visit
from tests.integration.api.service import ApiService, Project

WEEK = {"start_date": "2026-10-12", "end_date": "2026-10-18"}
PLAIN, ODD = "plain", "odd"


@pytest.fixture(scope="module")
def pair(api: ApiService, shared_project: Project) -> Project:
    """A plain session of 60 s and an odd one of 61 s that differs in everything that can be filtered by."""
    of = shared_project.id
    campaign = {f"utm_{part}": f"odd {part}" for part in ("source", "medium", "campaign", "term", "content")}
    flags = dict.fromkeys(("has_error", "has_rage_click", "has_dead_click"), True)
    place = {"country": "", "region": "Odd", "city": "Oddville", "channel": "email", "referrer_domain": "odd.example"}
    place |= {"device_type": "mobile", "browser": "O'Browser", "os": "Back\\slash"}
    odd = session(
        of,
        "2026-10-13 12:00:00",
        session_id=uid(of, ODD),
        duration_ms=61_000,
        user_id="ann {x:String}",
        visitor_id=uid("odd visitor"),
        entry_path="/in",
        exit_path="/out",
        **campaign,
        **flags,
        **place,
    )
    api.insert(
        sessions=[session(of, "2026-10-13 12:00:00", session_id=uid(of, PLAIN)), odd],
        page_visits=[visit(of, uid(of, ODD), "/between", "2026-10-13 12:00:10")],
    )
    return shared_project


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, {PLAIN, ODD}),
        ({"has_error": "true"}, {ODD}),
        ({"has_error": "false"}, {PLAIN}),
        ({"has_rage_click": "1"}, {ODD}),
        ({"has_dead_click": "0"}, {PLAIN}),
        ({"has_replay": "false"}, {PLAIN, ODD}),
        ({"has_replay": "true"}, set()),
        ({"country": "France"}, {PLAIN}),
        ({"country": ""}, {ODD}),
        ({"region": "Odd"}, {ODD}),
        ({"city": "Paris"}, {PLAIN}),
        ({"channel": "email"}, {ODD}),
        ({"referrer_domain": ""}, {PLAIN}),
        ({"device_type": "mobile"}, {ODD}),
        ({"browser": "O'Browser"}, {ODD}),
        ({"os": "Back\\slash"}, {ODD}),
        ({"user_id": "ann {x:String}"}, {ODD}),
        ({"user_id": "' OR 1=1 --"}, set()),
        ({"user_id": "a\x00b\n\t"}, set()),
        ({"user_id": "\\N"}, set()),
        ({"visitor_id": uid("odd visitor")}, {ODD}),
        ({"path": "/in"}, {ODD}),
        ({"path": "/out"}, {ODD}),
        ({"path": "/between"}, {ODD}),
        ({"path": "/"}, {PLAIN}),
        ({"path": "/nowhere"}, set()),
        ({"utm_source": "odd source"}, {ODD}),
        ({"utm_medium": ""}, {PLAIN}),
        ({"utm_campaign": "odd campaign"}, {ODD}),
        ({"utm_term": "odd term"}, {ODD}),
        ({"utm_content": "odd content"}, {ODD}),
        ({"min_duration": "60"}, {PLAIN, ODD}),
        ({"min_duration": "60.001"}, {ODD}),
        ({"max_duration": "60"}, {PLAIN}),
        ({"max_duration": "59.999"}, set()),
        ({"has_error": "true", "country": "France"}, set()),
        ({"start_date": "2026-10-14"}, set()),
        ({"end_date": "2026-10-13"}, {PLAIN, ODD}),
        ({"is_bot": "true"}, set()),
    ],
)
def test_filters(api: ApiService, pair: Project, params: dict[str, Any], found: set[str]) -> None:
    reply = api.get(pair, "sessions", **WEEK | params)
    assert {row["session_id"] for row in reply.data} == {str(uid(pair.id, name)) for name in found}
    assert reply.meta["total"] == len(found)


def test_a_row_says_what_is_stored(api: ApiService, pair: Project) -> None:
    [row] = api.get(pair, "sessions", **WEEK, has_error="true").data
    assert row["visitor_id"] == str(uid("odd visitor"))
    assert (row["started_at"], row["ended_at"]) == ("2026-10-13T12:00:00Z", "2026-10-13T12:01:01Z")
    assert (row["duration_ms"], row["event_count"], row["max_scroll_depth"]) == (61_000, 3, 40)
    assert (row["browser"], row["os"], row["user_id"]) == ("O'Browser", "Back\\slash", "ann {x:String}")


def test_a_filter_as_long_as_an_address_can_be(api: ApiService, pair: Project) -> None:
    assert api.get(pair, "sessions", **WEEK, path="/é" * 800).data == []


def test_bots_are_listed_when_asked_for(api: ApiService, project: Project) -> None:
    api.insert(sessions=[session(project.id, "2026-10-13 12:00:00", is_bot=True)])
    assert api.get(project, "sessions", **WEEK).data == []
    assert len(api.get(project, "sessions", **WEEK, is_bot="true").data) == 1


@pytest.mark.parametrize(
    ("sort", "ascending"), [("started_at", ["a", "b", "c"]), ("duration", ["c", "a", "b"]), ("events", ["b", "c", "a"])]
)
def test_sorting(api: ApiService, project: Project, sort: str, ascending: list[str]) -> None:
    for name, second, duration_ms, events in (("a", 1, 2_000, 9), ("b", 2, 3_000, 7), ("c", 3, 1_000, 8)):
        row = session(
            project.id, f"2026-10-13 12:00:0{second}", user_id=name, duration_ms=duration_ms, event_count=events
        )
        api.insert(sessions=[row])
    for order, expected in (("asc", ascending), ("desc", ascending[::-1])):
        assert [row["user_id"] for row in api.get(project, "sessions", **WEEK, sort=sort, order=order).data] == expected


@pytest.fixture(scope="module")
def crowd(api: ApiService) -> Project:
    """23 sessions, of which 19 began in the same ms, equally long and with equally many events."""
    project = api.project()
    same = [session(project.id, "2026-10-13 12:00:00.123", session_id=uid(project.id, n)) for n in range(19)]
    others = [session(project.id, f"2026-10-13 11:59:59.12{n}", duration_ms=59_999 + n) for n in range(4)]
    api.insert(sessions=same + others)
    return project


def pages(api: ApiService, project: Project, path: str, **params: Any) -> Iterator[Any]:
    """Follow the cursors to the end."""
    reply = api.get(project, path, **params)
    yield reply
    while cursor := reply.meta["next_cursor"]:
        reply = api.get(project, path, **params, cursor=cursor)
        assert reply.meta["next_cursor"] != cursor
        yield reply


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", ["started_at", "duration", "events"])
@pytest.mark.parametrize("per_page", [1, 5, 23])
def test_cursors_give_each_once_though_times_are_equal(
    api: ApiService, crowd: Project, sort: str, order: str, per_page: int
) -> None:
    asked = {**WEEK, "sort": sort, "order": order}
    whole = [row["session_id"] for row in api.get(crowd, "sessions", **asked).data]
    assert len(set(whole)) == 23
    found = list(pages(api, crowd, "sessions", **asked, per_page=per_page))
    assert [row["session_id"] for reply in found for row in reply.data] == whole
    assert len(found) == -(-23 // per_page)
    assert {reply.meta["total"] for reply in found} == {23}


def test_a_cursor_is_not_moved_by_what_comes_in(api: ApiService, project: Project) -> None:
    api.insert(sessions=[session(project.id, f"2026-10-13 12:00:0{n}", user_id=str(n)) for n in range(4)])
    first = api.get(project, "sessions", **WEEK, per_page=2)
    api.insert(sessions=[session(project.id, "2026-10-13 12:00:09", user_id="new")])
    second = api.get(project, "sessions", **WEEK, per_page=2, cursor=first.meta["next_cursor"])
    assert [row["user_id"] for row in first.data + second.data] == ["3", "2", "1", "0"]


def test_pages_by_number(api: ApiService, crowd: Project) -> None:
    found = [api.get(crowd, "sessions", **WEEK, per_page=10, page=page) for page in (1, 2, 3, 4)]
    assert [len(reply.data) for reply in found] == [10, 10, 3, 0]
    assert len({row["session_id"] for reply in found for row in reply.data}) == 23
    assert [reply.meta["next_cursor"] is None for reply in found] == [False, False, True, True]
    expected = {"page": 2, "per_page": 10, "total": 23, "total_pages": 3}
    assert {name: found[1].meta[name] for name in expected} == expected


def test_fifty_a_page_unless_asked_otherwise(api: ApiService, project: Project) -> None:
    api.insert(sessions=[session(project.id, "2026-10-13 12:00:00") for _ in range(101)])
    assert len(api.get(project, "sessions", **WEEK).data) == 50
    assert len(api.get(project, "sessions", **WEEK, per_page=100).data) == 100
