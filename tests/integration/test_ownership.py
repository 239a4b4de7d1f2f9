"""Becoming a partition's only owner over a real broker: who is fenced, what is found, what is refused."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaError, ProducerFenced
from rocksdict import Options, Rdict

from gosight.agents.ownership import Inconsistent, Kafka, Owned, own
from gosight.agents.progress import Mark, Progress
from gosight.agents.transactions import Record
from gosight.embedded.infra import Infra
from gosight.pipeline.state import KeyState, pack
from gosight.schemas import topics
from gosight.stores.groups import committed
from gosight.tables.partition_store import PartitionStore
from tests.installation import Installation
from tests.waiting import until

STATES: Mapping[bytes, bytes | None] = {b"p:%d" % n: pack(KeyState(deadline_ms=100 + n)) for n in range(5)}
_PARTITIONS = 12

Stores = Callable[[int], PartitionStore]

_partitions = itertools.count()


@pytest.fixture(scope="module")
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
    admin = AIOKafkaAdminClient(bootstrap_servers=installation.brokers)
    await admin.start()

    async def coordinates() -> bool:
        with suppress(GroupCoordinatorNotAvailableError):
            await admin.find_coordinator(topics.GROUP)
            return True
        return False

    await until(coordinates, 60, "the broker did not make its topic of offsets")
    yield Kafka([installation.brokers], admin, epoch=1)
    await admin.close()


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


def to_changelog(partition: int, states: Mapping[bytes, bytes | None]) -> list[Record]:
    return [Record(topics.SESSIONS_CHANGELOG, key, state, partition) for key, state in states.items()]


async def append(kafka: Kafka, partition: int, count: int) -> None:
    """Messages for the partition's log."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka.brokers)
    await producer.start()
    for _ in range(count):
        await producer.send_and_wait(topics.EVENTS, b"{}", partition=partition)
    await producer.stop()


async def commit(owned: Owned, partition: int, progress: Progress, states: Mapping[bytes, bytes | None]) -> None:
    await owned.producer.commit({topics.EVENTS: progress}, to_changelog(partition, states))


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
    await commit(first, partition, progress, STATES)
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
        await commit(first, partition, Progress(9), STATES)
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
    await commit(first, partition, Progress(3), dict(itertools.islice(STATES.items(), 2)))

    async def die() -> None:
        raise KafkaError("killed")

    first.producer.end = die  # type: ignore[method-assign]
    with pytest.raises(KafkaError, match="killed"):
        await commit(first, partition, Progress(9), {b"p:0": b"never", b"p:9": b"never"})
    second = await own(partition, kafka, disk_of("b"))
    assert second.progress[topics.EVENTS] == Progress(3)
    assert dict(second.store.items()) == dict(itertools.islice(STATES.items(), 2))
    await second.producer.close()


async def test_a_disk_is_brought_up_to_date(kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]) -> None:
    """It was away while another owner changed, purged and added states."""
    await append(kafka, partition, 9)
    first = await own(partition, kafka, disk_of("a"))
    await commit(first, partition, Progress(3), STATES)
    again = await own(partition, kafka, disk_of("a"))
    changed = pack(KeyState(deadline_ms=7))
    other = await own(partition, kafka, disk_of("b"))
    await commit(other, partition, Progress(5), {b"p:0": changed, b"p:1": None, b"p:7": changed})
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
    await commit(first, partition, Progress(3), STATES)
    await (await own(partition, kafka, disk_of("a"))).producer.close()
    store = disk_of("a")(partition)
    position = store.position()
    assert position
    store.write({b"p:stale": b"old"}, position)
    anew = await own(partition, Kafka(kafka.brokers, kafka.admin, epoch=2), disk_of("a"))
    assert dict(anew.store.items()) == STATES
    await anew.producer.close()


async def test_owning_leaves_nothing_in_the_group(
    kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]
) -> None:
    """Its question to the coordinator is a commit, and is aborted."""
    source = TopicPartition(topics.EVENTS, partition)
    await (await own(partition, kafka, disk_of("a"))).producer.close()
    assert await committed(kafka.admin, topics.GROUP, [source]) == {source: None}


async def test_a_killed_broker_tells_the_next_owner_of_every_commit(
    kafka: Kafka, partition: int, disk_of: Callable[[str], Stores], infra: Infra
) -> None:
    """Asked from the first moment on, while its coordinator may still be loading.

    But for the last one: a broker that dies between its promise and the markers may, when it is the only one, complete
    the transaction without them once it is back (4.3: at first it knows no leader, and takes that for a deleted topic).
    Then neither its offset nor its states are there, and the chunk is worked once more.
    """
    await append(kafka, partition, 9)
    first = await own(partition, kafka, disk_of("a"))
    for offset in range(1, 8):
        await commit(first, partition, Progress(offset), _states_at(offset))
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
    offset = found[0].progress[topics.EVENTS].offset
    assert offset in (6, 7)
    assert dict(found[0].store.items()) == _states_at(offset)
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


async def test_an_offset_beyond_the_log_is_refused(
    kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]
) -> None:
    first = await own(partition, kafka, disk_of("a"))
    await commit(first, partition, Progress(5), {})
    with pytest.raises(Inconsistent, match="the log ends at 0"):
        await own(partition, kafka, disk_of("b"))


async def test_what_retention_took_is_skipped(kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]) -> None:
    await append(kafka, partition, 9)
    first = await own(partition, kafka, disk_of("a"))
    await commit(first, partition, Progress(2, 99, Mark(3, 100)), STATES)
    await kafka.admin.delete_records({TopicPartition(topics.EVENTS, partition): RecordsToDelete(6)})
    second = await own(partition, kafka, disk_of("b"))
    assert second.progress[topics.EVENTS] == Progress(6, 99)
    await second.producer.close()
