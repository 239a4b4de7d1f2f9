"""Kills one of two workers and takes the time until the other has worked every partition that it owned."""

import asyncio
import json
import subprocess
import time
from pathlib import Path

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from gosight.agents.ticker import Ticker
from gosight.schemas import topics
from tests.installation import Installation
from tests.waiting import until

_NAMES = ("first", "second")
_PATIENCE_S = 120.0


def takeover(place: Installation) -> float:
    """Seconds from the kill until all partitions, the dead worker's among them, are worked to their ends again."""
    workers = [_start(place, name) for name in _NAMES]
    try:
        return asyncio.run(_measure(place, workers[0]))
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def _start(place: Installation, name: str) -> "subprocess.Popen[bytes]":
    environ = {"GOSIGHT_PROCESSOR__DATA_DIR": str(place.folder / name), "GOSIGHT_PROCESSOR__METRICS_PORT": "0"}
    return place.start(name, ["-m", "gosight", "processor"], **environ)


async def _measure(place: Installation, victim: "subprocess.Popen[bytes]") -> float:
    admin = AIOKafkaAdminClient(bootstrap_servers=place.brokers)
    producer = AIOKafkaProducer(bootstrap_servers=place.brokers)
    await admin.start()
    await producer.start()
    try:
        await until(lambda: _share(place), _PATIENCE_S, "the two workers did not share the partitions")
        await _work_all(place, admin, producer)
        victim.kill()
        killed_at = time.monotonic()
        await _work_all(place, admin, producer)
        return time.monotonic() - killed_at
    finally:
        await producer.stop()
        await admin.close()


async def _share(place: Installation) -> bool:
    return all(_owned(place.folder / f"{name}.log") == place.partitions // 2 for name in _NAMES)


def _owned(log: Path) -> int:
    """How many partitions a worker was given last, as it said itself."""
    lines = [line for line in log.read_text().splitlines() if '"partitions_assigned"' in line]
    return len(json.loads(lines[-1])["partitions"]) if lines else 0


async def _work_all(place: Installation, admin: AIOKafkaAdminClient, producer: AIOKafkaProducer) -> None:
    """Give every partition a message, and wait until the group has committed it."""
    ticker = Ticker(producer)
    wheres = [TopicPartition(topics.EVENTS, partition) for partition in range(place.partitions)]
    before = await admin.list_consumer_group_offsets(topics.GROUP, partitions=wheres)
    for where in wheres:
        await ticker.tick(where.partition)

    async def worked() -> bool:
        now = await admin.list_consumer_group_offsets(topics.GROUP, partitions=wheres)
        return all(now[where].offset > before[where].offset for where in wheres)

    await until(worked, _PATIENCE_S, "the partitions were not worked")
