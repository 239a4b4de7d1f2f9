"""One batch in flight per partition: who shares it, who waits, and what those are told whose time is over."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import pytest

from gosight.http.ingest.lane import Lane, Message, NotAcknowledged, Pending


class Broker:
    """Takes at most `room` messages of a batch, and acknowledges when `open` is set."""

    def __init__(self, room: int = 100) -> None:
        self.batches: list[list[bytes]] = []
        self.open = asyncio.Event()
        self.error: Exception | None = None
        self._room = room

    async def send(self, messages: Sequence[Message]) -> int:
        self.batches.append([one.value for one in messages[: self._room]])
        await self.open.wait()
        if self.error:
            raise self.error
        return min(len(messages), self._room)


def lane_to(broker: Broker, pending: Pending | None = None, timeout_s: float = 60) -> Lane:
    return Lane(broker.send, pending or Pending(), timeout_s, linger_s=0.001)


def message(value: bytes) -> Message:
    return Message(b"key", value, [])


async def sent(broker: Broker, count: int) -> None:
    while len(broker.batches) < count:
        await asyncio.sleep(0.001)


async def test_messages_of_the_same_moment_share_a_batch() -> None:
    broker = Broker()
    broker.open.set()
    lane = lane_to(broker)
    await asyncio.gather(*[lane.put(message(b"%d" % n)) for n in range(3)])
    assert broker.batches == [[b"0", b"1", b"2"]]


async def test_what_comes_while_one_is_in_flight_makes_the_next_in_order() -> None:
    broker, pending = Broker(), Pending()
    lane = lane_to(broker, pending)
    first = lane.put(message(b"a"))
    await sent(broker, 1)
    others = [lane.put(message(b"b")), lane.put(message(b"c"))]
    assert pending.bytes == 3
    broker.open.set()
    await asyncio.gather(first, *others)
    assert broker.batches == [[b"a"], [b"b", b"c"]]
    assert pending.bytes == 0


async def test_what_does_not_fit_goes_first_into_the_next() -> None:
    broker = Broker(room=2)
    broker.open.set()
    lane = lane_to(broker)
    await asyncio.gather(*[lane.put(message(b"%d" % n)) for n in range(5)])
    assert broker.batches == [[b"0", b"1"], [b"2", b"3"], [b"4"]]


async def test_a_failed_batch_fails_its_own_messages_only() -> None:
    broker = Broker()
    lane = lane_to(broker)
    first = lane.put(message(b"a"))
    await sent(broker, 1)
    second = lane.put(message(b"b"))
    broker.error = NotAcknowledged()
    broker.open.set()
    with pytest.raises(NotAcknowledged):
        await first
    broker.error = None
    with suppress(NotAcknowledged):  # it was on its way already when the error went
        await second
    await lane.put(message(b"c"))
    assert broker.batches[-1] == [b"c"]


async def test_overdue_messages_are_answered_and_not_sent_later() -> None:
    broker, pending = Broker(), Pending()
    lane = lane_to(broker, pending, timeout_s=0.05)
    first = lane.put(message(b"a"))
    await sent(broker, 1)
    second = lane.put(message(b"b"))
    for overdue in (first, second):
        with pytest.raises(NotAcknowledged):
            await overdue
    assert lane.is_stuck
    assert pending.bytes == 1  # what is in flight is held until Kafka has answered
    broker.open.set()
    await lane.drained()
    assert (broker.batches, pending.bytes, lane.is_stuck) == ([[b"a"]], 0, False)


async def test_drained_waits_for_all() -> None:
    broker = Broker()
    lane = lane_to(broker)
    put = lane.put(message(b"a"))
    drained = asyncio.ensure_future(lane.drained())
    await sent(broker, 1)
    assert not drained.done()
    broker.open.set()
    await drained
    assert put.done()
