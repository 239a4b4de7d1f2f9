"""Writes deploy/grafana/dashboard.json out of grafana_panels.py: `.venv/bin/python -m scripts.grafana`."""

import json
from pathlib import Path
from typing import Any

from scripts.grafana_panels import ROWS, Panel

TARGET = Path(__file__).parents[1] / "deploy" / "grafana" / "dashboard.json"

_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_WIDE, _HIGH = 24, 8


def dashboard() -> dict[str, Any]:
    """What Grafana imports (its dashboard model, schema 39)."""
    return {
        "uid": "gosight",
        "title": "GoSight",
        "tags": ["gosight"],
        "schemaVersion": 39,
        "version": 1,
        "timezone": "browser",
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {"list": [{"name": "datasource", "type": "datasource", "query": "prometheus"}]},
        "panels": list(_numbered(_laid_out())),
    }


def _laid_out() -> list[dict[str, Any]]:
    """Rows below each other, a row's panels side by side."""
    laid: list[dict[str, Any]] = []
    top = 0
    for title, panels in ROWS.items():
        laid.append({"type": "row", "title": title, "gridPos": {"x": 0, "y": top, "w": _WIDE, "h": 1}, "panels": []})
        top += 1
        wide = _WIDE // len(panels)
        laid += [_panel(one, {"x": at * wide, "y": top, "w": wide, "h": _HIGH}) for at, one in enumerate(panels)]
        top += _HIGH
    return laid


def _panel(panel: Panel, place: dict[str, int]) -> dict[str, Any]:
    return {
        "type": "timeseries",
        "title": panel.title,
        "description": panel.says,
        "datasource": _SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
        "targets": [
            {"refId": chr(ord("A") + at), "datasource": _SOURCE, "expr": expr, "legendFormat": legend}
            for at, (legend, expr) in enumerate(panel.shows.items())
        ],
    }


def _numbered(panels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": at, **panel} for at, panel in enumerate(panels, start=1)]


def text() -> str:
    """The file's content."""
    return json.dumps(dashboard(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text())
