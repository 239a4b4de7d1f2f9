"""Containers that are killed, and a stack that goes down and comes up: nothing is lost, nothing comes twice."""

import os
import signal
import time

import pytest

from tests.deploy.crowd import crowd, open_shop
from tests.deploy.site import Site
from tests.waiting import wait_for

SERVICES = ("ingestor", "processor", "api", "kafka", "clickhouse", "postgres", "redis", "minio", "traefik")
_BACK_WITHIN_S = 180
_LOOK_EVERY_S = 1.0
_HEALTHY = "{{.State.Running}} {{if .State.Health}}{{.State.Health.Status}}{{end}}"


@pytest.fixture(scope="module")
def key(site: Site) -> str:
    """Of a site that runs, for writing."""
    return open_shop(site)


@pytest.mark.parametrize("service", SERVICES)
def test_a_container_is_killed(site: Site, key: str, service: str) -> None:
    """The process itself: `docker kill` counts as a wish of the operator's, and nothing would start it again."""
    container = site.must(f"docker-compose ps -q {service}").split()[0]
    with crowd(site, key, SERVICES.index(service)) as traffic:
        _some_come(traffic.events)
        os.kill(int(site.engine.docker("inspect", "-f", "{{.State.Pid}}", container)), signal.SIGKILL)
        wait_for(lambda: _is_back(site, container), _BACK_WITHIN_S, f"{service} did not come back", _LOOK_EVERY_S)
        _some_come(traffic.events)


def test_down_and_up_again(site: Site, key: str) -> None:
    with crowd(site, key, 100) as traffic:
        _some_come(traffic.events)
        site.must("docker-compose down")
        site.must("docker-compose up -d --wait", 1200)
        _some_come(traffic.events)
    said = site.run("docker-compose exec -T api gosight reconcile")
    assert said.code == 0, said.output


def _some_come(events: list[str]) -> None:
    """So that something is under way."""
    before = len(events)
    wait_for(lambda: len(events) >= before + 50, _BACK_WITHIN_S, "no event was acknowledged")
    time.sleep(0.5)


def _is_back(site: Site, container: str) -> bool:
    state = site.engine.docker("inspect", "-f", _HEALTHY, container).split()
    restarts = site.engine.docker("inspect", "-f", "{{.RestartCount}}", container)
    return int(restarts) > 0 and state == ["true", "healthy"]
