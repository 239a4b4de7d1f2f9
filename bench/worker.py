"""One worker over a backlog: started, watched until all of it is committed, ended."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError as CoordinatorNotAvailable

from bench import processes
from gosight.embedded.ports import free_port
from gosight.schemas import topics
from gosight.schemas.project import ProjectSettings
from gosight.stores import postgres
from gosight.stores.effective import effective
from gosight.stores.project_settings import current_version
from tests.installation import Installation

_POLL_S = 0.25


class Sample(msgspec.Struct, frozen=True):
    """A moment: messages committed, and CPU seconds that each process has used."""

    at: float
    committed: int
    worker_s: float
    clickhouse_s: float
    kafka_s: float


def store_settings(place: Installation, project_id: str) -> None:
    """Version 1 of the project's settings, as the first request of a key would make it."""

    async def store() -> None:
        pool = await postgres.connect(place.postgres_url)
        assert await current_version(pool, project_id, effective(ProjectSettings(), {})) == 1
        await pool.close()

    asyncio.run(store())


@contextmanager
def running(place: Installation) -> Iterator[int]:
    """Its process number, while it runs."""
    environ = {
        "GOSIGHT_PROCESSOR__DATA_DIR": str(place.folder / "worker"),
        "GOSIGHT_PROCESSOR__METRICS_PORT": str(free_port()),
    }
    worker = place.start("worker", ["-m", "gosight", "processor"], **environ)
    try:
        yield worker.pid
    finally:
        worker.kill()
        worker.wait()


async def watch(place: Installation, pid: int, messages: int) -> tuple[Sample, Sample]:
    """From the worker's first commits to the one that completes `messages`."""
    admin = AIOKafkaAdminClient(bootstrap_servers=place.brokers)
    await admin.start()
    first: Sample | None = None
    try:
        while True:
            sample = await _sample(place, admin, pid)
            if first is None and sample.committed:
                first = sample
            if first and sample.committed >= messages:
                return first, sample
            await asyncio.sleep(_POLL_S)
    finally:
        await admin.close()


async def _sample(place: Installation, admin: AIOKafkaAdminClient, pid: int) -> Sample:
    try:
        offsets = await admin.list_consumer_group_offsets(topics.GROUP)
    except CoordinatorNotAvailable:  # nobody has joined a group on this broker yet
        offsets = {}
    committed = sum(one.offset for tp, one in offsets.items() if tp.topic == topics.EVENTS and one.offset > 0)
    services = [processes.cpu_s(place.infra.pid(name) or 0) for name in ("clickhouse", "kafka")]
    return Sample(time.monotonic(), committed, processes.cpu_s(pid), *services)
