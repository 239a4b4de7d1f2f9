"""Which worker errors start a partition again, which end the process, and what counts as stalled."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiokafka.errors import KafkaError, ProducerFenced

from gosight.agents import partitions as module
from gosight.agents.chunk_reader import Limits
from gosight.agents.faust_app import shared
from gosight.agents.ownership import Owned
from gosight.agents.partition_worker import Tools
from gosight.agents.partitions import Partitions

INTAKES = [SimpleNamespace(topic="t", limits=Limits(events=10, bytes=1_000, interval_ms=10))]
TOOLS = cast(Tools, SimpleNamespace(intakes=INTAKES))


class Owning:
    """What becoming the owner does, try after try; the last one for ever."""

    def __init__(self, *tries: Exception | None) -> None:
        self._tries = list(tries)
        self.count = 0
        self.reached = asyncio.Event()

    async def __call__(self, partition: int) -> Owned:
        self.count += 1
        now = self._tries.pop(0) if len(self._tries) > 1 else self._tries[0]
        if now:
            raise now
        self.reached.set()
        await asyncio.Event().wait()
        raise AssertionError


class Crashes(list[BaseException]):
    """What was told to end the process."""

    def __init__(self) -> None:
        self.happened = asyncio.Event()

    async def __call__(self, error: BaseException) -> None:
        self.append(error)
        self.happened.set()


async def seek(topic: str, partition: int, offset: int) -> None:
    raise AssertionError("nobody got that far")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RESTART_PAUSE_S", 0.0)


@pytest.fixture
async def crashes() -> Crashes:
    return Crashes()


async def test_an_error_of_kafkas_starts_the_partition_again(crashes: Crashes) -> None:
    own = Owning(ProducerFenced(), KafkaError(), None)
    one = Partitions(TOOLS, own, seek, crashes)
    await one.assign([3])
    await asyncio.wait_for(own.reached.wait(), 30)
    assert own.count == 3
    assert crashes == []
    await one.stop(grace_s=0)


async def test_any_other_error_ends_the_process(crashes: Crashes) -> None:
    one = Partitions(TOOLS, Owning(ValueError("ours")), seek, crashes)
    await one.assign([3])
    await asyncio.wait_for(crashes.happened.wait(), 30)
    assert [str(error) for error in crashes] == ["ours"]
    await one.stop(grace_s=0)


async def test_who_only_becomes_owner_is_not_waited_for(crashes: Crashes) -> None:
    own = Owning(None)
    one = Partitions(TOOLS, own, seek, crashes)
    await one.assign([3])
    await own.reached.wait()
    await asyncio.wait_for(one.stop(grace_s=60), 30)


async def test_messages_of_partitions_that_left_are_dropped(crashes: Crashes) -> None:
    one = Partitions(TOOLS, Owning(None), seek, crashes)
    await one.assign([3])
    record: Any = SimpleNamespace(partition=4)
    await one.deliver(record)
    await one.stop(grace_s=0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr("gosight.agents.partitions.time.monotonic", lambda: now[0])
    return now


async def test_without_an_assignment_it_is_stalled(clock: list[float], crashes: Crashes) -> None:
    one = Partitions(TOOLS, Owning(None), seek, crashes)
    clock[0] = 60
    assert one.stalled() == []
    clock[0] = 61
    assert one.stalled() == ["assignment: waited for since 61 s"]
    await one.assign([])
    assert one.stalled() == []
    await one.stop(grace_s=0)
    clock[0] = 125
    assert one.stalled() == ["assignment: waited for since 64 s"]


async def test_a_partition_that_never_gets_its_owner_is_stalled(clock: list[float], crashes: Crashes) -> None:
    one = Partitions(TOOLS, Owning(None), seek, crashes)
    await one.assign([3, 4])
    clock[0] = 121
    assert one.stalled() == ["partition 3: waited for since 121 s", "partition 4: waited for since 121 s"]
    await one.stop(grace_s=0)


async def test_topics_apart_are_borne_for_a_while(clock: list[float], crashes: Crashes) -> None:
    one = Partitions(TOOLS, Owning(None), seek, crashes)
    clock[0] = 1
    await one.assign([], apart={3})
    clock[0] = 800
    await one.assign([], apart={4})
    clock[0] = 901
    assert one.stalled() == []
    clock[0] = 902
    assert one.stalled() == [
        "members of the group that do not read all our topics (another release, another replay.enabled): "
        "waited for since 901 s"
    ]
    await one.assign([])
    assert one.stalled() == []
    await one.stop(grace_s=0)


def test_only_what_is_ours_of_all_topics_is_worked() -> None:
    assert shared([{1, 2, 3}]) == ({1, 2, 3}, set())
    assert shared([{1, 2}, {1, 2}]) == ({1, 2}, set())
    assert shared([{1, 2}, {0, 1, 2, 3}]) == ({1, 2}, {0, 3})
    assert shared([{4, 5}, {0, 1}]) == (set(), {0, 1, 4, 5})
