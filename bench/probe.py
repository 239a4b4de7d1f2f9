"""How long an event takes until a query finds it, asked from outside: probes are sent beside the load, and looked for.

A probe is one event with a session of its own. Its lag runs from before its request to the end of the first query that
finds it, so it holds the request, everything behind it, and up to `_LOOK_EVERY_S` until somebody looks.
"""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import aiohttp
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.stores import clickhouse

_SEND_EVERY_S = 0.4
_LOOK_EVERY_S = 0.2
_SQL = """
SELECT DISTINCT toString(session_id) FROM events
WHERE project_id = {project_id:String} AND timestamp > now() - INTERVAL 1 HOUR AND session_id IN {sessions:Array(UUID)}
"""


class Probes:
    """`lags_s`: of each probe that was found; `pending`: when each other one was sent, by its session."""

    def __init__(self, address: str, key: str, dsn: str, project_id: str) -> None:
        self._url = f"{address}/v1/events"
        self._key = key
        self._dsn = dsn
        self._project_id = project_id
        self._is_over = threading.Event()
        self.lags_s: list[float] = []
        self.pending: dict[str, float] = {}

    @contextmanager
    def running(self) -> Iterator[None]:
        """Send and look until the block ends; then look until all are found."""
        thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            thread.join()

    async def _run(self) -> None:
        client = await clickhouse.connect(self._dsn)
        try:
            async with (
                aiohttp.ClientSession(headers={"X-GoSight-Key": self._key}) as http,
                asyncio.TaskGroup() as group,
            ):
                group.create_task(self._look(client))
                while not self._is_over.is_set():
                    group.create_task(self._send(http))
                    await asyncio.sleep(_SEND_EVERY_S)
        finally:
            await client.close()

    async def _send(self, http: aiohttp.ClientSession) -> None:
        session_id, now_ms = str(uuid4()), time.time_ns() // 1_000_000
        event = {"event_id": str(uuid4()), "event_type": "probe", "timestamp": now_ms}
        self.pending[session_id] = time.monotonic()
        body = {"session_id": session_id, "visitor_id": session_id, "sent_at": now_ms, "events": [event]}
        async with http.post(self._url, json=body) as answer:
            assert answer.status == 202, f"a probe was answered {answer.status}"

    async def _look(self, client: AsyncClient) -> None:
        while self.pending or not self._is_over.is_set():
            asked = {"project_id": self._project_id, "sessions": list(self.pending)}
            for (session_id,) in (await client.query(_SQL, asked)).result_rows:
                self.lags_s.append(time.monotonic() - self.pending.pop(session_id))
            await asyncio.sleep(_LOOK_EVERY_S)

    def quantile_s(self, wanted: float) -> float:
        """Of the lags found, in seconds."""
        return sorted(self.lags_s)[min(len(self.lags_s) - 1, int(wanted * len(self.lags_s)))]
