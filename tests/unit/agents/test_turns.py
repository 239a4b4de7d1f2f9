"""Topics of a partition take turns."""

import asyncio
from collections.abc import Callable

import pytest

from gosight.agents.chunk_reader import ChunkReader, Limits
from gosight.agents.intake import Intake, Lane
from gosight.agents.message_queue import MessageQueue, QueueClosed
from gosight.agents.turns import Turns
from gosight.pipeline import chunk
from gosight.pipeline.message import Message
from gosight.stores.progress import Progress

Put = Callable[[str, int], None]


def _message(offset: int, count: int) -> Message:
    return Message(offset, at_ms=0, key=b"k", value=b"x", version=1, kind="events", count=count)


class Partition:
    """Lanes `events` and `replay`; a chunk is 10 events, and else ready after `interval_ms`."""

    def __init__(self, interval_ms: int) -> None:
        self.bell = asyncio.Event()
        limits = Limits(events=10, bytes=1_000, interval_ms=interval_ms)
        self.queues = {topic: MessageQueue(100, 10_000, self.bell) for topic in ("events", "replay")}
        self.lanes = {
            topic: Lane(Intake(topic, 1, limits, chunk.compute), ChunkReader(queue, limits, 0), Progress(0))
            for topic, queue in self.queues.items()
        }
        self.turns = Turns(list(self.lanes.values()), self.bell)
        self._next = dict.fromkeys(self.lanes, 0)

    async def put(self, topic: str, count: int = 10) -> None:
        await self.queues[topic].put(_message(self._next[topic], count))
        self._next[topic] += 1

    async def work(self) -> str:
        """The next chunk's topic."""
        lane = await asyncio.wait_for(self.turns.next(), 30)
        await lane.reader.read_to(lane.reader.end_of_next())
        self.turns.taken(lane)
        return lane.topic


async def test_full_topics_alternate() -> None:
    partition = Partition(600_000)
    for topic in ("events", "events", "events", "replay", "replay"):
        await partition.put(topic)
    assert [await partition.work() for _ in range(5)] == ["events", "replay", "events", "replay", "events"]


async def test_a_trickle_waits_no_longer_than_its_interval_for_a_flood() -> None:
    partition = Partition(0)
    await partition.put("replay", 1)
    for _ in range(3):
        await partition.put("events")
    assert [await partition.work() for _ in range(2)] == ["events", "replay"]


async def test_a_full_chunk_does_not_wait_for_the_others_interval() -> None:
    partition = Partition(600_000)
    await partition.put("replay", 1)
    waiting = asyncio.create_task(partition.work())
    await asyncio.sleep(0)
    await partition.put("events")
    assert await waiting == "events"
    assert partition.turns.to_mark() is None, "what is left is not worth a chunk yet"


async def test_what_is_marked_ahead_is_the_others_first() -> None:
    partition = Partition(600_000)
    for topic in ("events", "events", "replay"):
        await partition.put(topic)
    assert await partition.work() == "events"
    lane = partition.turns.to_mark()
    assert lane
    assert lane.topic == "replay"


async def test_closing_wakes_who_waits() -> None:
    partition = Partition(600_000)
    waits = [asyncio.create_task(one) for one in (partition.turns.arrival(), partition.turns.next())]
    await asyncio.sleep(0)
    for queue in partition.queues.values():
        queue.close()
    for one in waits:
        with pytest.raises(QueueClosed):
            await one
