"""Where a chunk begins and ends, and when it is ready."""

import asyncio

import pytest

from gosight.agents.chunk_reader import ChunkReader, Limits, OffsetGap
from gosight.agents.message_queue import MessageQueue, QueueClosed
from gosight.pipeline.message import Message

LIMITS = Limits(events=10, bytes=1_000, interval_ms=30)


def message(offset: int, count: int = 1, size: int = 10) -> Message:
    return Message(offset, at_ms=0, key=b"k", value=b"x" * size, version=1, kind="events", count=count)


async def reader_of(
    *messages: Message, next_offset: int = 0, limits: Limits = LIMITS
) -> tuple[ChunkReader, MessageQueue]:
    queue = MessageQueue(1_000, 1 << 20, asyncio.Event())
    for one in messages:
        await queue.put(one)
    return ChunkReader(queue, limits, next_offset), queue


def offsets(messages: list[Message]) -> list[int]:
    return [one.offset for one in messages]


async def test_chunk_ends_before_it_holds_too_many_events() -> None:
    reader, _ = await reader_of(message(0, 4), message(1, 6), message(2, 1))
    assert reader.end_of_next() == 1
    assert offsets(await reader.read_to(1)) == [0, 1]
    assert reader.end_of_next() == 2


async def test_chunk_ends_before_it_holds_too_many_bytes() -> None:
    reader, _ = await reader_of(message(0, size=600), message(1, size=600))
    assert reader.end_of_next() == 0


async def test_a_message_over_the_limits_is_a_chunk_of_its_own() -> None:
    reader, _ = await reader_of(message(0, 500, size=5_000), message(1))
    assert reader.end_of_next() == 0


async def test_without_messages_nothing_is_ready() -> None:
    reader, _ = await reader_of()
    assert reader.ready_in_s() is None
    assert not reader.is_worth_marking


async def test_chunk_is_ready_after_the_interval() -> None:
    patient = Limits(events=10, bytes=1_000, interval_ms=600_000)
    reader, _ = await reader_of(message(0), limits=patient)
    assert 590 < (reader.ready_in_s() or 0) <= 600
    assert not reader.is_worth_marking
    hasty, _ = await reader_of(message(0), limits=Limits(events=10, bytes=1_000, interval_ms=0))
    assert hasty.ready_in_s() == 0.0
    assert hasty.is_worth_marking


@pytest.mark.parametrize("full", [message(1, count=9), message(1, size=990)], ids=["events", "bytes"])
async def test_a_full_chunk_is_ready_at_once(full: Message) -> None:
    patient = Limits(events=10, bytes=1_000, interval_ms=600_000)
    reader, queue = await reader_of(message(0), limits=patient)
    await queue.put(full)
    assert reader.ready_in_s() == 0.0


async def test_committed_offsets_are_dropped() -> None:
    reader, _ = await reader_of(message(3), message(4), message(5), next_offset=5)
    assert reader.is_waiting
    assert reader.end_of_next() == 5
    done, _ = await reader_of(message(3), message(4), next_offset=5)
    assert not done.is_waiting


async def test_a_gap_is_refused() -> None:
    reader, _ = await reader_of(message(0), message(2))
    with pytest.raises(OffsetGap, match="expected offset 1, got 2"):
        await reader.read_to(2)


async def test_resync_drops_until_the_expected_offset() -> None:
    reader, _ = await reader_of(message(9), message(3), message(5), message(6), next_offset=5)
    await reader.resync()
    assert offsets(await reader.read_to(6)) == [5, 6]


async def test_a_marked_chunk_is_read_whole() -> None:
    reader, _ = await reader_of(*(message(n, 8) for n in range(4)))
    assert offsets(await reader.read_to(2)) == [0, 1, 2]


async def test_next_chunk_is_marked_ahead_only_when_half_of_it_waits() -> None:
    patient = Limits(events=10, bytes=1_000, interval_ms=600_000)
    reader, queue = await reader_of(message(0, 4), limits=patient)
    worth = [reader.is_worth_marking]
    await queue.put(message(1, 1))
    worth.append(reader.is_worth_marking)
    assert worth == [False, True]
    assert reader.end_of_next() == 1
    await queue.put(message(2, 6))
    assert reader.end_of_next() == 1


async def test_closing_wakes_the_reader_and_drops_what_waits() -> None:
    reader, queue = await reader_of()
    waiting = asyncio.create_task(reader.read_to(0))
    await asyncio.sleep(0)
    queue.close()
    with pytest.raises(QueueClosed):
        await waiting
    await queue.put(message(0))
    assert list(queue) == []


@pytest.mark.parametrize("first", [message(0, size=20), message(0, count=3, size=1)], ids=["bytes", "events"])
async def test_a_full_queue_holds_its_writer_back(first: Message) -> None:
    queue = MessageQueue(3, 20, asyncio.Event())
    await queue.put(first)
    blocked = asyncio.create_task(queue.put(message(1)))
    await asyncio.sleep(0)
    assert not blocked.done()
    queue.take()
    await asyncio.wait_for(blocked, 30)
    assert [one.offset for one in queue] == [1]
