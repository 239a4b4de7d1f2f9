"""Detectors' numbers: defaults, layers, and errors that name key, value and what was expected."""

from typing import Any

import pytest

from gosight.pipeline.detectors.registry import BY_KIND, DETECTORS, States, build, resolve
from gosight.pipeline.panel import Panel
from gosight.schemas.project import ProjectSettings


def test_defaults() -> None:
    assert resolve() == {
        "rage_click": {
            "enabled": True,
            "min_clicks": 5,
            "time_window_ms": 2_000,
            "radius_px": 50,
            "ignore_selectors": [],
        },
        "dead_click": {"enabled": True, "observation_window_ms": 1_000, "ignore_selectors": []},
        "error_click": {"enabled": True, "error_window_ms": 1_000},
        "thrashed_cursor": {
            "enabled": True,
            "min_duration_ms": 2_000,
            "min_direction_changes": 10,
            "min_velocity": 500,
        },
        "u_turn": {"enabled": True, "max_time_away_ms": 10_000},
        "slow_page": {"enabled": True, "lcp_threshold_ms": 3_000, "ttfb_threshold_ms": 800},
    }


def test_a_project_stands_above_the_installation() -> None:
    numbers = resolve({"rage_click": {"min_clicks": 4, "radius_px": 30}}, {"rage_click": {"min_clicks": 3}})
    assert (numbers["rage_click"]["min_clicks"], numbers["rage_click"]["radius_px"]) == (3, 30)
    assert numbers["dead_click"] == resolve()["dead_click"]


def test_what_is_resolved_resolves_to_itself() -> None:
    numbers = resolve({"dead_click": {"observation_window_ms": 500}})
    assert resolve(numbers) == numbers


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"rage_clik": {}}, f"insights.rage_clik={{}}: no such insight; there are {', '.join(BY_KIND)}"),
        ({"rage_click": {"min_clicks": "many"}}, "insights.rage_click.min_clicks='many': Expected `int`, got `str`"),
        ({"rage_click": {"min_clicks": 0}}, "insights.rage_click.min_clicks=0: Expected `int` >= 1"),
        ({"rage_click": {"min_clicks": 101}}, "insights.rage_click.min_clicks=101: Expected `int` <= 100"),
        ({"rage_click": {"radius_px": 0}}, "insights.rage_click.radius_px=0: expected a number from 1 to 1000000"),
        (
            {"rage_click": {"time_window_ms": 30_001}},
            "insights.rage_click.time_window_ms=30001: Expected `int` <= 30000",
        ),
        (
            {"dead_click": {"observation_window_ms": 0}},
            "insights.dead_click.observation_window_ms=0: Expected `int` >= 1",
        ),
        (
            {"dead_click": {"ignore_selectors": "x"}},
            "insights.dead_click.ignore_selectors='x': Expected `array`, got `str`",
        ),
        ({"dead_click": {"min_clicks": 5}}, "insights.dead_click.min_clicks=5: There is no such setting"),
        ({"dead_click": 5}, "insights.dead_click=5: expected a mapping of its numbers"),
    ],
)
def test_errors_name_key_value_and_expectation(said: dict[str, Any], error: str) -> None:
    with pytest.raises(ValueError) as raised:
        resolve(said)
    assert str(raised.value) == error


def test_switched_off() -> None:
    assert [one.kind for one in build({"rage_click": {"enabled": False}})] == [*BY_KIND][1:]
    assert build({kind: {"enabled": False} for kind in BY_KIND}) == []


def test_each_detector_has_a_memory_of_its_own() -> None:
    assert States.__struct_fields__ == tuple(one.kind for one in DETECTORS)
    assert len(BY_KIND) == len(DETECTORS)


def test_panel_takes_what_its_detectors_and_page_visits_need() -> None:
    panel = Panel(ProjectSettings(insights={"dead_click": {"enabled": False}}))
    assert panel.takes >= {"click", "page_view", "page_exit", "scroll"}
    assert "dom_mutation" not in panel.takes
    without = {kind: {"enabled": False} for kind in BY_KIND if kind not in ("rage_click", "dead_click")}
    assert Panel(ProjectSettings(insights=without)).window_ms == 3_000
    assert Panel(ProjectSettings()).window_ms == 25_000
    nothing = Panel(ProjectSettings(insights={kind: {"enabled": False} for kind in BY_KIND}))
    assert nothing.window_ms == 0
    assert "click" not in nothing.takes
