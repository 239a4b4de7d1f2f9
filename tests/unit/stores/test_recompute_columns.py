"""Stored events make the same signals as live ones: every field that a signal is made of is read back."""

import re
from typing import Any

import pytest
from msgspec.structs import asdict

from gosight.pipeline.detectors.registry import DETECTORS
from gosight.pipeline.signals import signal_of
from gosight.schemas.envelope import Event
from gosight.sql.loader import query
from tests.core import START_MS, uid

READ = set(re.findall(r"\bt\.(\w+)", query("clickhouse/recompute/events").partition("FROM")[0]))
PAYLOAD = (
    '{"button": 0, "target": {"tag": "a", "href": "/x"}, "attention_ms": [5], "reaction": {"scroll_ms": 3},'
    ' "positions": [{"x": 1, "y": 2, "t": 0}], "message": "boom", "lcp": 4000, "ttfb": 900, "load_complete": 5000}'
)
TEXTS = {"url", "path", "title", "referrer", "target_selector", "target_tag", "target_text", "element_name"}
ERRORS = {"error_message", "error_stack", "error_type", "error_fingerprint"}
NUMBERS = {"click_x", "click_y", "page_x", "page_y", "click_px", "click_py", "scroll_depth"}
MEASURES = {"lcp", "fid", "ttfb", "inp", "fcp", "load_complete"}


def full(kind: str) -> dict[str, Any]:
    """An event that says something in every column; no two say the same."""
    said: dict[str, Any] = {"event_id": uid("one"), "event_type": kind, "timestamp": START_MS, "payload": PAYLOAD}
    said |= {name: f"said in {name}" for name in TEXTS | ERRORS}
    said |= {name: number for number, name in enumerate(sorted(NUMBERS | MEASURES), 1)}
    return said


@pytest.mark.parametrize("kind", sorted({kind for detector in DETECTORS for kind in detector.takes}))
def test_a_signal_needs_no_column_that_is_not_read(kind: str) -> None:
    said = full(kind)
    stored = {name: value for name, value in said.items() if name in READ}
    assert signal_of(Event(**stored), 0) == signal_of(Event(**said), 0)


def test_what_is_read_is_a_field_of_an_event() -> None:
    known = asdict(Event(uid("one"), "click", START_MS)).keys()
    assert READ - known == {"session_id"}
