"""docs/insights.md has a section for each detector: its severity, its numbers with their defaults, its details."""

import re
from pathlib import Path

import msgspec
import pytest

from gosight.pipeline.detectors.registry import BY_KIND, resolve
from gosight.schemas.envelope import Event
from tests import judging
from tests.core import click, event, moves, view, zigzag

DOCUMENT = (Path(__file__).parents[2] / "docs" / "insights.md").read_text()
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^#|\Z)", DOCUMENT, re.MULTILINE | re.DOTALL))

EXAMPLES: dict[str, list[Event]] = {
    "rage_click": [click(100 * n) for n in range(5)],
    "dead_click": [click(0)],
    "error_click": [click(0), event("js_error", 100)],
    "thrashed_cursor": [moves(0, zigzag(30))],
    "u_turn": [view(0, "/a"), view(1_000, "/b"), view(2_000, "/a")],
    "slow_page": [view(0), event("web_vitals", 100, lcp=3_001)],
}
"""Events of which each detector makes one insight."""


def table(kind: str, head: str) -> dict[str, str]:
    """Second cell by each name of the first cell, of the section's table with that head."""
    found = re.search(rf"^\| {head} \|.*?\n\|[-|]+\|\n((?:\|.*\n)+)", SECTIONS[kind], re.MULTILINE)
    assert found, f"docs/insights.md, {kind}: no table of its {head}s"
    rows = [row.split("|") for row in found[1].splitlines()]
    return {name: cells[2].strip() for cells in rows for name in re.findall(r"`(\w+)`", cells[1])}


def test_a_section_for_each_detector_and_none_more() -> None:
    assert list(SECTIONS) == list(BY_KIND) == list(EXAMPLES)


@pytest.mark.parametrize("kind", BY_KIND)
def test_numbers_and_their_defaults(kind: str) -> None:
    documented = {name: msgspec.yaml.decode(said) for name, said in table(kind, "setting").items()}
    assert documented == resolve()[kind]


@pytest.mark.parametrize("kind", BY_KIND)
def test_severity_and_details(kind: str) -> None:
    detector = BY_KIND[kind](msgspec.convert(resolve()[kind], BY_KIND[kind].settings_type))
    (finding,) = judging.insights(detector, EXAMPLES[kind])
    assert f"Severity: {finding.severity}." in SECTIONS[kind]
    assert set(table(kind, "detail")) == set(finding.details)
