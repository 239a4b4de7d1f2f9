"""`python -m bench.process`: a backlog in Kafka to rows, sessions and insights; events per CPU-second of the worker.

The floor is what reading costs: raw aiokafka and a typed decode of the same messages, in the same run.
"""

import argparse
import asyncio
import json
import time

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from bench import backlog, bed, processes, report, worker
from bench.worker import Sample
from gosight.schemas import topics
from gosight.schemas.envelope import Envelope
from tests.installation import Installation

_PARTITIONS = 4


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=1_000_000)
    arguments.add_argument("--sessions", type=int, default=2_000)
    asked = arguments.parse_args()
    with bed.installation(_PARTITIONS) as place:
        made = json.loads(place.command("project", "create", "--name", "bench", "--json").stdout)
        worker.store_settings(place, made["id"])
        now_ms = time.time_ns() // 1_000_000
        filled = backlog.envelopes(asked.events, asked.sessions, made["id"], now_ms)
        messages = asyncio.run(backlog.fill(place.brokers, filled))
        floor = asyncio.run(_floor(place.brokers, messages))
        with worker.running(place) as pid:
            first, last = asyncio.run(worker.watch(place, pid, messages))
            peak_mb = processes.peak_rss_mb(pid)
        _tell(place, first, last, asked.events / messages, floor, peak_mb)


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
