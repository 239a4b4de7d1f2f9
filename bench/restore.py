"""`python -m bench.restore`: how fast a partition's states come back from its changelog, and how soon a dead worker is
replaced.

Restore: a changelog of 200,000 states, written in transactions as a worker does, read into an empty RocksDB as the next
owner does. The floor reads the same records with plain aiokafka and drops them; both in turn, three rounds, the best
of each. Takeover: one of two workers gets -9; seconds until the other has worked all partitions.
"""

import argparse
import itertools
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import uvloop
from aiokafka import AIOKafkaConsumer, TopicPartition
from rocksdict import Options, Rdict

from bench import bed, report
from bench.takeover import takeover
from gosight.agents.transactions import PartitionProducer, Record
from gosight.pipeline.chunk import compute
from gosight.pipeline.message import Message, Source
from gosight.schemas import topics
from gosight.schemas.envelope import VERSION
from gosight.schemas.project import ProjectSettings
from gosight.sections import Processor
from gosight.stores.progress import Progress
from gosight.tables.partition_store import PartitionStore
from gosight.tables.restore import restore
from tests.chaos.traffic import PROJECT, Traffic

_PARTITIONS = 12
_CHUNK = 1_000
_ROUNDS = 3
_STATES_A_SECOND = 50_000
_TAKEOVER_BOUND_S = Processor().session_timeout / 1000 + 5.0
_CHANGELOG = TopicPartition(topics.SESSIONS_CHANGELOG, 0)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--states", type=int, default=200_000)
    asked = arguments.parse_args()
    with bed.installation(_PARTITIONS) as place:
        taken_over_s = takeover(place)
        bytes_ = uvloop.run(_write(place.brokers, asked.states))
        floor, ours = uvloop.run(_measure(place.brokers, asked.states))
    rows = [
        ("restored into RocksDB", ours, float(_STATES_A_SECOND)),
        ("floor: read by aiokafka and dropped", floor, ""),
        ("takeover from a killed worker, s", taken_over_s, _TAKEOVER_BOUND_S),
    ]
    report.show(
        f"Restore of {asked.states:,} states, {bytes_ // asked.states:,} bytes each",
        ("what", "states/s", "bound"),
        rows,
    )
    facts = {"bound": _STATES_A_SECOND, "takeover_s": round(taken_over_s, 1), "takeover_bound_s": _TAKEOVER_BOUND_S}
    report.finish("restore", ours, "states/s", floor, **facts)


async def _write(brokers: str, states: int) -> int:
    """The changelog of as many states; gives their size in bytes."""
    values = itertools.cycle(_states_as_they_are())
    producer = PartitionProducer(0, [brokers])
    await producer.open()
    size = 0
    for first in range(0, states, _CHUNK):
        records = [
            Record(_CHANGELOG.topic, b"%s:%d" % (PROJECT.encode(), number), next(values), _CHANGELOG.partition)
            for number in range(first, min(first + _CHUNK, states))
        ]
        size += sum(len(record.value or b"") for record in records)
        await producer.commit({topics.EVENTS: Progress(0)}, records)
    await producer.close()
    return size


def _states_as_they_are() -> list[bytes]:
    """Packed states of sessions in all stages, made by the core."""
    traffic = Traffic(seed=1, settings_version=1)
    source = Source(topics.EVENTS, 1, 0, 0)
    messages = list(_messages(traffic))
    outcome = compute(source, messages, _nothing, lambda _: [], {(PROJECT, 1): ProjectSettings()})
    return [state for state in outcome.states.values() if state]


def _nothing(_: bytes) -> None:
    """No key has a state yet."""


def _messages(traffic: Traffic) -> Iterator[Message]:
    now_ms = time.time_ns() // 1_000_000
    offset = itertools.count()
    for visit in range(3_000):
        for one in traffic.messages(now_ms + 100 * visit):
            if one.topic != topics.EVENTS:
                continue
            kind, count = dict(one.headers)["kind"].decode(), int(dict(one.headers)["n"])
            yield Message(next(offset), now_ms + 100 * visit, one.key, one.value, VERSION, kind, count)


async def _measure(brokers: str, states: int) -> tuple[float, float]:
    """States a second: the floor's and ours."""
    floor, ours = 0.0, 0.0
    for _ in range(_ROUNDS):
        floor = max(floor, states / await _drop(brokers))
        ours = max(ours, states / await _restore(brokers, states))
    return floor, ours


async def _drop(brokers: str) -> float:
    consumer = AIOKafkaConsumer(bootstrap_servers=brokers, enable_auto_commit=False, auto_offset_reset="earliest")
    started = time.perf_counter()
    await consumer.start()
    try:
        consumer.assign([_CHANGELOG])
        end = (await consumer.end_offsets([_CHANGELOG]))[_CHANGELOG]
        consumer.seek(_CHANGELOG, 0)
        while await consumer.position(_CHANGELOG) < end:
            await consumer.getmany(_CHANGELOG, timeout_ms=200)
        return time.perf_counter() - started
    finally:
        await consumer.stop()


async def _restore(brokers: str, states: int) -> float:
    with tempfile.TemporaryDirectory(prefix="gosight-bench-") as folder:
        database = Rdict(str(Path(folder) / "states"), Options(raw_mode=True))
        started = time.perf_counter()
        restored = await restore(PartitionStore(database), _CHANGELOG, [brokers], 1, time.time_ns() // 1_000_000)
        took_s = time.perf_counter() - started
        assert restored == states + -(-states // _CHUNK), f"{restored} records came back (one more a chunk)"
        database.close()
        return took_s


if __name__ == "__main__":
    main()
