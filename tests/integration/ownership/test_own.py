"""Becoming a partition's only owner over a real broker: who is fenced, what is found, what is refused."""

import asyncio
import itertools
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.errors import KafkaError, ProducerFenced

from gosight.agents.ownership import Inconsistent, Kafka, Owned, own
from gosight.embedded.infra import Infra
from gosight.pipeline.state import KeyState, pack
from gosight.schemas import topics
from gosight.stores.groups import committed
from gosight.stores.progress import Mark, Progress, to_commit
from tests.integration.ownership.begun import STATES, Stores, append
from tests.waiting import until


async def commit(owned: Owned, progress: Progress, states: Mapping[bytes, bytes | None]) -> None:
    await owned.commit({topics.EVENTS: progress}, states)


async def test_a_fresh_partition_begins_at_the_logs_begin(
    kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]
) -> None:
    owned = await own(partition, kafka, disk_of("a"))
    assert owned.progress[topics.EVENTS] == Progress(0)
    assert list(owned.store.items()) == []
    await owned.producer.close()


async def test_the_next_owner_finds_offset_clock_mark_states_and_timers(
    kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]
) -> None:
    await append(kafka, partition, 9)
    progress = Progress(7, 1_763_868_000_123, Mark(8, 1_763_868_009_000))
    first = await own(partition, kafka, disk_of("a"))
    await commit(first, progress, STATES)
    second = await own(partition, kafka, disk_of("b"))
    assert second.progress[topics.EVENTS] == progress
    assert dict(second.store.items()) == STATES
    assert second.timers.due(101) == [b"p:0", b"p:1"]
    await second.producer.close()


async def test_the_older_owner_is_fenced(kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]) -> None:
    await append(kafka, partition, 9)
    first = await own(partition, kafka, disk_of("a"))
    second = await own(partition, kafka, disk_of("b"))
    with pytest.raises(ProducerFenced):
        await commit(first, Progress(9), STATES)
    await first.producer.close()
    await second.producer.close()
    third = await own(partition, kafka, disk_of("c"))
    assert (third.progress[topics.EVENTS], dict(third.store.items())) == (Progress(0), {})
    await third.producer.close()


async def test_what_an_owner_had_open_is_never_seen(
    kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]
) -> None:
    """It died between sending and committing: states and offset are aborted together."""
    await append(kafka, partition, 9)
    first = await own(partition, kafka, disk_of("a"))
    await commit(first, Progress(3), dict(itertools.islice(STATES.items(), 2)))

    async def die() -> None:
        raise KafkaError("killed")

    first.producer.end = die  # type: ignore[method-assign]
    with pytest.raises(KafkaError, match="killed"):
        await commit(first, Progress(9), {b"p:0": b"never", b"p:9": b"never"})
    second = await own(partition, kafka, disk_of("b"))
    assert second.progress[topics.EVENTS] == Progress(3)
    assert dict(second.store.items()) == dict(itertools.islice(STATES.items(), 2))
    await second.producer.close()


async def test_a_disk_is_brought_up_to_date(kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]) -> None:
    """It was away while another owner changed, purged and added states."""
    await append(kafka, partition, 9)
    first = await own(partition, kafka, disk_of("a"))
    await commit(first, Progress(3), STATES)
    again = await own(partition, kafka, disk_of("a"))
    changed = pack(KeyState(deadline_ms=7))
    other = await own(partition, kafka, disk_of("b"))
    await commit(other, Progress(5), {b"p:0": changed, b"p:1": None, b"p:7": changed})
    last = await own(partition, kafka, disk_of("a"))
    expected = {key: state for key, state in STATES.items() if key != b"p:1"} | {b"p:0": changed, b"p:7": changed}
    assert dict(last.store.items()) == expected
    for one in (first, again, other, last):
        await one.producer.close()


async def test_a_disk_of_another_epoch_is_not_trusted(
    kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]
) -> None:
    await append(kafka, partition, 9)
    first = await own(partition, kafka, disk_of("a"))
    await commit(first, Progress(3), STATES)
    await (await own(partition, kafka, disk_of("a"))).producer.close()
    store = disk_of("a")(partition)
    position = store.position()
    assert position
    store.write({b"p:stale": b"old"}, position)
    anew = await own(partition, replace(kafka, epoch=2), disk_of("a"))
    assert dict(anew.store.items()) == STATES
    await anew.producer.close()


async def test_owning_moves_no_offset(kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]) -> None:
    await append(kafka, partition, 3)
    await commit(await own(partition, kafka, disk_of("a")), Progress(2), {})
    source = TopicPartition(topics.EVENTS, partition)
    await (await own(partition, kafka, disk_of("b"))).producer.close()
    assert await committed(kafka.admin, topics.GROUP, [source]) == {source: to_commit(Progress(2))}


async def test_a_killed_broker_tells_the_next_owner_of_every_commit(
    kafka: Kafka, partition: int, disk_of: Callable[[str], Stores], infra: Infra
) -> None:
    """Asked from the first moment on, while its coordinator may still be loading."""
    await append(kafka, partition, 9)
    first = await own(partition, kafka, disk_of("a"))
    for offset in range(1, 8):
        await commit(first, Progress(offset), _states_at(offset))
    infra.kill("kafka")
    await first.producer.close()
    back = asyncio.create_task(asyncio.to_thread(infra.start, "kafka"))
    found: list[Owned] = []

    async def owns() -> bool:
        with suppress(KafkaError):
            found.append(await own(partition, kafka, disk_of("b")))
        return bool(found)

    await until(owns, 120, "nobody could own the partition")
    await back
    assert found[0].progress[topics.EVENTS] == Progress(7)
    assert dict(found[0].store.items()) == _states_at(7)
    await found[0].producer.close()


def _states_at(offset: int) -> dict[bytes, bytes | None]:
    return {b"p:%d" % n: pack(KeyState(deadline_ms=offset)) for n in range(5)}


async def test_state_without_an_offset_is_refused(
    kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]
) -> None:
    """Even where all of the states are purged: reading from the beginning would count everything twice."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka.brokers)
    await producer.start()
    for value in (b"state", None):
        await producer.send_and_wait(topics.SESSIONS_CHANGELOG, value, b"p:1", partition=partition)
    await producer.stop()
    with pytest.raises(Inconsistent, match="no committed offset"):
        await own(partition, kafka, disk_of("a"))


async def test_states_of_replays_alone_belong_to_an_offset(
    kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]
) -> None:
    """A partition may get replays before its first event; its next owner goes on."""
    sources = (topics.EVENTS, topics.REPLAY)
    first = await own(partition, kafka, disk_of("a"), sources)
    await first.commit({topics.REPLAY: Progress(0, mark=Mark(1, 7))}, STATES)
    second = await own(partition, kafka, disk_of("b"), sources)
    assert dict(second.store.items()) == STATES
    assert second.progress == {topics.EVENTS: Progress(0), topics.REPLAY: Progress(0, mark=Mark(1, 7))}
    await second.producer.close()


async def test_an_offset_beyond_the_log_is_refused(
    kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]
) -> None:
    first = await own(partition, kafka, disk_of("a"))
    await commit(first, Progress(5), {})
    with pytest.raises(Inconsistent, match="the log ends at 0"):
        await own(partition, kafka, disk_of("b"))


async def test_what_retention_took_is_skipped(kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]) -> None:
    await append(kafka, partition, 9)
    first = await own(partition, kafka, disk_of("a"))
    await commit(first, Progress(2, 99, Mark(3, 100)), STATES)
    await kafka.admin.delete_records({TopicPartition(topics.EVENTS, partition): RecordsToDelete(6)})
    second = await own(partition, kafka, disk_of("b"))
    assert second.progress[topics.EVENTS] == Progress(6, 99)
    await second.producer.close()
