"""`gosight deadletters`: what a chunk's transaction buried is listed, shown, and sent again as it came."""

import asyncio
import json
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from gosight.agents.records import dead_letter
from gosight.agents.transactions import PartitionProducer
from gosight.embedded.infra import Infra
from gosight.pipeline.message import DeadLetter, Message
from gosight.schemas import topics
from gosight.stores.kafka import Record
from gosight.stores.progress import Progress
from tests.installation import Installation

HEADERS = topics.headers(99, topics.Kind.EVENTS, 3, 1_763_868_000_123)
VALUE = b'{"project_id": broken \xff'
SOURCE = TopicPartition(topics.EVENTS, 1)


@pytest.fixture
def installation(infra: Infra, tmp_path: Path) -> Installation:
    """Two dead letters of partition 1, at offsets 7 and 8."""
    made = Installation(infra, tmp_path, partitions=2)
    made.create()
    asyncio.run(_bury(made.brokers, 7, 8))
    return made


async def _bury(brokers: str, *offsets: int) -> None:
    """As the processor does it: in the transaction that commits the chunk."""
    producer = PartitionProducer(SOURCE.partition, [brokers])
    await producer.open()
    messages = [Message(offset, 0, b"p:s%d" % offset, VALUE, 99, "events", 3, 0, HEADERS) for offset in offsets]
    letters = [DeadLetter(message, "unknown_version", "99 > 1") for message in messages]
    records = [dead_letter(letter, topics.EVENTS, SOURCE.partition) for letter in letters]
    await producer.commit({topics.EVENTS: Progress(9)}, records)
    await producer.close()


async def _read(brokers: str, count: int) -> list[Record]:
    consumer = AIOKafkaConsumer(bootstrap_servers=brokers, auto_offset_reset="earliest")
    await consumer.start()
    consumer.assign([SOURCE])
    consumer.seek(SOURCE, 0)
    records = [await asyncio.wait_for(consumer.getone(), 30) for _ in range(count)]
    await consumer.stop()
    return records


def _key(offset: int) -> str:
    return f"{topics.EVENTS}:1:{offset}"


def _listed(installation: Installation) -> list[str]:
    lines = installation.command("deadletters", "list", "--json").stdout.splitlines()
    return [json.loads(line)["key"] for line in lines]


def test_listed_with_reason_and_size(installation: Installation) -> None:
    letters = [json.loads(line) for line in installation.command("deadletters", "list", "--json").stdout.splitlines()]
    assert {(one["key"], one["reason"], one["error"], one["size_bytes"]) for one in letters} == {
        (_key(offset), "unknown_version", "99 > 1", len(VALUE)) for offset in (7, 8)
    }
    assert "2 dead letters" in installation.command("deadletters", "list").stdout


def test_shown_whole(installation: Installation) -> None:
    said = installation.command("deadletters", "show", _key(7)).stdout
    assert "reason: unknown_version\n" in said
    assert "original.v: 99\n" in said
    assert said.endswith('{"project_id": broken \\xff\n')


def test_retried_message_comes_as_it_was_and_its_letter_is_gone(installation: Installation) -> None:
    installation.command("deadletters", "retry", _key(7))
    (record,) = asyncio.run(_read(installation.brokers, 1))
    assert (record.key, record.value, list(record.headers)) == (b"p:s7", VALUE, HEADERS)
    assert _listed(installation) == [_key(8)]


def test_retry_all_sends_each_once(installation: Installation) -> None:
    assert "2 messages sent again" in installation.command("deadletters", "retry", "--all").stdout
    assert "0 messages sent again" in installation.command("deadletters", "retry", "--all").stdout
    assert {record.key for record in asyncio.run(_read(installation.brokers, 2))} == {b"p:s7", b"p:s8"}


def test_unknown_letter_is_named(installation: Installation) -> None:
    done = installation.command("deadletters", "retry", _key(9), check=False)
    assert done.returncode == 1
    assert f"There is no dead letter {_key(9)}" in done.stderr
