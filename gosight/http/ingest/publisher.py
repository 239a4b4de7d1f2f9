"""Publishes messages by key, and knows when Kafka has them."""

import asyncio
from functools import partial

from gosight.http.ingest import metrics
from gosight.http.ingest.kafka_link import KafkaLink
from gosight.http.ingest.lane import Lane, Message, NotAcknowledged, Pending
from gosight.http.ingest.partitioner import partition_of

_LINGER_S = 0.006
_MAX_PENDING_BYTES = 32 << 20


class Publisher:
    """One lane per topic and partition. Nothing is queued that could not be acknowledged in time."""

    def __init__(self, link: KafkaLink, ack_timeout_s: float) -> None:
        self._link = link
        self._timeout_s = ack_timeout_s
        self._lanes: dict[tuple[str, int], Lane] = {}
        self._pending = Pending()
        metrics.PENDING_BYTES.set_function(lambda: self._pending.bytes)

    def publish(self, topic: str, message: Message) -> asyncio.Future[None]:
        """Done when Kafka has acknowledged. Raises `NotAcknowledged` at once while it is away or too far behind."""
        partitions = self._link.partitions.get(topic)
        if not self._link.is_up or not partitions or self._pending.bytes > _MAX_PENDING_BYTES:
            raise NotAcknowledged
        partition = partition_of(message.key, partitions)
        lane = self._lanes.get((topic, partition))
        if lane is None:
            lane = Lane(partial(self._link.send, topic, partition), self._pending, self._timeout_s, _LINGER_S)
            self._lanes[topic, partition] = lane
        if lane.is_stuck:
            raise NotAcknowledged
        return lane.put(message)

    async def drained(self, within_s: float) -> None:
        """Wait until everything has been acknowledged, but no longer than this."""
        tasks = [asyncio.ensure_future(lane.drained()) for lane in self._lanes.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=within_s)
            for task in late:
                task.cancel()
