"""Kafka's `gosight.alerts`, for consumers outside: the JSON of webhooks, keyed by the project."""

import asyncio
from contextlib import suppress

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from gosight.alerts.delivery.body import VERSION, body
from gosight.alerts.delivery.undelivered import Undelivered
from gosight.schemas.topics import ALERTS
from gosight.stores.alert_outbox import Delivery

_TIMEOUT_S = 15.0
_CLOSE_S = 3.0


class TopicSender:
    """Connects when there is something to send, and anew after a failure: the api runs without Kafka as well."""

    def __init__(self, brokers: list[str], dashboard: str) -> None:
        self._brokers = brokers
        self._dashboard = dashboard
        self._producer: AIOKafkaProducer | None = None
        self._connecting = asyncio.Lock()

    async def send(self, project_id: str, delivery: Delivery) -> None:
        """Acknowledged by all replicas in sync. Raises `Undelivered`."""
        headers = [("v", b"%d" % VERSION), ("idempotency_key", delivery.id.encode())]
        text = body(delivery, self._dashboard)
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                producer = await self._connected()
                await producer.send_and_wait(ALERTS, text, project_id.encode(), headers=headers)
        except (KafkaError, OSError, TimeoutError) as error:
            await self.close()
            raise Undelivered(f"Kafka: {type(error).__name__}") from error

    async def close(self) -> None:
        """Give up the producer."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await _stop(producer)

    async def _connected(self) -> AIOKafkaProducer:
        async with self._connecting:
            if self._producer is None:
                producer = AIOKafkaProducer(bootstrap_servers=self._brokers, enable_idempotence=True, acks="all")
                try:
                    await producer.start()
                except BaseException:
                    await _stop(producer)
                    raise
                self._producer = producer
            return self._producer


async def _stop(producer: AIOKafkaProducer) -> None:
    with suppress(TimeoutError, KafkaError):
        await asyncio.wait_for(producer.stop(), _CLOSE_S)
