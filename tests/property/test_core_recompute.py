"""Recomputation agrees with the live run to the row, when settings are equal and nothing came late."""

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gosight.pipeline.difference import difference
from gosight.pipeline.recompute import Judged, Rerun, panel_without_grace
from gosight.pipeline.recount import recounted
from gosight.schemas.envelope import Event
from gosight.schemas.project import ProjectSettings
from gosight.schemas.rows import SessionRow
from tests.core import Core, closed, final, plain
from tests.property.strategies import RANDOM, delivered, sessions

FEW_CLICKS = ProjectSettings(
    insights={"rage_click": {"min_clicks": 2, "time_window_ms": 1_000}, "dead_click": {"observation_window_ms": 300}}
)
SETTINGS = st.sampled_from((ProjectSettings(), FEW_CLICKS))


def judged(core: Core, row: SessionRow, settings: ProjectSettings, sizes: Sequence[int]) -> Judged:
    """The stored events of a session once more, in blocks of these sizes."""
    events = sorted((one for name, one in core.stored() if name == row.session_id), key=order)
    rerun = Rerun(row, row.settings_version, panel_without_grace(settings))
    for size in sizes:
        if events[:size]:
            rerun.take(events[:size])
        events = events[size:]
    if events:
        rerun.take(events)
    return rerun.end()


def order(event: Event) -> tuple[int, str]:
    return event.timestamp, event.event_id


@given(sessions(), RANDOM, SETTINGS, st.booleans(), st.lists(st.integers(1, 9), max_size=6))
def test_equal_settings_and_nothing_late(
    events: list[Event], rng: Random, settings: ProjectSettings, is_cookieless: bool, sizes: list[int]
) -> None:
    core = closed(delivered(events, rng, is_numbered=True, session="" if is_cookieless else "s"), {1: settings})
    assert not core.counts["late"]
    for row in final(core.sessions):
        again = judged(core, row, settings, sizes)
        live = [one for one in plain(core.insights) if one.session_id == row.session_id]
        assert sorted((replace(one, version=0) for one in again.insights), key=str) == sorted(live, key=str)
        assert difference(live, again.insights) == {}
        assert recounted(row, again.insight_counts, again.near_misses) is None
