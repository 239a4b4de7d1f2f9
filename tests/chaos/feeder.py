"""Feeds traffic into Kafka in the background, whatever happens to the broker."""

import asyncio
import threading
import time
from itertools import islice

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from tests.chaos.traffic import Traffic

_STEP_S = 0.1


class Feeder:
    """`rate`: visitors that send, a second. `pause` returns when everything that was sent is in the log."""

    def __init__(self, brokers: str, traffic: Traffic, rate: int) -> None:
        self._brokers = brokers
        self._traffic = traffic
        self._rate = rate
        self._flows = threading.Event()
        self._is_still = threading.Event()
        self._is_over = False
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()

    def resume(self) -> None:
        """Send on."""
        self._is_still.clear()
        self._flows.set()

    def pause(self) -> None:
        """Stop sending, and wait until the log has all of it."""
        self._flows.clear()
        assert self._is_still.wait(180), "Kafka does not take what was sent"

    def close(self) -> None:
        """End the thread."""
        self._is_over = True
        self._thread.join(60)

    async def _run(self) -> None:
        while not self._is_over:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._brokers,
                acks="all",
                enable_idempotence=True,
                linger_ms=5,
                compression_type="zstd",
            )
            try:
                await producer.start()
                await self._feed(producer)
            except KafkaError:
                await asyncio.sleep(0.5)
            finally:
                await producer.stop()

    async def _feed(self, producer: AIOKafkaProducer) -> None:
        while not self._is_over:
            if self._flows.is_set():
                for _ in range(max(1, int(self._rate * _STEP_S))):
                    for message in islice(self._traffic.messages(time.time_ns() // 1_000_000), 5):
                        await producer.send(message.topic, message.value, message.key, headers=message.headers)
                await producer.flush()
            else:
                self._is_still.set()
            await asyncio.sleep(_STEP_S)
