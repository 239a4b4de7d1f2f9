"""The core agrees with a naive reading of the specification, whatever comes late, twice, or by a clock that jumps."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from random import Random

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from gosight.schemas.envelope import Event
from gosight.schemas.project import ProjectSettings
from gosight.schemas.rows import SessionRow
from tests import oracle
from tests.core import DAY, START_MS, Core, closed, details, final, ms
from tests.log_oracle import Arrival, Story, stories
from tests.property.strategies import PANEL, RANDOM, arrivals, delivered, log_of, sessions

RULES = ({"min_clicks": 5, "time_window_ms": 2_000, "radius_px": 50}, {"min_clicks": 2, "time_window_ms": 1_000})
GROWING = ("event_count", "page_count", "click_count", "error_count", "max_scroll_depth", "duration_ms", "version")
FEW_CLICKS = st.sampled_from(RULES)


@given(arrivals())
def test_sessions_and_page_visits(found: list[Arrival]) -> None:
    core, told = closed(log_of(found)), stories(found, PANEL.takes, PANEL.window_ms)
    assert {row.session_id: _facts(row) for row in final(core.sessions)} == {
        name: oracle.session(story.events) | {"flags": _flags(story)} for name, story in told.items()
    }
    assert _sorted_all(_visits(core)) == _sorted_all(
        one | {"session": name}
        for name, story in told.items()
        for one in oracle.visits(story.judged, story.events[-1].timestamp)
    )
    assert core.counts["late"] == sum(len(story.late) for story in told.values())


@given(arrivals())
def test_a_row_is_never_replaced_by_a_smaller_one(found: list[Arrival]) -> None:
    newest: dict[str, SessionRow] = {}
    for row in (one for one in closed(log_of(found)).sessions if not one.is_deleted):
        before = newest.get(row.session_id, row)
        assert all(getattr(before, name) <= getattr(row, name) for name in GROWING)
        assert (row.started_at, before.ended_at) <= (before.started_at, row.ended_at)
        assert set(before.flags) <= set(row.flags)
        newest[row.session_id] = row


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize(
    "is_awkward",
    [
        lambda story: story.late,
        lambda story: story.is_forced,
        lambda story: len(story.batches) > 3 and any(len(batch) > 2 for _, batch in story.batches),
        lambda story: any(b[0].timestamp < a[-1].timestamp for (_, a), (_, b) in pairwise(story.batches)),
        lambda story: any(one.timestamp > clock_ms for clock_ms, batch in story.batches for one in batch),
        lambda story: len(oracle.visits(story.judged, 0)) > 2 and story.late,
    ],
    ids=["late", "forced", "many_batches", "out_of_order", "ahead_of_the_clock", "late_among_pages"],
)
def test_the_logs_are_as_awkward_as_they_should_be(is_awkward: Callable[[Story], bool]) -> None:
    def has_one(found: list[Arrival]) -> bool:
        return any(is_awkward(story) for story in stories(found, PANEL.takes, PANEL.window_ms).values())

    no_shrinking = settings(max_examples=500, phases=[Phase.generate], derandomize=True, database=None)
    assert has_one(find(arrivals(), has_one, settings=no_shrinking))


@given(arrivals())
def test_insights_of_what_came_in_its_turn(found: list[Arrival]) -> None:
    core = closed(log_of(found))
    judged = [story.judged for story in stories(found, PANEL.takes, PANEL.window_ms).values()]
    rages = [one for events in judged for one in oracle.rage_clicks(events, 5, 2_000, 50)]
    assert _found(core, "rage_click") == _sorted(rages)
    assert _found(core, "dead_click") == _sorted(
        [one for events in judged for one in oracle.dead_clicks(events, 1_000)]
    )


@given(sessions(), RANDOM, FEW_CLICKS, st.sampled_from((1_000, 300)))
def test_insights(events: list[Event], rng: Random, rage: dict[str, int], window_ms: int) -> None:
    insights = {"rage_click": rage, "dead_click": {"observation_window_ms": window_ms}}
    events = [one for one in events if one.timestamp - START_MS <= DAY]
    core = closed(delivered(events, rng, is_numbered=True), {1: ProjectSettings(insights=insights)})
    rule = (rage["min_clicks"], rage["time_window_ms"], rage.get("radius_px", 50))
    assert _found(core, "rage_click") == _sorted(oracle.rage_clicks(events, *rule))
    assert _found(core, "dead_click") == _sorted(oracle.dead_clicks(events, window_ms))


def _facts(row: SessionRow) -> oracle.Facts:
    assert row.is_final
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
        "origin": {"source": row.utm_source, "referrer": row.referrer_domain, "channel": row.channel},
        "flags": set(row.flags),
    }


def _flags(story: Story) -> set[str]:
    return {name for name, is_set in (("late", story.late), ("forced", story.is_forced)) if is_set}


def _visits(core: Core) -> list[oracle.Facts]:
    return [
        {
            "session": row.session_id,
            "event_id": row.event_id,
            "visible_ms": row.time_on_page_ms,
            "depth": row.scroll_depth,
            "attention": row.attention_ms[:2],
            "next": row.next_path,
        }
        for row in final(core.page_visits)
    ]


def _sorted_all(facts: Iterable[oracle.Facts]) -> list[oracle.Facts]:
    return sorted(facts, key=lambda one: (str(one["session"]), str(one["event_id"])))


def _found(core: Core, kind: str) -> list[oracle.Facts]:
    rows = [row for row in core.insights if row.insight_type == kind]
    return _sorted([{"first": row.related_event_ids[0], "count": details(row)["click_count"]} for row in rows])


def _sorted(facts: Sequence[oracle.Facts]) -> list[oracle.Facts]:
    return sorted(facts, key=lambda one: str(one["first"]))
