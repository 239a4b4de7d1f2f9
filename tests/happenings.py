"""A happening, as tests of delivery tell it."""

from typing import Any

from gosight.schemas.alerts import Happening

START_MS = 1_795_000_000_000
"""2026-11-18, 11:06:40."""


def happened(rule: tuple[str, str] = ("p", "r"), alert_id: str = "a", **fields: Any) -> Happening:
    """Rage clicks on /checkout that went over a threshold, but for `fields`."""
    usual: dict[str, Any] = {
        "alert_id": alert_id,
        "rule_id": rule[1],
        "project_id": rule[0],
        "rule_name": "Rage on checkout",
        "state": "firing",
        "group": {"path": "/checkout"},
        "window_start_ms": START_MS,
        "window_end_ms": START_MS + 300_000,
        "metric": "rage_clicks",
        "operator": "gt",
        "threshold": 10.0,
        "value": 23.0,
        "at_ms": START_MS + 330_000,
        "context": {"session_ids": ["00000000-0000-4000-8000-00000000000a"]},
    }
    return Happening(**usual | fields)
