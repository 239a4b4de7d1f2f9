"""One api service for all tests of this folder; each test has projects of its own in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gosight.embedded.infra import Infra
from gosight.embedded.ports import free_port
from tests.installation import Installation
from tests.integration.api.service import ApiService, Project


@pytest.fixture(scope="session")
def api(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiService]:
    folder = Path(tmp_path_factory.mktemp("api"))
    installation = Installation(infra, folder, partitions=1)
    installation.create()
    service = ApiService(installation, free_port(), free_port())
    process = installation.start(
        "api",
        ["-m", "gosight", "api"],
        GOSIGHT_API__HOST="127.0.0.1",
        GOSIGHT_API__PORT=str(service.port),
        GOSIGHT_API__METRICS_PORT=str(service.metrics_port),
        CORS_ORIGINS="https://dashboard.example",
    )
    try:
        service.wait_for("/ready", 200)
        yield service
        process.terminate()
        assert process.wait(30) == 0, (folder / "api.log").read_text()[-2000:]
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.fixture
def project(api: ApiService) -> Project:
    return api.project()


@pytest.fixture(scope="module")
def shared_project(api: ApiService) -> Project:
    """For tests of a module that only read, or that do not mind rows of others."""
    return api.project()
