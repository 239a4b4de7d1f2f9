"""A real Prometheus scrapes the running product: no panel is empty, every rule can be judged, and one alert fires."""

import asyncio
import math
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError

import pytest

from gosight.embedded.infra import Infra
from scripts.grafana_panels import ROWS
from tests.deploy_static.series import asked, rules
from tests.installation import Installation
from tests.integration.monitored import Monitored, monitored
from tests.waiting import wait_for

pytestmark = pytest.mark.timeout(600)

_PATIENCE_S = 180.0
_QUERIES = {
    f"{panel.title}: {legend}": expr
    for panels in ROWS.values()
    for panel in panels
    for legend, expr in panel.shows.items()
}


@pytest.fixture(scope="module")
def product(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitored]:
    installation = Installation(infra, Path(tmp_path_factory.mktemp("monitoring")), partitions=2)
    installation.create()
    with monitored(installation) as running:
        wait_for(lambda: _targets(running) == {"up"}, _PATIENCE_S, "not all services were scraped")
        yield running


def _targets(product: Monitored) -> set[str]:
    with suppress(URLError, OSError):
        return {one["health"] for one in product.ask("targets", state="active")["activeTargets"]}
    return set()


def _empty(product: Monitored) -> list[str]:
    """Queries of panels without a number."""

    def has_number(query: str) -> bool:
        return any(not math.isnan(float(value)) for value in product.values(query))

    return [name for name, query in _QUERIES.items() if not has_number(query)]


def test_no_panel_is_empty(product: Monitored) -> None:
    asyncio.run(product.alert())
    missing: list[str] = []

    def are_full() -> bool:
        product.visit()
        missing[:] = _empty(product)
        return not missing

    with suppress(AssertionError):
        wait_for(are_full, _PATIENCE_S, "")
    assert missing == []


def test_every_rule_is_judged_on_series_that_exist(product: Monitored) -> None:
    groups = wait_for(lambda: product.ask("rules")["groups"], _PATIENCE_S, "no rules")
    judged = [rule for group in groups for rule in group["rules"]]
    assert {rule["name"] for rule in judged} >= {rule["alert"] for rule in rules("alert")}
    assert [(rule["name"], rule.get("lastError")) for rule in judged if rule["health"] == "err"] == []
    known = {metric for one in product.ask("targets/metadata") for metric in (one["metric"],)}
    for rule in rules("alert"):
        for name, _ in asked(rule["expr"]):
            if ":" not in name:
                family = name.removesuffix("_bucket").removesuffix("_count").removesuffix("_sum")
                assert {name, family} & known, name


def test_dead_letters_are_told_and_nothing_else_is(product: Monitored) -> None:
    def firing() -> set[str]:
        alerts = product.ask("alerts")["alerts"]
        return {one["labels"]["alertname"] for one in alerts if one["state"] == "firing"}

    product.visit()
    wait_for(lambda: "GosightDeadLetters" in firing(), _PATIENCE_S, "no alert")
    assert firing() == {"GosightDeadLetters"}
