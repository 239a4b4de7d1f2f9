"""The connection to Kafka: one idempotent producer, made anew whenever the old one is of no more use."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from gosight.http.ingest import metrics
from gosight.http.ingest.lane import Message, NotAcknowledged

_MAX_BATCH_BYTES = 256 << 10
_RETRY_S = 1.0
_STOP_S = 5.0

log = structlog.get_logger(__name__)


class KafkaLink:
    """`topics`: those that will be sent to; all must exist. `max_bytes`: of one request to the broker."""

    def __init__(self, brokers: Sequence[str], topics: Sequence[str], max_bytes: int, request_timeout_ms: int) -> None:
        self._brokers = list(brokers)
        self._topics = topics
        self._max_bytes = max_bytes
        self._request_timeout_ms = request_timeout_ms
        self._producer: AIOKafkaProducer | None = None
        self._is_broken = asyncio.Event()
        self.partitions: dict[str, int] = {}

    @property
    def is_up(self) -> bool:
        """Whether a producer has been made and has not failed since."""
        return self._producer is not None

    async def run(self) -> None:
        """Keep a working producer until cancelled."""
        producer: AIOKafkaProducer | None = None
        try:
            while True:
                self._is_broken.clear()
                producer = await self._started()
                self._producer = producer
                log.info("kafka_connected", brokers=self._brokers, partitions=self.partitions)
                await self._is_broken.wait()
                self._producer = None
                metrics.PRODUCER_RESTARTS.inc()
                await _stopped(producer)
        finally:
            self._producer = None
            if producer is not None:
                await _stopped(producer)

    async def send(self, topic: str, partition: int, messages: Sequence[Message]) -> int:
        """Send what fits of the messages as one batch; returns how many, acknowledged by all in-sync replicas.

        A batch that fails takes its producer with it: the sequence numbers that it used up are missing to the broker,
        which would refuse everything after them.
        """
        producer = self._producer
        if producer is None:
            raise NotAcknowledged
        batch = producer.create_batch()
        count = 0
        for one in messages:
            if batch.append(timestamp=None, key=one.key, value=one.value, headers=one.headers) is None:
                break
            count += 1
        try:
            await (await producer.send_batch(batch, topic, partition=partition))
        except (KafkaError, OSError) as error:
            log.warning("kafka_batch_failed", topic=topic, partition=partition, error=repr(error)[:300])
            self._is_broken.set()
            raise NotAcknowledged from error
        return count

    async def check(self) -> None:
        """Raises when no broker answers."""
        if self._producer is None:
            raise ConnectionError("no broker has answered yet")
        if not await self._producer.client.force_metadata_update():
            raise ConnectionError("no broker answers")

    async def _started(self) -> AIOKafkaProducer:
        while True:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._brokers,
                acks="all",
                enable_idempotence=True,
                compression_type="zstd",
                linger_ms=0,  # lanes gather
                max_batch_size=_MAX_BATCH_BYTES,
                max_request_size=self._max_bytes,
                request_timeout_ms=self._request_timeout_ms,
            )
            try:
                await producer.start()
                self.partitions = {topic: len(await producer.partitions_for(topic)) for topic in self._topics}
            except (KafkaError, OSError, TimeoutError) as error:
                log.warning("kafka_awaited", brokers=self._brokers, error=repr(error)[:300])
                await _stopped(producer)
                await asyncio.sleep(_RETRY_S)
            else:
                return producer


async def _stopped(producer: AIOKafkaProducer) -> None:
    """Flush and close; without Kafka there is nothing to wait for."""
    with suppress(KafkaError, OSError, TimeoutError):
        async with asyncio.timeout(_STOP_S):
            await producer.stop()
