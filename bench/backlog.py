"""Envelopes as the ingestor publishes them, made by its own pure middle and put into Kafka without it."""

import json
import time
from collections.abc import Iterator

import msgspec
from aiokafka import AIOKafkaProducer

from bench import traffic
from gosight.http.ingest.batch import read_batch
from gosight.http.ingest.decode import decode_batch
from gosight.http.ingest.enrich.device import Devices
from gosight.http.ingest.enrich.place import NOWHERE
from gosight.http.ingest.enrich.sender import Sender
from gosight.http.ingest.project_rules import ProjectRules
from gosight.schemas import topics
from gosight.schemas.envelope import VERSION, Envelope
from gosight.schemas.project import ProjectSettings

BATCH_EVERY_MS = 5_000
_USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
_IN_FLIGHT = 5_000

_encode = msgspec.json.Encoder().encode


def envelopes(events: int, sessions: int, project_id: str, now_ms: int) -> Iterator[Envelope]:
    """As many batches as hold `events`; a session sends one every 5 s, and all end around `now_ms`."""
    rules = ProjectRules(project_id, 1, ProjectSettings())
    sender = Sender("", "", Devices().of(_USER_AGENT), NOWHERE)
    count = events // traffic.EVENTS_PER_BATCH
    start_ms = now_ms - count // sessions * BATCH_EVERY_MS
    for body in traffic.batches(count, sessions, start_ms, every_ms=BATCH_EVERY_MS):
        yield from read_batch(decode_batch(json.dumps(body).encode()), rules, sender, body["sent_at"]).envelopes


async def fill(brokers: str, made: Iterator[Envelope]) -> int:
    """Publish them; returns how many messages that were."""
    producer = AIOKafkaProducer(
        bootstrap_servers=brokers, acks="all", compression_type="zstd", max_batch_size=256 << 10, linger_ms=20
    )
    await producer.start()
    count, flying = 0, []
    try:
        for one in made:
            key = topics.message_key(one.project_id, one.session_id)
            headers = topics.headers(VERSION, topics.Kind.EVENTS, len(one.events), time.time_ns() // 1_000_000)
            flying.append(await producer.send(topics.EVENTS, _encode(one), key, headers=headers))
            count += 1
            if len(flying) == _IN_FLIGHT:
                for sent in flying:
                    await sent
                flying = []
        for sent in flying:
            await sent
    finally:
        await producer.stop()
    return count
