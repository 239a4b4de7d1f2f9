"""Funnels: who gets through, in which order and time, and who does not."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from tests.integration.api.rows import envelope, ms, session, uid
from tests.integration.api.service import ApiService, Project

WEEK = {"start_date": "2026-10-12", "end_date": "2026-10-18"}
NOON = ms("2026-10-13 12:00:00")
A_B_C = [{"path": "/a"}, {"path": "/b"}, {"path": "/c"}]


def at(offset_ms: int) -> str:
    second, rest = divmod(offset_ms, 1_000)
    return f"2026-10-13 {12 + second // 3600:02}:{second % 3600 // 60:02}:{second % 60:02}.{rest:03}"


def plant(api: ApiService, project: Project, name: str, *ways: Sequence[tuple[int, str]], **about: Any) -> str:
    """Sessions of as many visitors with page views at ms after noon; the id of the first."""
    ids = [uid(project.id, name, n) for n in range(len(ways))]
    api.insert(sessions=[session(project.id, "2026-10-13 11:00:00", session_id=sid, **about) for sid in ids])
    api.insert_events(
        *(
            envelope(
                project.id, sid, *({"at": at(offset_ms), "path": path} for offset_ms, path in way), source_offset=n
            )
            for n, (sid, way) in enumerate(zip(ids, ways, strict=True))
        )
    )
    return str(ids[0])


def ask(api: ApiService, project: Project, steps: Any, **more: Any) -> Any:
    return api.post(project, "funnels", {"steps": steps, **WEEK, **more}).data


def reached(data: Any) -> list[int]:
    return [step["visitors"] for step in data["steps"]]


def test_rates_times_breakdown_and_drop_offs(api: ApiService, project: Project) -> None:
    whole = [(0, "/a"), (5_000, "/x"), (10_000, "/b"), (40_000, "/c")]
    plant(api, project, "one", whole)
    plant(api, project, "two", [(0, "/a"), (30_000, "/b"), (40_000, "/c")], device_type="mobile")
    half = plant(api, project, "three", [(0, "/a"), (20_000, "/b")], device_type="mobile")
    first = plant(api, project, "four", [(0, "/a"), (1_000, "/c")])
    plant(api, project, "wrong order", [(0, "/c"), (1_000, "/b")])
    plant(api, project, "bot", whole, is_bot=True)
    data = ask(api, project, A_B_C, breakdown="device_type")
    assert data["steps"] == [
        {"visitors": 4, "conversion": 1.0, "step_conversion": None, "median_ms": None, "mean_ms": None},
        {"visitors": 3, "conversion": 0.75, "step_conversion": 0.75, "median_ms": 20_000, "mean_ms": 20_000},
        {
            "visitors": 2,
            "conversion": 0.5,
            "step_conversion": pytest.approx(2 / 3),
            "median_ms": 30_000,
            "mean_ms": 20_000,
        },
    ]
    assert data["median_ms"] == 40_000
    parts = {part["value"]: [step["visitors"] for step in part["steps"]] for part in data["breakdown"]}
    assert parts == {"desktop": [2, 1, 1], "mobile": [2, 2, 1]}
    assert [(one["step"], one["session_id"]) for one in data["drop_offs"]] == [(1, first), (2, half)]
    assert data["drop_offs"][1]["last_act_at"] == "2026-10-13T12:00:20Z"


def test_the_window_is_from_the_first_step_to_the_last_and_exact(api: ApiService, project: Project) -> None:
    plant(api, project, "exact", [(0, "/a"), (30_000, "/b"), (60_000, "/c")])
    plant(api, project, "late by one ms", [(0, "/a"), (30_000, "/b"), (60_001, "/c")])
    plant(api, project, "begins again", [(0, "/a"), (50_000, "/a"), (55_000, "/b"), (110_000, "/c")])
    assert reached(ask(api, project, A_B_C, window_s=60)) == [3, 3, 2]


def test_a_step_is_reached_by_its_first_event(api: ApiService, project: Project) -> None:
    plant(api, project, "again", [(0, "/a"), (1_000, "/b"), (2_000, "/b"), (7_000, "/c"), (9_000, "/c"), (9_500, "/b")])
    data = ask(api, project, A_B_C)
    assert [step["median_ms"] for step in data["steps"]] == [None, 1_000, 6_000]
    assert data["median_ms"] == 7_000


def test_one_event_is_never_two_steps(api: ApiService, project: Project) -> None:
    plant(api, project, "once", [(0, "/a")])
    plant(api, project, "twice", [(0, "/a"), (10, "/a")])
    plant(api, project, "in the same ms", [(0, "/a"), (0, "/a")])
    assert reached(ask(api, project, [{"path": "/a"}, {"path": "/a"}])) == [3, 2]
    assert reached(ask(api, project, [{}, {"path": "/*"}])) == [3, 2]


def test_a_way_through_several_sessions_is_the_visitors(api: ApiService, project: Project) -> None:
    ann = {"user_id": "ann"}
    plant(api, project, "morning", [(0, "/a")], **ann)
    plant(api, project, "evening", [(3_600_000, "/b")], **ann)
    plant(api, project, "somebody else", [(3_600_000, "/b")])
    assert reached(ask(api, project, A_B_C[:2])) == [1, 1]


def test_all_that_a_step_says_must_match(api: ApiService, project: Project) -> None:
    sid = uid(project.id)
    api.insert(sessions=[session(project.id, "2026-10-13 11:00:00", session_id=sid)])
    events = [
        {"at": at(0), "event_type": "click", "path": "/shop/1", "target_selector": "#buy"},
        {"at": at(1_000), "event_type": "custom_event", "path": "/shop/1", "payload": '{"name":"paid \'n\' done"}'},
    ]
    api.insert_events(envelope(project.id, sid, *events))
    buy = {"event_type": "click", "path": "/shop/*", "selector": "#buy"}
    paid = {"event_type": "custom_event", "name": "paid 'n' done"}
    assert reached(ask(api, project, [buy, paid])) == [1, 1]
    assert reached(ask(api, project, [buy, paid | {"name": "paid"}])) == [1, 0]
    assert reached(ask(api, project, [buy | {"selector": "#other"}, paid])) == [0, 0]
    assert reached(ask(api, project, [buy | {"path": "/shop/"}, paid])) == [0, 0]


@pytest.mark.parametrize(
    "text", ["it's", "back\\slash", 'say "hi"', "a,b]", "two\nlines\t", "nul\x00", "é", "{x:String}", "%_"]
)
def test_texts_are_bound_never_pasted(api: ApiService, project: Project, text: str) -> None:
    sid = uid(project.id)
    api.insert(sessions=[session(project.id, "2026-10-13 11:00:00", session_id=sid)])
    clicked = {"at": at(0), "event_type": "click", "path": f"/{text}", "target_selector": text}
    api.insert_events(envelope(project.id, sid, clicked, {"at": at(1), "path": f"/{text}/more"}))
    steps = [{"event_type": "click", "selector": text, "path": f"/{text}"}, {"path": f"/{text}/*"}]
    assert reached(ask(api, project, steps)) == [1, 1]


def test_nobody(api: ApiService, project: Project) -> None:
    data = ask(api, project, A_B_C, breakdown="country")
    assert (reached(data), data["median_ms"], data["breakdown"], data["drop_offs"]) == ([0, 0, 0], None, [], [])
    assert data["steps"][0]["conversion"] is None


def test_random_ways_against_all_possible_walks(api: ApiService, project: Project) -> None:
    chance = random.Random(5)
    ways = []
    for _ in range(400):
        times = sorted(chance.randrange(0, 90_000) for _ in range(chance.randrange(1, 9)))
        ways.append([(time_ms, chance.choice(["/a", "/ab", "/b", "/c"])) for time_ms in times])
    plant(api, project, "visitor", *ways)
    steps, patterns = [{"path": "/a*"}, {}, {"path": "/ab"}, {"path": "/c"}], ["/a", "", "/ab", "/c"]
    expected = [sum(deepest(way, patterns, 30_000) > n for way in ways) for n in range(4)]
    assert reached(ask(api, project, steps, window_s=30)) == expected
    assert 0 < expected[3] < expected[0]


def deepest(way: Sequence[tuple[int, str]], prefixes: Sequence[str], window_ms: int) -> int:
    """How many steps the best of all choices of events gets through."""

    def walk(index: int, step: int, begun_ms: int) -> int:
        best = step
        for next_index in range(index, len(way)):
            time_ms, path = way[next_index]
            if (
                step < len(prefixes)
                and path.startswith(prefixes[step])
                and (step == 0 or time_ms - begun_ms <= window_ms)
            ):
                best = max(best, walk(next_index + 1, step + 1, time_ms if step == 0 else begun_ms))
        return best

    return walk(0, 0, 0)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["steps"]),
        ({"steps": A_B_C[:1]}, ["steps"]),
        ({"steps": [{}] * 11}, ["steps"]),
        ({"steps": [{"path": "/a"}, {"colour": "red"}]}, ["steps[1]"]),
        ({"steps": [{"path": "/a"}, {"path": ""}]}, ["steps[1].path"]),
        ({"steps": [{"path": "/*/b"}, {}]}, ["steps[0].path"]),
        ({"steps": A_B_C, "window_s": 0}, ["window_s"]),
        ({"steps": A_B_C, "window_s": 2_592_001}, ["window_s"]),
        ({"steps": A_B_C, "breakdown": "shoe size"}, ["breakdown"]),
        ({"steps": A_B_C, "timezone": "Mars/Olympus"}, ["timezone"]),
        ({"steps": A_B_C, "start_date": "2026-10-19"}, ["start_date"]),
        ({"steps": A_B_C, "colour": "red"}, ["colour"]),
        ([], ["body"]),
    ],
)
def test_the_wrong_field_is_named(api: ApiService, shared_project: Project, body: Any, fields: list[str]) -> None:
    asked = {**WEEK, **body} if isinstance(body, dict) else body
    reply = api.post(shared_project, "funnels", asked)
    assert (reply.status, reply.code, reply.wrong_fields) == (400, "VALIDATION_ERROR", fields)
