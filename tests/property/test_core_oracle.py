"""The core agrees with a naive reading of the specification, when nothing is late."""

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gosight.schemas.envelope import Event
from gosight.schemas.project import ProjectSettings
from gosight.schemas.rows import SessionRow
from tests import oracle
from tests.core import START_MS, Core, closed, details, final, ms, uid
from tests.property.strategies import RANDOM, delivered, in_order, sessions

RULES = ({"min_clicks": 5, "time_window_ms": 2_000, "radius_px": 50}, {"min_clicks": 2, "time_window_ms": 1_000})
FEW_CLICKS = st.sampled_from(RULES)


@given(sessions(), st.booleans())
def test_sessions_and_page_visits(events: list[Event], is_cookieless: bool) -> None:
    core = closed(in_order(events, session="" if is_cookieless else "s"))
    key_id = uid("v" if is_cookieless else "s")
    cut = oracle.cut(events, key_id, is_cookieless=is_cookieless)
    assert {row.session_id: _facts(row) for row in final(core.sessions)} == {
        name: oracle.session(share) for name, share in cut.items()
    }
    assert sorted(_visits(core), key=str) == sorted((v for one in cut.values() for v in oracle.visits(one)), key=str)


@given(sessions(), RANDOM, FEW_CLICKS, st.sampled_from((1_000, 300)))
def test_insights(events: list[Event], rng: Random, rage: dict[str, int], window_ms: int) -> None:
    insights = {"rage_click": rage, "dead_click": {"observation_window_ms": window_ms}}
    events = [one for one in events if one.timestamp - START_MS <= oracle.LONGEST_MS]
    core = closed(delivered(events, rng, is_numbered=True), {1: ProjectSettings(insights=insights)})
    rule = (rage["min_clicks"], rage["time_window_ms"], rage.get("radius_px", 50))
    assert _found(core, "rage_click") == _sorted(oracle.rage_clicks(events, *rule))
    assert _found(core, "dead_click") == _sorted(oracle.dead_clicks(events, window_ms))


def _facts(row: SessionRow) -> oracle.Facts:
    assert row.is_final
    assert row.flags == []
    assert ms(row.ended_at) - ms(row.started_at) == row.duration_ms
    return {
        "started_ms": ms(row.started_at) + START_MS,
        "duration_ms": row.duration_ms,
        "events": row.event_count,
        "pages": row.page_count,
        "clicks": row.click_count,
        "errors": row.error_count,
        "depth": row.max_scroll_depth,
        "is_bounce": row.is_bounce,
        "user": row.user_id,
        "entry": row.entry_path,
        "exit": row.exit_path,
    }


def _visits(core: Core) -> list[oracle.Facts]:
    return [
        {"event_id": row.event_id, "visible_ms": row.time_on_page_ms, "depth": row.scroll_depth, "next": row.next_path}
        for row in final(core.page_visits)
    ]


def _found(core: Core, kind: str) -> list[oracle.Facts]:
    rows = [row for row in core.insights if row.insight_type == kind]
    return _sorted([{"first": row.related_event_ids[0], "count": details(row)["click_count"]} for row in rows])


def _sorted(facts: Sequence[oracle.Facts]) -> list[oracle.Facts]:
    return sorted(facts, key=lambda one: str(one["first"]))
