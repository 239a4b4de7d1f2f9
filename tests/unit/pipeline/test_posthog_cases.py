"""Real cases of rage and dead clicks: PostHog's, with the case's parameters (tests/data/frustration).

Their rules are not ours. Where ours decides otherwise on purpose, the case stands in `OTHERWISE` with the sentence of
spec/insights.md, and our verdict is what is asserted.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from gosight.pipeline.detectors.dead_click import DeadClick
from gosight.pipeline.detectors.dead_click import Settings as DeadSettings
from gosight.pipeline.detectors.dead_click import State as DeadState
from gosight.pipeline.detectors.registry import resolve
from gosight.pipeline.interactive import Expected
from gosight.pipeline.signals import signal_of
from gosight.schemas.envelope import Event
from gosight.schemas.project import ProjectSettings
from tests.core import MINUTE, START_MS, Log, click, closed, event

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "frustration" / "posthog_cases.json").read_text()
)

NO_RESPONSE_BEFORE = "no response 0 ≤ Δt: what happened before the click is none (they excuse clicks that wake a tab)"
NO_SUCH_SIGNAL = "Expected response: the list holds no focus of the window, and SDKs send no such event"
ONE_WINDOW = "0 ≤ Δt ≤ observation_window_ms: one window for all responses (theirs is 100 ms for selections)"
LINKS_TOO = "interactive = tag `a` …: a link is expected to change the page (they leave links out)"
LOOKS = "a click on something that looks interactive: by the reported element alone, and this one does not"
COUNTED = "Repeated dead clicks on one selector within 2 s are one insight with a click_count"

OTHERWISE = {
    "ph-dead-5": NO_RESPONSE_BEFORE,
    "ph-dead-6": NO_SUCH_SIGNAL,
    "ph-dead-8": NO_SUCH_SIGNAL,
    "ph-dead-9": ONE_WINDOW,
    "ph-cand-1": LINKS_TOO,
    "ph-cand-10": LOOKS,
    "ph-cand-11": LOOKS,
    "ph-cand-12": LOOKS,
    "ph-dedupe-1": COUNTED,
}

SIGNALS = {"scroll": "scroll", "mutation": "dom_mutation", "selection": "text_select", "visibility": "page_hidden"}
"""Theirs to our event types. `focus` of the window, and `none`, have none."""

TARGETS: dict[str, dict[str, Any]] = {
    "a[href]": {"tag": "a", "target": {"href": "/next"}},
    "span inside a[href]": {"tag": "span"},
    "svg nested in a[href]": {"tag": "svg"},
    "span inside a[href] in shadow root": {"tag": "span"},
    "span inside button": {"tag": "span"},
    "plain div": {"tag": "div"},
    "text node": {"tag": ""},
    "div.ph-no-capture": {"tag": "div", "target": {"classes": ["ph-no-capture"]}},
    "click with ctrl/meta/alt/shift held": {"modifiers": ["ctrl"]},
}
"""What an SDK reports of an element; where nothing stands, the name is its tag."""


def cases(kind: str) -> list[Any]:
    return [pytest.param(one, id=one["id"]) for one in CASES if one["kind"] == kind]


def insights(events: list[Event], kind: str, numbers: dict[str, Any]) -> int:
    """How many of one kind the core gives for a session of these events, with these numbers."""
    settings = ProjectSettings(insights=resolve({kind: numbers}))
    core = closed(Log().batch(MINUTE, events), {1: settings})
    return sum(row.insight_type == kind for row in core.insights)


@pytest.mark.parametrize("case", cases("rage"))
def test_rage(case: dict[str, Any]) -> None:
    """Theirs: less than `threshold_px` from the click before. Two clicks that far apart are half of it from their
    centre. They fire at the Nth click of a run, we once per burst: as many.
    """
    params = case["params"]
    numbers = {
        "enabled": not params.get("disabled", False),
        "min_clicks": params["click_count"],
        "time_window_ms": params["window_ms"],
        "radius_px": params["threshold_px"] // 2,
    }
    clicks = [click(one["t"], f"{n}", x=one["x"], y=one["y"]) for n, one in enumerate(case["clicks"])]
    assert insights(clicks, "rage_click", numbers) == sum(case["expected_fire_per_click"])


@pytest.mark.parametrize("case", cases("dead"))
def test_dead(case: dict[str, Any]) -> None:
    """The click is on the body; the pointer says that it looks interactive. Time is as of the last thing known."""
    window_ms = case["params"]["mutation_ms"]
    detector, state = DeadClick(DeadSettings(observation_window_ms=window_ms)), DeadState()
    (said,) = case["signals_after_click"]
    events = [click(2_000, tag="body", cursor="pointer")]
    if kind := SIGNALS.get(said["signal"]):
        events.append(event(kind, 2_000 + said["delay_ms"]))
    for one in sorted(events, key=lambda one: one.timestamp):
        assert list(detector.on_signal(state, signal_of(one, 0))) == []
    if case["expected"] is None:
        now_ms = said.get("elapsed_ms", 0)
        assert list(detector.on_watermark(state, START_MS + 2_000 + now_ms)) == []
        assert len(state.pending) == 1
        return
    is_dead = len(list(detector.on_watermark(state, START_MS + MINUTE))) == 1
    assert is_dead == (case["expected"] != (case["id"] in OTHERWISE))


@pytest.mark.parametrize("case", cases("dead_candidate"))
def test_candidate(case: dict[str, Any]) -> None:
    said = TARGETS.get(case["target"], {"tag": case["target"]})
    is_candidate = signal_of(click(0, **said), 0).expected is not Expected.NOTHING
    assert is_candidate == (case["expected_is_candidate"] != (case["id"] in OTHERWISE))


@pytest.mark.parametrize("case", cases("dead_candidate_dedupe"))
def test_repeats(case: dict[str, Any]) -> None:
    clicks = [click(one["t"]) for one in case["clicks"]]
    assert case["id"] in OTHERWISE
    assert insights(clicks, "dead_click", {}) == 1


def test_every_case_is_run_and_every_exception_is_a_case() -> None:
    kinds = {"rage", "dead", "dead_candidate", "dead_candidate_dedupe"}
    assert {one["kind"] for one in CASES} == kinds
    assert set(OTHERWISE) <= {one["id"] for one in CASES}
