"""One api service for all tests of this folder; each test has projects of its own in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gosight.embedded.infra import Infra
from tests.installation import Installation
from tests.integration.api.service import UNREACHED_MAIL, ApiService, Project, running


@pytest.fixture(scope="session")
def api(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiService]:
    installation = Installation(infra, Path(tmp_path_factory.mktemp("api")), partitions=1)
    installation.environ |= UNREACHED_MAIL
    installation.create()
    with running(installation) as service:
        service.wait_for("/ready", 200)
        yield service


@pytest.fixture
def project(api: ApiService) -> Project:
    return api.project()


@pytest.fixture(scope="module")
def shared_project(api: ApiService) -> Project:
    """For tests of a module that only read, or that do not mind rows of others."""
    return api.project()
