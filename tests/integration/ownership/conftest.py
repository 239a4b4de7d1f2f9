"""A real broker with topics of its own; every test has a partition that no other has used."""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest
from aiokafka.errors import GroupCoordinatorNotAvailableError
from rocksdict import Options, Rdict

from gosight.agents.ownership import Kafka, reach
from gosight.embedded.infra import Infra
from gosight.schemas import topics
from gosight.stores.kafka import administer
from gosight.tables.partition_store import PartitionStore
from tests.installation import Installation
from tests.integration.ownership.begun import Stores
from tests.waiting import until

_PARTITIONS = 24

_partitions = itertools.count()


@pytest.fixture(scope="package")
def installation(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(infra, Path(tmp_path_factory.mktemp("ownership")), _PARTITIONS)
    made.create()
    return made


@pytest.fixture
def partition() -> int:
    """One that no other test has used."""
    return next(_partitions)


@pytest.fixture
async def kafka(installation: Installation) -> AsyncIterator[Kafka]:
    async with administer([installation.brokers]) as admin, reach([installation.brokers], admin, epoch=1) as reached:

        async def coordinates() -> bool:
            with suppress(GroupCoordinatorNotAvailableError):
                await admin.find_coordinator(topics.GROUP)
                return True
            return False

        await until(coordinates, 60, "the broker did not make its topic of offsets")
        yield reached


@pytest.fixture
def disk_of(tmp_path: Path) -> Callable[[str], Stores]:
    """The databases of an owner, opened once each."""
    opened: dict[str, PartitionStore] = {}

    def disk(owner: str) -> Stores:
        def store(partition: int) -> PartitionStore:
            path = str(tmp_path / f"{owner}-{partition}")
            if path not in opened:
                opened[path] = PartitionStore(Rdict(path, Options(raw_mode=True)))
            return opened[path]

        return store

    return disk
