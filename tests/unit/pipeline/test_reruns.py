"""Sessions judged anew while events stream by: block borders, sessions without events, ones that break off."""

import pytest
from msgspec.structs import asdict

from gosight.pipeline.difference import What
from gosight.pipeline.panel import Panel
from gosight.pipeline.recompute import panel_without_grace
from gosight.pipeline.reruns import Case, Reruns, StoredEvent
from gosight.schemas.project import ProjectSettings
from gosight.schemas.rows import InsightRow
from tests.core import MINUTE, SETTINGS, Core, Log, click, closed, event, final

FOUR = ProjectSettings(insights={"rage_click": {"min_clicks": 4}})
PANELS = {1: panel_without_grace(SETTINGS), 2: panel_without_grace(FOUR)}
BURST = [click(100 * n) for n in range(5)]


def stored(core: Core) -> list[StoredEvent]:
    found = [StoredEvent(**asdict(one), session_id=session_id) for session_id, one in core.stored()]
    return sorted(found, key=lambda one: (one.session_id, one.timestamp, one.event_id))


def cases(core: Core) -> dict[str, Case]:
    ids = [one.session_id for one in stored(core)]
    found: dict[str, list[InsightRow]] = {}
    for insight in final(core.insights):
        found.setdefault(insight.session_id, []).append(insight)
    rows = {row.session_id: row for row in final(core.sessions)}
    return {name: Case(row, found.get(name, []), ids.count(name)) for name, row in rows.items()}


def changes(core: Core, version: int, panels: dict[int, Panel] = PANELS) -> list[tuple[str, str, bool]]:
    reruns = Reruns(cases(core), version, panels.get)
    reruns.take(stored(core))
    assert reruns.end() == 0
    return sorted(
        (one.what.value, one.row.insight_type, one.is_late) for case in reruns.rulings for one in case.changes
    )


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_a_block_may_end_anywhere(size: int) -> None:
    core = closed(Log().batch(0, BURST, "s").batch(0, BURST[:4], "t").batch(0, BURST, "u"))
    reruns = Reruns(cases(core), 2, PANELS.get)
    events = stored(core)
    for begin in range(0, len(events), size):
        reruns.take(events[begin : begin + size])
    assert reruns.end() == 0
    assert len(reruns.rulings) == 3
    assert [one.what for case in reruns.rulings for one in case.changes].count(What.APPEARS) == 1


def test_a_session_without_events_that_detectors_take_has_no_insights() -> None:
    core = closed(Log().batch(0, BURST))
    (case,) = cases(core).values()
    reruns = Reruns({case.row.session_id: Case(case.row, case.insights, 0)}, 1, PANELS.get)
    assert reruns.end() == 0
    (ruling,) = reruns.rulings
    assert {one.what for one in ruling.changes} == {What.DISAPPEARS}
    assert ruling.row
    assert ruling.row.insight_counts == {}


def test_a_session_that_breaks_off_is_not_ruled() -> None:
    core = closed(Log().batch(0, BURST))
    reruns = Reruns(cases(core), 1, PANELS.get)
    reruns.take(stored(core)[:-1])
    assert (reruns.end(), reruns.rulings) == (1, [])


def test_events_of_a_session_that_nobody_asked_for_are_left_out() -> None:
    core = closed(Log().batch(0, BURST))
    reruns = Reruns({}, 1, PANELS.get)
    reruns.take(stored(core))
    assert (reruns.end(), reruns.rulings) == (0, [])


def late() -> Core:
    """By five clicks: a dead click that a late answer makes none. By four: a rage click as well."""
    return closed(Log().batch(0, BURST[:4]).batch(5 * MINUTE, [event("dom_mutation", 500)]))


def test_by_the_same_settings_all_that_changes_is_late() -> None:
    assert changes(late(), 1) == [("disappears", "dead_click", True)]


def test_by_other_settings_only_what_the_old_ones_change_too_is_late() -> None:
    assert changes(late(), 2) == [("appears", "rage_click", False), ("disappears", "dead_click", True)]


def test_by_settings_that_nobody_knows_any_more_all_of_a_late_session_is_late() -> None:
    assert {is_late for _, _, is_late in changes(late(), 2, {2: PANELS[2]})} == {True}


def test_where_nothing_was_late_nothing_is() -> None:
    core = closed(Log().batch(0, [event("dom_mutation", 500), *BURST[:4]]))
    assert ("appears", "rage_click", False) in changes(core, 2)
    assert not any(is_late for _, _, is_late in changes(core, 2))
