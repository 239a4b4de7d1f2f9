"""The real services that integration tests run against: started on first use, ended with the test session."""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gosight.embedded.infra import Infra


def pytest_configure() -> None:
    """A test run in the background has SIGINT ignored, under nohup SIGHUP, and so would have everything it starts."""
    for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.fixture(scope="session")
def infra() -> Iterator[Infra]:
    """Kafka, ClickHouse's engine, PostgreSQL, Redis, an S3 store: each starts when its address is first asked for."""
    with tempfile.TemporaryDirectory(prefix="gosight-test-", ignore_cleanup_errors=True) as folder:
        # PostgreSQL runs as another user when the tests run as root, and must be able to enter.
        os.chmod(folder, 0o755)  # noqa: PTH101
        services = Infra(Path(folder))
        try:
            yield services
        finally:
            services.stop_all()


@pytest.fixture(scope="session")
def kafka(infra: Infra) -> str:
    """Bootstrap address of a real broker (KRaft, one node)."""
    return infra.address("kafka")


@pytest.fixture(scope="session")
def clickhouse_dsn(infra: Infra) -> str:
    """An empty engine, database `default`; tests put database names of their own into the DSN."""
    return infra.address("clickhouse")


@pytest.fixture(scope="session")
def postgres_url(infra: Infra) -> str:
    """A superuser's URL; tests make databases of their own."""
    return infra.address("postgres")


@pytest.fixture(scope="session")
def redis_url(infra: Infra) -> str:
    """An empty Redis."""
    return infra.address("redis")


@pytest.fixture(scope="session")
def s3_endpoint(infra: Infra) -> str:
    """A real S3 store without buckets; its keys are `gosight.embedded.infra.OBJECT_KEYS`."""
    return infra.address("objects")
