"""A worker frozen past its session time-out at a step, replaced, and woken again: it can do no harm any more."""

import asyncio
import os
import signal

import pytest

from gosight.agents.transactions import PartitionProducer
from tests.chaos.arena import PARTITIONS, PATIENCE_S, Arena

pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize("step", ["before_events", "after_events", "before_commit", "inside_commit", "after_commit"])
def test_frozen(arena: Arena, step: str) -> None:
    order = arena.crew.order(step, "STOP")
    _wake_when_replaced(arena, arena.crew.taken_by(order, PATIENCE_S))
    arena.verify()


def test_frozen_before_it_opens_its_producer(arena: Arena) -> None:
    """It fences the new owner when it wakes, which then takes the partition back."""
    order = arena.crew.order("before_own", "STOP")
    arena.crew.kill("w2")
    _wake_when_replaced(arena, arena.crew.taken_by(order, PATIENCE_S))
    arena.verify()


def test_fenced_by_an_owner_that_died(arena: Arena) -> None:
    """A stale owner fenced everybody with its last breath: all are still assigned, and must start again."""

    async def fence_all() -> None:
        for partition in range(PARTITIONS):
            stale = PartitionProducer(partition, [arena.installation.brokers])
            await stale.open()
            await stale.close()

    asyncio.run(fence_all())
    arena.gets_on()
    arena.verify()


def _wake_when_replaced(arena: Arena, frozen: int) -> None:
    arena.gets_on()
    os.kill(frozen, signal.SIGCONT)
    arena.gets_on()
