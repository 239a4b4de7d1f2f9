"""A worker's memory with so many open sessions: their states lie in the changelog, and it takes them over."""

import asyncio
import itertools
import json
import time
from uuid import UUID

from bench import backlog, bed, detect, processes, worker
from gosight.agents.transactions import PartitionProducer, Record
from gosight.pipeline.message import Message
from gosight.pipeline.state import deadline_of
from gosight.schemas import topics
from gosight.schemas.envelope import VERSION
from gosight.stores.progress import Progress
from tests.installation import Installation

_PER_COMMIT = 5_000
_QUIET_MS = 120_000
_OPEN_FOR_MS = 600_000
_NUDGES = 200


def measured(sessions: int, partitions: int) -> tuple[float, float]:
    """Resident MiB when all partitions are owned and worked, and at the peak."""
    with bed.installation(partitions) as place:
        project_id = json.loads(place.command("project", "create", "--name", "bench", "--json").stdout)["id"]
        worker.store_settings(place, project_id)
        asyncio.run(_fill(place, project_id, sessions, partitions))
        nudges = backlog.envelopes(10 * _NUDGES, _NUDGES, project_id, time.time_ns() // 1_000_000)
        messages = asyncio.run(backlog.fill(place.brokers, nudges))
        with worker.running(place) as pid:
            asyncio.run(worker.watch(place, pid, messages))
            return processes.rss_mb(pid), processes.peak_rss_mb(pid)


async def _fill(place: Installation, project_id: str, sessions: int, partitions: int) -> None:
    """The changelog, as if one transaction after the other had written it."""
    states = itertools.cycle(_open_states())
    names = (f"{project_id}:{UUID(int=number)}".encode() for number in itertools.count())
    for partition in range(partitions):
        producer = PartitionProducer(partition, [place.brokers])
        await producer.open()
        left = sessions // partitions
        while left:
            count = min(left, _PER_COMMIT)
            records = [Record(topics.SESSIONS_CHANGELOG, next(names), next(states), partition) for _ in range(count)]
            await producer.commit({topics.EVENTS: Progress(0)}, records)
            left -= count
        await producer.close()


def _open_states() -> list[bytes]:
    """Of sessions that have been quiet for two minutes, and close in half an hour."""
    now_ms = time.time_ns() // 1_000_000
    core = detect.Core()
    core.run([*detect.chunks(detect.messages(500, 3, now_ms - 180_000 - _QUIET_MS)), [_tick(now_ms)]])
    return [one for one in core.states.values() if (deadline_of(one) or 0) > now_ms + _OPEN_FOR_MS]


def _tick(now_ms: int) -> Message:
    return Message(1 << 30, now_ms, b"", b"", VERSION, topics.Kind.TICK, 0)
