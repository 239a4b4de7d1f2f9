"""The demo's verdict: silent when all is as planted, and a sentence for each thing that is not."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from gosight.demo.outcome import Kept, Outcome, kept, outcome
from gosight.demo.records import DEAD_CLICK, RAGE_CLICK, Planted, Site, Truth
from gosight.demo.tally import Tally
from gosight.demo.verdict import differences

RAGE = Planted("s1", RAGE_CLICK, "e1", 5)
DEAD = Planted("", DEAD_CLICK, "e2", 1)

TRUTH = Truth(
    sent=12,
    duplicates=3,
    rejected=Counter({"INVALID_EVENT": 1}),
    planted={RAGE, DEAD},
    sessions={"s1", "b1"},
    cookieless_sessions=1,
    visitors=3,
    people=2,
    bots=1,
    views=Counter({"/": 2, "/cart": 1}),
)
SITE = Site("Shop", "shop", "https://shop.example", [], TRUTH)
TALLY = Tally(sent=12, accepted=11, rejected=Counter({"INVALID_EVENT": 1}))
KEPT = Kept(stored=8, dropped=3)
OUTCOME = Outcome(["s1", "b1", "x"], 1, 3, 2, 8, 3, [("/", 2), ("/cart", 1)], [RAGE, DEAD])


def changed(**changes: Any) -> Callable[[], list[str]]:
    return lambda: differences(SITE, TALLY, KEPT, msgspec.structs.replace(OUTCOME, **changes))


def test_nothing_differs() -> None:
    assert differences(SITE, TALLY, KEPT, OUTCOME) == []


@pytest.mark.parametrize(
    ("judge", "expected"),
    [
        (changed(insights=[RAGE]), ["planted and not found: 1, e.g. Planted(session_id='', insight_type='dead_click'"]),
        (changed(insights=[RAGE, DEAD, DEAD]), ["found and not planted: 1"]),
        (changed(insights=[RAGE, msgspec.structs.replace(DEAD, clicks=2)]), ["planted and not", "found and not"]),
        (
            changed(insights=[msgspec.structs.replace(RAGE, session_id="s2"), DEAD]),
            ["planted and not", "found and not"],
        ),
        (changed(sessions=["b1", "x"]), ["sessions: 2 instead of 3", "sessions missing: s1"]),
        (changed(bots=0), ["sessions of bots: 0 instead of 1"]),
        (changed(visitors=4), ["visitors: 4 instead of 3"]),
        (changed(users=3), ["visitors that are no bots: 3 instead of 2"]),
        (changed(events=7), ["events of all sessions: 7 instead of 8"]),
        (changed(views=4), ["page views: 4 instead of 3"]),
        (changed(top_pages=[("/", 3)]), ["page views of /: 3 instead of 2"]),
        (
            lambda: differences(SITE, TALLY, Kept(7, 4), OUTCOME),
            ["events stored: 7", "duplicates dropped: 4 instead of 3"],
        ),
        (
            lambda: differences(SITE, Tally(12, 12, Counter()), KEPT, OUTCOME),
            ["events accepted: 12 instead of 11", "events rejected as INVALID_EVENT: 0 instead of 1"],
        ),
    ],
)
def test_each_difference_is_told(judge: Callable[[], list[str]], expected: list[str]) -> None:
    said = judge()
    assert len(said) == len(expected)
    assert all(text.startswith(start) for text, start in zip(said, expected, strict=True))


@pytest.mark.parametrize(("dropped", "is_fine"), [(3, True), (5, True), (6, False), (2, False)])
def test_what_was_sent_again_may_have_arrived_before(dropped: int, is_fine: bool) -> None:
    tally = msgspec.structs.replace(TALLY, uncertain=2)
    assert (differences(SITE, tally, Kept(8, dropped), OUTCOME) == []) is is_fine


def test_a_log_does_not_know_who_is_a_bot() -> None:
    truth = msgspec.structs.replace(TRUTH, people=0, bots=0, views=Counter())
    assert differences(msgspec.structs.replace(SITE, truth=truth), TALLY, KEPT, OUTCOME) == []


def test_answers_of_the_api_as_an_outcome() -> None:
    def session(session_id: str, user_id: str, visitor_id: str) -> dict[str, Any]:
        return {"session_id": session_id, "user_id": user_id, "visitor_id": visitor_id, "event_count": 4}

    def insight(session_id: str, kind: str) -> dict[str, Any]:
        details = {"click_count": 5}
        return {"session_id": session_id, "insight_type": kind, "related_event_ids": ["e1", "e2"], "details": details}

    overview = {
        "summary": {"users": 1, "pageviews": 3},
        "charts": {"top_pages": [{"path": "/", "views": 2, "avg_time_ms": 1}]},
    }
    people = [session("s1", "u1", "v1"), session("x", "u1", "v2")]
    insights = [insight("s1", RAGE_CLICK), insight("x", DEAD_CLICK), insight("s1", "of another kind")]
    assert outcome(overview, people, [session("b1", "", "v3")], insights, TRUTH) == Outcome(
        ["s1", "x", "b1"], 1, 2, 1, 12, 3, [("/", 2)], [RAGE, Planted("", DEAD_CLICK, "e1", 5)]
    )


def test_what_is_kept_is_summed_over_partitions_and_hours_of_the_project() -> None:
    lines = [{"project_id": project, "stored": 4, "dropped": 1} for project in ("p1", "p1", "p2")]
    assert kept({"lines": lines}, "p1") == Kept(8, 2)
