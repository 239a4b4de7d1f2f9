"""One engine with all images for a run; each module has a site of its own, from its clone to `down -v`."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy import images
from tests.deploy.engine import Engine, cache_folder
from tests.deploy.site import Site

_PROGRAMS = ("dockerd", "debootstrap", "iptables", "script", "curl")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that lies here is for `make test-deploy` alone."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.deploy)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """With our images, and stand-ins for all others."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    assert not missing, f"missing: {missing}; install docker.io, debootstrap, iptables, curl (make test-deploy does)"
    assert os.geteuid() == 0, "a Docker engine needs root"
    engine = Engine(cache_folder())
    engine.start()
    try:
        for container in engine.docker("ps", "-aq").split():
            engine.docker("rm", "-f", "-v", container)
        images.build(engine)
        yield engine
    finally:
        engine.stop()


@pytest.fixture(scope="module")
def site(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Cloned, nothing started. What it leaves is removed."""
    site = Site(engine, tmp_path_factory.mktemp("gosight"))
    site.clone()
    yield site
    if (site.folder / ".env").exists():
        site.run("docker-compose --profile '*' down -v --remove-orphans")
