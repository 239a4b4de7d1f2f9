"""What came out, as an analyst and an operator see it."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from gosight.demo.records import Planted, Truth


class Kept(msgspec.Struct, frozen=True):
    """A project's events by `gosight reconcile`: rows in the table, and what was dropped as a repetition."""

    stored: int = 0
    dropped: int = 0


class Outcome(msgspec.Struct):
    """A project by the API. `sessions` and `visitors` with bots, `users` (the overview's number) and `views` without.

    `events`: the sum over all sessions. `top_pages`: path and views, the most viewed first.
    """

    sessions: list[str]
    bots: int
    visitors: int
    users: int
    events: int
    views: int
    top_pages: list[tuple[str, int]]
    insights: list[Planted]


def outcome(
    overview: Mapping[str, Any],
    people: Sequence[Mapping[str, Any]],
    bots: Sequence[Mapping[str, Any]],
    insights: Sequence[Mapping[str, Any]],
    truth: Truth,
) -> Outcome:
    """Out of the API's answers: sessions of people and of bots, insights. `truth` says whose sessions have an id."""
    everybody = [*people, *bots]
    return Outcome(
        sessions=[one["session_id"] for one in everybody],
        bots=len(bots),
        visitors=len({one["user_id"] or one["visitor_id"] for one in everybody}),
        users=overview["summary"]["users"],
        events=sum(one["event_count"] for one in everybody),
        views=overview["summary"]["pageviews"],
        top_pages=[(page["path"], page["views"]) for page in overview["charts"]["top_pages"]],
        insights=[_found(one, truth) for one in insights if one["insight_type"] in truth.insight_types],
    )


def kept(reconciled: Mapping[str, Any], project_id: str) -> Kept:
    """Out of what `gosight reconcile --json` says."""
    lines = [line for line in reconciled["lines"] if line["project_id"] == project_id]
    return Kept(sum(line["stored"] for line in lines), sum(line["dropped"] for line in lines))


def _found(insight: Mapping[str, Any], truth: Truth) -> Planted:
    """As the truth says it: a session that the processor made has no id there."""
    session_id = insight["session_id"] if insight["session_id"] in truth.sessions else ""
    first, clicks = insight["related_event_ids"][0], insight["details"].get("click_count", 0)
    return Planted(session_id, insight["insight_type"], first, clicks)
