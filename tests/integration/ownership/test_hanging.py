"""A transaction that was acknowledged and then completed without some of its markers, as a killed broker may leave it:
its states, its offset or both cannot be read. The next owner goes on from where both belong together.

The broker is made to forget: with its check of unregistered partitions off, what a producer writes without having
registered it gets no marker.
"""

import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import CommitFailedError

from gosight.agents import standing
from gosight.agents.ownership import Kafka, Owned, own
from gosight.agents.transactions import PartitionProducer, Record
from gosight.pipeline.state import KeyState, pack
from gosight.schemas import topics
from gosight.stores.groups import committed
from gosight.stores.progress import Mark, Progress, to_commit
from tests.integration.ownership.begun import STATES, Stores, append

_BEFORE, _AFTER = Progress(3, 1_000, Mark(6, 2_000)), Progress(7, 3_000, Mark(8, 4_000))
_CHANGED = {b"p:0": None, b"p:1": pack(KeyState(deadline_ms=7)), b"p:9": pack(KeyState(deadline_ms=9))}
_INSIGHT = Record(topics.INSIGHTS, b"p:s", b"{}", partition=0)

Forget = Callable[[Any], None]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "_ABORTED_AFTER_S", 0.0)


@pytest.fixture(autouse=True)
async def _unverified(kafka: Kafka) -> AsyncIterator[None]:
    await _configure(kafka.admin, {"transaction.partition.verification.enable": "false"})
    yield
    await _configure(kafka.admin, {})


async def _configure(admin: AIOKafkaAdminClient, config: dict[str, str]) -> None:
    await admin.alter_configs([ConfigResource(ConfigResourceType.BROKER, "1", config)])


def _states(manager: Any) -> None:
    add = manager.maybe_add_partition_to_txn

    def but_for_the_changelog(where: TopicPartition) -> None:
        if where.topic == topics.SESSIONS_CHANGELOG:
            manager.txn_partitions.add(where)
        add(where)

    manager.maybe_add_partition_to_txn = but_for_the_changelog


def _offset(manager: Any) -> None:
    def nobody() -> None:
        manager.consumer_group_added(topics.GROUP)

    manager.consumer_group_to_add = nobody


def _both(manager: Any) -> None:
    _states(manager)
    _offset(manager)


async def _begin(partition: int, kafka: Kafka, stores: Stores) -> Owned:
    """An owner that has committed once."""
    await append(kafka, partition, 9)
    owned = await own(partition, kafka, stores)
    await owned.commit({topics.EVENTS: _BEFORE}, STATES)
    return owned


def _forget(producer: PartitionProducer, forget: Forget) -> None:
    forget(producer._producer._txn_manager)


@pytest.mark.parametrize("forget", [_states, _both], ids=["states", "both"])
async def test_a_commit_that_cannot_be_read_is_not_believed(
    kafka: Kafka,
    partition: int,
    disk_of: Callable[[str], Stores],
    monkeypatch: pytest.MonkeyPatch,
    forget: Forget,
) -> None:
    owned = await _begin(partition, kafka, disk_of("a"))
    _forget(owned.producer, forget)
    monkeypatch.setattr(standing, "_BELIEVED_WITHIN_S", 0.5)
    with pytest.raises(CommitFailedError, match="cannot be read"):
        await owned.commit({topics.EVENTS: _AFTER}, _CHANGED, [_INSIGHT])
    assert dict(owned.store.items()) == STATES
    await owned.producer.close()


@pytest.mark.parametrize(
    ("forget", "progress", "is_changed"),
    [(_states, _BEFORE, False), (_offset, _AFTER, True), (_both, _BEFORE, False)],
    ids=["states", "offset", "both"],
)
@pytest.mark.parametrize("disk", ["a", "b"], ids=["same_disk", "other_disk"])
async def test_the_next_owner_finds_states_and_progress_of_one_moment(
    kafka: Kafka,
    partition: int,
    disk_of: Callable[[str], Stores],
    forget: Forget,
    progress: Progress,
    is_changed: bool,
    disk: str,
) -> None:
    first = await _begin(partition, kafka, disk_of("a"))
    _forget(first.producer, forget)
    await _commit_unread(first)
    second = await own(partition, kafka, disk_of(disk))
    assert second.progress == {topics.EVENTS: progress}
    assert dict(second.store.items()) == (_now() if is_changed else STATES)
    await second.commit({topics.EVENTS: Progress(9, 5_000)}, {b"p:2": None})
    source = TopicPartition(topics.EVENTS, partition)
    assert await committed(kafka.admin, topics.GROUP, [source]) == {source: to_commit(Progress(9, 5_000))}
    third = await own(partition, kafka, disk_of("c"))
    assert third.progress == {topics.EVENTS: Progress(9, 5_000)}
    assert dict(third.store.items()) == dict(second.store.items())
    for one in (first, second, third):
        await one.producer.close()


async def test_an_owner_that_slept_does_not_take_the_abort_for_its_commit(
    kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]
) -> None:
    """It was acknowledged, and looks whether it stands only when its successor has cleared away what hung."""
    owned = await _begin(partition, kafka, disk_of("a"))
    _forget(owned.producer, _states)
    sent_s = time.monotonic() - standing._BELIEVED_WITHIN_S
    offset = await _commit_unread(owned)
    changelog = TopicPartition(topics.SESSIONS_CHANGELOG, partition)
    successor = await own(partition, kafka, disk_of("b"))
    assert await kafka.committed.end(changelog) > offset
    with pytest.raises(CommitFailedError):
        await standing.stands(kafka.committed, changelog, offset, sent_s)
    await owned.producer.close()
    await successor.producer.close()


async def test_a_first_commit_that_hangs_is_begun_again(
    kafka: Kafka, partition: int, disk_of: Callable[[str], Stores]
) -> None:
    await append(kafka, partition, 9)
    first = await own(partition, kafka, disk_of("a"))
    _forget(first.producer, _both)
    await first.producer.commit({topics.EVENTS: Progress(0, mark=Mark(5, 1_000))}, [_INSIGHT])
    for disk in ("b", "c"):
        owned = await own(partition, kafka, disk_of(disk))
        assert owned.progress == {topics.EVENTS: Progress(0)}
        await owned.producer.close()
    await first.producer.close()


async def _commit_unread(owned: Owned) -> int:
    """What `Owned.commit` does before it looks whether the commit stands."""
    changed = [Record(topics.SESSIONS_CHANGELOG, key, state, owned.partition) for key, state in _CHANGED.items()]
    return await owned.producer.commit({topics.EVENTS: _AFTER}, [*changed, _INSIGHT])


def _now() -> dict[bytes, bytes]:
    return {key: state for key, state in {**STATES, **_CHANGED}.items() if state}
