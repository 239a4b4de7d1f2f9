"""One ingestor for all tests of this folder; each test has projects of its own in it."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gosight.embedded.infra import Infra
from tests.installation import Installation
from tests.integration.ingest.service import Ingestor, Project
from tests.integration.ingest.stores import Within, Work, opened

GEOIP = Path(__file__).parents[2] / "data" / "geo" / "GeoIP2-City-Test.mmdb"


@pytest.fixture(scope="package")
def installation(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(infra, Path(tmp_path_factory.mktemp("ingest")), partitions=3)
    made.create()
    return made


@pytest.fixture(scope="package")
def ingestor(installation: Installation) -> Iterator[Ingestor]:
    service = Ingestor(
        installation,
        GOSIGHT_TRUSTED_PROXIES="127.0.0.1/32",
        GOSIGHT_GEOIP__DATABASE_PATH=str(GEOIP),
        GOSIGHT_INGESTOR__ACK_TIMEOUT="3s",
    )
    service.start()
    try:
        yield service
    finally:
        service.end()


@pytest.fixture
def project(ingestor: Ingestor) -> Project:
    return ingestor.project()


@pytest.fixture
def click() -> Callable[..., dict[str, Any]]:
    """Makes well-formed events of this moment."""

    def make(**members: Any) -> dict[str, Any]:
        return {"event_type": "click", "timestamp": time.time_ns() // 1_000_000, **members}

    return make


@pytest.fixture
def within(ingestor: Ingestor) -> Within:
    """Runs a test's coroutine with real stores."""

    async def run(work: Work) -> None:
        async with opened(ingestor.installation) as stores:
            await work(stores)

    return lambda work: asyncio.run(run(work))
