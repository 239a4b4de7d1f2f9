"""Rules, dashboard and runbooks agree with each other and with the metrics that exist."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts import grafana
from scripts.grafana_panels import ROWS
from tests.deploy_static.series import ROOT, RULE_TESTS, asked, exported, grouped, rules

RUNBOOKS = ROOT / "docs" / "runbooks"
ADDRESS = "https://github.com/gosight/gosight/blob/main/"
EXPORTED = exported()
RECORDED = {rule["record"] for rule in rules("record")}
OF_PROMETHEUS = {"job", "instance"}
QUERIES = {
    **{f"alert {rule['alert']}": rule["expr"] for rule in rules("alert")},
    **{f"record {rule['record']}": rule["expr"] for rule in rules("record")},
    **{
        f"panel {panel.title}, {legend}": expr
        for panels in ROWS.values()
        for panel in panels
        for legend, expr in panel.shows.items()
    },
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_query_asks_for_what_exists(query: str) -> None:
    known = set(OF_PROMETHEUS)
    for name, labels in asked(query):
        assert name in EXPORTED or name in RECORDED, name
        known |= EXPORTED.get(name, set()) | (grouped(_recorded(name)) if name in RECORDED else set())
        assert labels <= known, f"{name} has no {labels - known}"
    assert grouped(query) <= known, grouped(query) - known


def _recorded(name: str) -> str:
    return next(str(rule["expr"]) for rule in rules("record") if rule["record"] == name)


@pytest.mark.parametrize("alert", list(rules("alert")), ids=lambda rule: rule["alert"])
def test_an_alert_says_what_to_do(alert: dict[str, Any]) -> None:
    assert alert["labels"]["severity"] in {"critical", "warning"}
    assert set(alert["annotations"]) == {"summary", "description", "runbook_url"}
    path, _, anchor = alert["annotations"]["runbook_url"].removeprefix(ADDRESS).partition("#")
    assert anchor == alert["alert"].lower()
    assert f"\n## {alert['alert']}\n" in (ROOT / path).read_text()


def test_every_runbook_entry_is_of_an_alert() -> None:
    entries = {name for path in RUNBOOKS.glob("*.md") for name in re.findall(r"^## (\w+)$", path.read_text(), re.M)}
    assert entries == {rule["alert"] for rule in rules("alert")}


def test_what_runbooks_say_of_logs_is_logged() -> None:
    said = {word for path in RUNBOOKS.glob("*.md") for word in re.findall(r"has `([a-z_]+)`", path.read_text())}
    code = "".join(path.read_text() for path in (ROOT / "gosight").rglob("*.py"))
    assert said
    assert [word for word in said if f'"{word}"' not in code] == []


def test_every_alert_was_seen_firing_by_a_unit_test() -> None:
    fired = {
        one["alertname"]
        for path in RULE_TESTS
        for test in yaml.safe_load(path.read_text())["tests"]
        for one in test.get("alert_rule_test", [])
        if one.get("exp_alerts")
    }
    assert fired == {rule["alert"] for rule in rules("alert")}


def test_the_founding_guides_names_are_there() -> None:
    guide = {
        *("gosight_ingestor_events_total", "gosight_ingestor_events_rejected", "gosight_processor_events_processed"),
        *("gosight_processor_kafka_lag", "gosight_api_requests_total"),
        *("gosight_ingestor_latency_seconds_bucket", "gosight_api_request_duration_bucket"),
    }
    assert guide - set(EXPORTED) - RECORDED == set()


def test_the_dashboard_is_that_of_its_source() -> None:
    assert grafana.TARGET.read_text() == grafana.text(), "run .venv/bin/python -m scripts.grafana"
    panels = json.loads(grafana.TARGET.read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert [panel["title"] for panel in panels if panel["gridPos"]["x"] + panel["gridPos"]["w"] > 24] == []


def test_prometheus_scrapes_every_service_of_the_compose_file() -> None:
    jobs = yaml.safe_load(Path(ROOT / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"]
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    names = {name for job in jobs for found in job["dns_sd_configs"] for name in found["names"]}
    assert names == {"ingestor", "processor", "api"}
    assert names <= set(services)
