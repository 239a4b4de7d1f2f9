"""Stores what a recomputation has found: insights one version above, and counts where each session's row is written.

A second time is harmless: versions follow from what is stored, and an owner takes the same counts over again.
"""

import asyncio
from collections.abc import Iterable, Sequence

from aiokafka import AIOKafkaProducer

from gosight.pipeline import recount
from gosight.schemas import topics
from gosight.schemas.envelope import VERSION
from gosight.schemas.rows import InsightRow, SessionRow
from gosight.sinks.clickhouse.inserter import Inserter

_DAY_MS = 86_400_000

OWNED_MS = 16 * _DAY_MS
"""So long after its last event came a session's state may live: 8 days of its partition's clock, which a backlog of up
to 7 days holds back, and one to spare. An owner that has forgotten the session writes the row all the same.
"""


class RecomputedSink:
    """Raises what the clients raise: then not everything has landed, and all of it is to be stored again."""

    def __init__(self, inserter: Inserter, producer: AIOKafkaProducer) -> None:
        self._inserter = inserter
        self._producer = producer

    async def store(self, insights: Sequence[InsightRow], rows: Iterable[tuple[SessionRow, int]], now_ms: int) -> None:
        """`rows`: sessions with their counts, and when the last of their events came (ms)."""
        owned: list[SessionRow] = []
        alone: list[SessionRow] = []
        for row, received_ms in rows:
            (owned if received_ms > now_ms - OWNED_MS else alone).append(row)
        await self._inserter.rows("insights", insights)
        await self._inserter.rows("sessions", alone)
        await asyncio.gather(*[self._tell(row) for row in owned])

    async def _tell(self, row: SessionRow) -> None:
        """Leave it to the session's owner, through its partition."""
        headers = topics.headers(VERSION, topics.Kind.RECOMPUTE, 0, 0)
        key = row.message_key.encode()
        await self._producer.send_and_wait(topics.EVENTS, recount.encode(row), key=key, headers=headers)
