"""Replays: what comes back is what was recorded; who may see it, how much of it, and from when to when."""

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
import zstandard

from tests.integration.api import rows
from tests.integration.api.people import Person, member
from tests.integration.api.recordings import AT, RRWEB, TAB, Planted, cut, decide, events_of, plant
from tests.integration.api.service import ApiService, Project, running

SNAPSHOT = {"type": 2, "data": {"node": {"type": 0, "childNodes": [], "id": 1}}, "timestamp": 1}
MOVE = {"type": 3, "data": {"source": 1, "positions": []}, "timestamp": 2}
OTHER_TAB = rows.uid("other tab")
RECORDINGS = [*RRWEB.glob("*.json"), RRWEB / "session" / "rrweb_events.json"]


class Watched:
    """A project with people in it, and sessions with recordings."""

    def __init__(self, api: ApiService, project: Project) -> None:
        self.api, self.project = api, project
        self.admin, self.member = member(api, project.id, "admin"), member(api, project.id, "member")

    def session(self, **changes: Any) -> str:
        """A session of a minute; its id."""
        row = rows.session(self.project.id, AT, **changes)
        self.api.insert(sessions=[row])
        return row.session_id

    def plant(self, *chunks: Planted) -> None:
        plant(self.api.installation, self.project.id, chunks)

    def path(self, session_id: str, more: str = "") -> str:
        return f"/projects/{self.project.id}/sessions/{session_id}/replay{more}"

    def raw(self, who: Person, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        """The answer as it comes, still encoded."""
        connection = HTTPConnection("127.0.0.1", self.api.port, timeout=60)
        own = {"Authorization": f"Bearer {who.token}"} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        try:
            connection.request("GET", f"/api/v1{path}", headers=own)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()


@pytest.fixture
def watched(api: ApiService, project: Project) -> Watched:
    return Watched(api, project)


def at(ms_later: int) -> str:
    """A time of the session as addresses have it."""
    whole, rest = divmod(ms_later, 1000)
    return f"2026-10-25T12:{whole // 60:02}:{whole % 60:02}.{rest:03}Z"


def test_recordings_come_back_as_they_were_sent(watched: Watched) -> None:
    recorded = {path.stem: events_of(path) for path in RECORDINGS if "expected" not in path.name}
    sessions = {name: watched.session() for name in recorded}
    watched.plant(*(one for name, events in recorded.items() for one in cut(sessions[name], events)))
    for name, events in recorded.items():
        reply = watched.admin.ask("GET", watched.path(sessions[name], "/events"))
        assert reply.status == 200, reply
        assert reply.body == events, name
    assert len(recorded) > 25


def test_what_there_is_to_watch(watched: Watched) -> None:
    session_id = watched.session(duration_ms=10_000)
    click = {"at": AT, "event_type": "click", "element_name": "Pay", "target_selector": "#pay"}
    watched.api.insert_events(rows.envelope(watched.project.id, session_id, {"at": AT, "title": "Shop"}, click))
    watched.api.insert(insights=[rows.insight(watched.project.id, session_id, "2026-10-25 12:00:01")])
    watched.plant(
        Planted(session_id, 1, [MOVE], 0),
        Planted(session_id, 2, [SNAPSHOT, MOVE], 2_000),
        Planted(session_id, 5, [MOVE], 6_000),
        Planted(session_id, 0, [SNAPSHOT], 4_000, stream_id=OTHER_TAB),
    )
    told = watched.admin.ask("GET", watched.path(session_id)).data
    assert (told["permission"], told["is_recording"], told["duration_ms"]) == ("full", False, 5_000)
    assert [(one["stream_id"], one["first_playable"]) for one in told["streams"]] == [
        (str(TAB), 2),
        (str(OTHER_TAB), 0),
    ]
    assert [(one["index"], one["has_full_snapshot"]) for one in told["chunks"]] == [
        (1, False),
        (2, True),
        (5, False),
        (0, True),
    ]
    gaps = [(one["stream_id"], one["first"], one["last"]) for one in told["gaps"]]
    assert gaps == [(str(TAB), 0, 0), (str(TAB), 3, 4)]
    assert [(one["type"], one["label"], one["severity"]) for one in told["events_timeline"]] == [
        *sorted(
            [("click", "Pay", ""), ("page_view", "Shop", "")],
            key=lambda one: one[0] != told["events_timeline"][0]["type"],
        ),
        ("rage_click", "#pay", "high"),
    ]
    for one in told["chunks"]:
        answer, body = watched.raw(watched.admin, one["url"].removeprefix("/api/v1"))
        assert (answer.status, len(body)) == (200, one["size_bytes"])


def test_a_chunk_is_sent_as_it_is_stored_where_the_client_can_read_it(watched: Watched) -> None:
    session_id = watched.session()
    planted = Planted(session_id, 0, [SNAPSHOT, MOVE])
    watched.plant(planted)
    path = watched.path(session_id, "/chunks/0")
    answer, body = watched.raw(watched.admin, path, Accept_Encoding="gzip, zstd")
    assert (answer.headers["Content-Encoding"], body) == ("zstd", planted.row("")["data"])
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Accept-Encoding" in ", ".join(answer.headers.get_all("Vary", []))
    zipped, gzipped = watched.raw(watched.admin, path, Accept_Encoding="gzip, zstd;q=0")
    plain, text = watched.raw(watched.admin, path, Accept_Encoding="identity")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(gzipped) == text == zstandard.decompress(body)
    again, nothing = watched.raw(watched.admin, path, If_None_Match=answer.headers["ETag"])
    assert (again.status, nothing, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])
    masked, _ = watched.raw(watched.member, path, If_None_Match=answer.headers["ETag"])
    assert (masked.status, masked.headers["ETag"] != answer.headers["ETag"]) == (200, True)


def test_members_see_no_texts(watched: Watched) -> None:
    session_id, events = watched.session(), events_of(RRWEB / "session" / "rrweb_events.json")
    watched.plant(*cut(session_id, events, 100))
    assert watched.member.ask("GET", watched.path(session_id)).data["permission"] == "masked"
    for _ in ("made", "kept"):
        reply = watched.member.ask("GET", watched.path(session_id, "/events"))
        assert [(one["type"], one["timestamp"]) for one in reply.body] == [
            (one["type"], one["timestamp"]) for one in events
        ]
        assert not [word for word in ("jane.doe", "4111", "Lab Shop", "Added", "Checkout") if word in reply.text]
        assert "grid-template-columns" in reply.text
    _, frame = watched.raw(watched.member, watched.path(session_id, "/chunks/0"), Accept_Encoding="zstd")
    assert b"Lab Shop" not in zstandard.decompress(frame)


def test_viewers_and_keys_learn_only_that_there_is_one(watched: Watched) -> None:
    session_id = watched.session()
    watched.plant(Planted(session_id, 0, [SNAPSHOT]))
    for told in (
        member(watched.api, watched.project.id, "viewer").ask("GET", watched.path(session_id)).data,
        watched.api.get(watched.project, f"sessions/{session_id}/replay").data,
    ):
        assert (told["permission"], told["duration_ms"]) == ("none", 1_000)
        assert told["chunks"] == told["streams"] == told["gaps"] == []


def test_a_part_begins_with_the_snapshot_that_it_rests_on(watched: Watched) -> None:
    session_id = watched.session()
    numbered = [SNAPSHOT if number % 3 == 1 else MOVE for number in range(10)]
    watched.plant(*(Planted(session_id, n, [one | {"timestamp": n}], n * 10_000) for n, one in enumerate(numbered)))

    def got(**part: str) -> list[int]:
        asked = "&".join(f"{name}={value}" for name, value in part.items())
        reply = watched.admin.ask("GET", watched.path(session_id, f"/events?{asked}"))
        assert reply.status == 200, reply
        return [one["timestamp"] for one in reply.body]

    assert got() == list(range(1, 10))
    assert got(**{"from": at(0)}) == list(range(1, 10))
    assert got(**{"from": at(40_999)}) == list(range(1, 10))
    assert got(**{"from": at(41_000)}) == list(range(4, 10))
    assert got(**{"from": at(75_000), "to": at(79_999)}) == [7]
    assert got(to=at(20_000)) == [1, 2]
    assert got(to=at(5_000)) == []


def test_sessions_of_one_key_have_their_own_chunks(watched: Watched) -> None:
    """A cookieless visitor comes back, in the same tab."""
    key = rows.uid("visitor")
    shared = {"message_key": f"{watched.project.id}:{key}"}
    first = rows.session(watched.project.id, AT, **shared)
    second = rows.session(watched.project.id, "2026-10-25 13:00:00", **shared)
    watched.api.insert(sessions=[first, second])
    hour = 3_600_000
    watched.plant(
        *(
            Planted(key, n, [SNAPSHOT | {"timestamp": n}], at_ms, 5_000)
            for n, at_ms in enumerate([-9_000, 0, 90_000, hour - 1, hour])
        )
    )
    of_first, of_second = (watched.admin.ask("GET", watched.path(one.session_id)).data for one in (first, second))
    assert [one["index"] for one in of_first["chunks"]] == [0, 1, 2, 3]
    assert [one["index"] for one in of_second["chunks"]] == [3, 4]
    assert of_first["gaps"] == of_second["gaps"] == []


@pytest.mark.parametrize(
    ("verdict", "code"), [("", "NOT_FOUND"), ("keep: all", "NOT_FOUND"), ("drop: rate", "REPLAY_DROPPED")]
)
def test_nothing_to_watch(watched: Watched, verdict: str, code: str) -> None:
    session_id = watched.session()
    decide(watched.api.installation, session_id, verdict)
    for more in ("", "/chunks/0", "/events", "/live"):
        reply = watched.admin.ask("GET", watched.path(session_id, more))
        assert (reply.status, reply.code) == (404, code)
    assert watched.admin.ask("GET", watched.path(str(uuid4()))).code == "NOT_FOUND"


def test_what_is_not_there(watched: Watched) -> None:
    session_id = watched.session()
    watched.plant(Planted(session_id, 0, [SNAPSHOT]))
    for more in (
        "/chunks/1",
        f"/chunks/0?stream={uuid4()}",
        f"/events?stream={uuid4()}",
        "/chunks/4294967296",
        "/chunks/x",
    ):
        assert watched.admin.ask("GET", watched.path(session_id, more)).code == "NOT_FOUND"
    for more, field in (
        ("/live?after=1", "after"),
        ("/events?from=now", "from"),
        ("/events?to=2026-10-25T12:00:00", "to"),
    ):
        assert watched.admin.ask("GET", watched.path(session_id, more)).wrong_fields == [field]


def test_a_chunk_that_cannot_be_read_is_shown_to_no_member(watched: Watched) -> None:
    session_id = watched.session()
    deep = MOVE | {"data": {"deep": _nested("secret")}}
    with _deep_texts_written():
        watched.plant(Planted(session_id, 0, [SNAPSHOT]), Planted(session_id, 1, [deep]))
    assert "secret" in watched.admin.ask("GET", watched.path(session_id, "/events")).text
    assert watched.member.ask("GET", watched.path(session_id, "/events")).body == [SNAPSHOT]


def test_a_broken_chunk_leaves_the_others_to_be_played(watched: Watched) -> None:
    session_id = watched.session()
    watched.plant(
        Planted(session_id, 0, [SNAPSHOT]),
        Planted(session_id, 1, [MOVE], frame=b"broken"),
        Planted(session_id, 2, [MOVE | {"timestamp": 3}]),
    )
    for who in (watched.admin, watched.member):
        assert [one["timestamp"] for one in who.ask("GET", watched.path(session_id, "/events")).body] == [1, 3]


@contextmanager
def _deep_texts_written() -> Iterator[None]:
    """However deep the stack is that the tests themselves run on."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(2 * before)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _nested(inner: Any) -> Any:
    for _ in range(950):
        inner = [inner]
    return inner


def test_chunks_are_followed_as_they_land(watched: Watched) -> None:
    session_id = watched.session(is_final=False)
    watched.plant(Planted(session_id, 0, [SNAPSHOT]), Planted(session_id, 0, [SNAPSHOT], stream_id=OTHER_TAB))
    told = watched.admin.ask("GET", watched.path(session_id)).data
    assert told["is_recording"]
    watched.plant(
        Planted(session_id, 1, [MOVE], 1_000), Planted(session_id, 2, [MOVE], 2_000, received_at="2099-01-01 00:00:00")
    )
    watched.plant(Planted(session_id, 4, [MOVE], 4_000, received_at="2099-01-01 00:00:00"))
    news = watched.admin.ask("GET", watched.path(session_id, f"/live?after={told['after']}")).data
    assert ([one["index"] for one in news["chunks"]], news["is_recording"]) == ([1, 2], True)
    watched.plant(Planted(session_id, 3, [MOVE], 3_000))
    more = watched.admin.ask("GET", watched.path(session_id, f"/live?after={news['after']}")).data
    assert [one["index"] for one in more["chunks"]] == [3, 4]
    watched.api.insert(sessions=[rows.session(watched.project.id, AT, session_id=UUID(session_id), version=2)])
    last = watched.admin.ask("GET", watched.path(session_id, f"/live?after={more['after']}")).data
    assert (last["chunks"], last["is_recording"], last["after"]) == ([], False, more["after"])
    everything = watched.admin.ask("GET", watched.path(session_id, "/live")).data["chunks"]
    assert len(everything) == 6


def test_where_none_are_recorded(watched: Watched) -> None:
    session_id = watched.session()
    watched.plant(Planted(session_id, 0, [SNAPSHOT]))
    disabled = copy(watched.api.installation)
    disabled.environ = disabled.environ | {"REPLAY_ENABLED": "false"}
    with running(disabled) as service:
        service.wait_for("/ready", 200)
        for more in ("", "/chunks/0", "/events", "/live"):
            reply = replace(watched.admin, api=service).ask("GET", watched.path(session_id, more))
            assert (reply.status, reply.code) == (404, "REPLAY_DISABLED")
    exported = disabled.command("replay", "export", session_id, check=False)
    assert (exported.returncode, exported.stdout) == (1, "")
    assert "records no replays" in exported.stderr


def test_what_cannot_be_exported_is_said(watched: Watched) -> None:
    twice = rows.session(watched.project.id, AT), rows.session(watched.api.project().id, AT)
    watched.api.insert(sessions=[twice[0], msgspec.structs.replace(twice[1], session_id=twice[0].session_id)])
    for arguments, said in (
        ([str(uuid4())], "There is no such session."),
        ([twice[0].session_id], f"--project: {min(one.project_id for one in twice)}"),
        ([twice[0].session_id, "--project", watched.project.id], "This session has no replay."),
    ):
        exported = watched.api.installation.command("replay", "export", *arguments, check=False)
        assert (exported.returncode, exported.stdout) == (1, "")
        assert said in exported.stderr
