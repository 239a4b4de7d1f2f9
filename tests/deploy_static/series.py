"""Which series the services can have, and which a query of Prometheus asks for."""

import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from prometheus_client.metrics import MetricWrapperBase

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.prefix) / "prometheus" / "bin"
"""Prometheus and promtool (scripts/prometheus.sh)."""

RULES = sorted((ROOT / "deploy" / "prometheus" / "rules").glob("*.yml"))
RULE_TESTS = sorted((ROOT / "deploy" / "prometheus" / "tests").glob("*.yml"))

_MODULES = (
    "gosight.agents.metrics",
    "gosight.http.ingest.metrics",
    "gosight.http.api.metrics",
    "gosight.alerts.delivery.metrics",
    "gosight.alerts.evaluation.metrics",
)
_ENDINGS = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
_NAME = re.compile(r"\b(gosight[_:][\w:]*)(\{[^}]*\})?")
_MATCHER = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
_GROUPED = re.compile(r"\bby \(([^)]*)\)")


def exported() -> dict[str, set[str]]:
    """Every series of ours by its name as Prometheus knows it, with its labels."""
    found: dict[str, set[str]] = {}
    for module in map(import_module, _MODULES):
        for metric in vars(module).values():
            if isinstance(metric, MetricWrapperBase):
                kind = str(metric._type)
                labels = set(metric._labelnames) | ({"le"} if kind == "histogram" else set())
                found |= {f"{metric._name}{ending}": labels for ending in _ENDINGS[kind]}
    return found


def rules(kind: str) -> Iterator[dict[str, Any]]:
    """Every rule that is an `alert` or a `record`."""
    for path in RULES:
        for group in yaml.safe_load(path.read_text())["groups"]:
            yield from (rule for rule in group["rules"] if kind in rule)


def asked(expr: str) -> Iterator[tuple[str, set[str]]]:
    """The series that a query asks for, each with the labels that it matches."""
    for name, matchers in _NAME.findall(expr):
        yield name, set(_MATCHER.findall(matchers))


def grouped(expr: str) -> set[str]:
    """All labels that a query groups by."""
    return {label.strip() for labels in _GROUPED.findall(expr) for label in labels.split(",")}
