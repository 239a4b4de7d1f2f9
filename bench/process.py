"""`python -m bench.process`: a backlog in Kafka to rows, sessions and insights; events per CPU-second of the worker.

The floor is what reading costs: raw aiokafka and a typed decode of the same messages, in the same run.
"""

import argparse
import asyncio
import json
import time

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from bench import backlog, bed, processes, report
from gosight.embedded.ports import free_port
from gosight.schemas import topics
from gosight.schemas.envelope import Envelope
from tests.installation import Installation

_PARTITIONS = 4
_POLL_S = 0.5
_SERVICES = ("clickhouse", "kafka")


class Sample(msgspec.Struct, frozen=True):
    """A moment: messages committed, and CPU seconds that each process has used."""

    at: float
    committed: int
    worker_s: float
    clickhouse_s: float
    kafka_s: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=1_000_000)
    arguments.add_argument("--sessions", type=int, default=2_000)
    asked = arguments.parse_args()
    with bed.installation(_PARTITIONS) as place:
        made = json.loads(place.command("project", "create", "--name", "bench", "--json").stdout)
        _store_settings(place, made["id"])
        now_ms = time.time_ns() // 1_000_000
        filled = backlog.envelopes(asked.events, asked.sessions, made["id"], now_ms)
        messages = asyncio.run(backlog.fill(place.brokers, filled))
        floor = asyncio.run(_floor(place.brokers, messages))
        first, last, peak_mb = _work(place, messages)
        _tell(place, first, last, asked.events / messages, floor, peak_mb)


def _store_settings(place: Installation, project_id: str) -> None:
    """Version 1 of the project's settings, as the first request of a key would make it."""
    from gosight.schemas.project import ProjectSettings
    from gosight.stores import postgres
    from gosight.stores.effective import effective
    from gosight.stores.project_settings import current_version

    async def store() -> None:
        pool = await postgres.connect(place.postgres_url)
        assert await current_version(pool, project_id, effective(ProjectSettings(), {})) == 1
        await pool.close()

    asyncio.run(store())


async def _floor(brokers: str, messages: int) -> float:
    """Events per CPU-second of a process that only reads and decodes."""
    consumer = AIOKafkaConsumer(bootstrap_servers=brokers, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    consumer.assign([TopicPartition(topics.EVENTS, number) for number in range(_PARTITIONS)])
    for partition in consumer.assignment():
        consumer.seek(partition, 0)
    decode = msgspec.json.Decoder(Envelope).decode
    read = events = 0
    started = time.process_time()
    while read < messages:
        for records in (await consumer.getmany(timeout_ms=500)).values():
            read += len(records)
            events += sum(len(decode(record.value).events) for record in records)
    used = time.process_time() - started
    await consumer.stop()
    return events / used


def _work(place: Installation, messages: int) -> tuple[Sample, Sample, float]:
    """Run one worker until all is committed: from its first commits to its last."""
    environ = {
        "GOSIGHT_PROCESSOR__DATA_DIR": str(place.folder / "worker"),
        "GOSIGHT_PROCESSOR__METRICS_PORT": str(free_port()),
    }
    worker = place.start("worker", ["-m", "gosight", "processor"], **environ)
    try:
        return asyncio.run(_watch(place, worker.pid, messages))
    finally:
        worker.kill()
        worker.wait()


async def _watch(place: Installation, pid: int, messages: int) -> tuple[Sample, Sample, float]:
    admin = AIOKafkaAdminClient(bootstrap_servers=place.brokers)
    await admin.start()
    first: Sample | None = None
    try:
        while True:
            sample = await _sample(place, admin, pid)
            if first is None and sample.committed:
                first = sample
            if first and sample.committed >= messages:
                return first, sample, processes.peak_rss_mb(pid)
            await asyncio.sleep(_POLL_S)
    finally:
        await admin.close()


async def _sample(place: Installation, admin: AIOKafkaAdminClient, pid: int) -> Sample:
    offsets = await admin.list_consumer_group_offsets(topics.GROUP)
    committed = sum(one.offset for tp, one in offsets.items() if tp.topic == topics.EVENTS and one.offset > 0)
    services = [processes.cpu_s(place.infra.pid(name) or 0) for name in _SERVICES]
    return Sample(time.monotonic(), committed, processes.cpu_s(pid), *services)


def _tell(place: Installation, first: Sample, last: Sample, per_message: float, floor: float, peak_mb: float) -> None:
    events = (last.committed - first.committed) * per_message
    rate = events / (last.worker_s - first.worker_s)
    seconds = last.at - first.at
    rows = [
        ("worker", (last.worker_s - first.worker_s) / events * 1e6),
        ("ClickHouse", (last.clickhouse_s - first.clickhouse_s) / events * 1e6),
        ("Kafka", (last.kafka_s - first.kafka_s) / events * 1e6),
    ]
    report.show("CPU per event", ("process", "µs"), rows)
    stored = {table: place.rows(f"SELECT count() FROM {table}")[0][0] for table in ("events", "sessions", "insights")}
    facts = [("events", round(events)), ("seconds", seconds), ("events/s", events / seconds), ("peak MiB", peak_mb)]
    report.show("One worker through a backlog", ("", ""), [*facts, *stored.items()])
    report.finish(
        "process",
        rate,
        "events per CPU-second of the worker",
        floor,
        events_per_s=round(events / seconds),
        peak_rss_mb=round(peak_mb),
    )


if __name__ == "__main__":
    main()
