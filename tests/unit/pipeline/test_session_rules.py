"""Real rules of when a session is cut (tests/data/sessions): by idle time only without cookies, by 24 h always."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.core import MINUTE, Core, Log, closed, event, final, ms, view

DATA = json.loads((Path(__file__).parents[2] / "data" / "sessions" / "session_rules.json").read_text())
CASES: list[dict[str, Any]] = [one for one in DATA["cases"] if "events_ms" in one]
FACTS: list[dict[str, Any]] = DATA["plausible_facts"]


def core_of(case: dict[str, Any], session: str) -> Core:
    log = Log()
    for number, at_ms in enumerate(case["events_ms"]):
        log.batch(at_ms, [event("scroll", at_ms, f"{number}")], session)
    return closed(log)


def cut(core: Core) -> list[list[int]]:
    """Event numbers by session, both in time."""
    order = {one.event_id: number for number, (_, one) in enumerate(core.stored())}
    shares: dict[str, list[int]] = {}
    for session_id, one in core.stored():
        shares.setdefault(session_id, []).append(order[one.event_id])
    return list(shares.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_without_session_ids(case: dict[str, Any]) -> None:
    core = core_of(case, "")
    assert cut(core) == case["sessions"]
    times = case["events_ms"]
    spans = [(times[share[0]], times[share[-1]]) for share in case["sessions"]]
    assert sorted((ms(row.started_at), ms(row.ended_at)) for row in final(core.sessions)) == spans


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_with_the_clients_own_id(case: dict[str, Any]) -> None:
    """s6: the client's id wins over the idle rule; only the 24 h cut remains (s5)."""
    expected = case["sessions"] if case["id"].startswith("s5") else [list(range(len(case["events_ms"])))]
    assert cut(core_of(case, "s")) == expected


def test_every_case_is_known() -> None:
    assert [one["id"][:2] for one in DATA["cases"]] == ["s1", "s2", "s3", "s4", "s5", "s6"]
    assert len(FACTS) == 3


def test_one_page_view() -> None:
    expect = FACTS[0]["expect"]
    row = closed(Log().batch(0, [view(0, "/a")])).session()
    assert (row.page_count, row.event_count, row.is_bounce) == (expect["pageviews"], expect["events"], True)
    assert (row.duration_ms, row.entry_path, row.exit_path) == (0, expect["entry"], expect["exit"])


def test_second_page_view() -> None:
    """They may fill in attributes from a second event. Ours: "First and last fields (…, device, geo) are those of the
    least and the greatest Order key", so a session is from where it began.
    """
    expect = FACTS[1]["expect"]
    log = Log().batch(0, [view(0, "/a")], browser="", country="")
    log.batch(10_000, [view(10_000, "/a")], browser="Firefox", country="US")
    row = closed(log).session()
    assert (row.page_count, row.event_count, row.is_bounce) == (expect["pageviews"], expect["events"], False)
    assert row.duration_ms == expect["duration_s"] * 1_000
    assert (row.browser, row.country) == ("", "")


def test_out_of_order() -> None:
    log = Log().batch(MINUTE, [event("scroll", 10_000)]).batch(MINUTE, [event("scroll", 0)])
    assert closed(log).session().duration_ms == FACTS[2]["expect"]["duration_s"] * 1_000
