"""Posts lanes through the HTTP ingestor, as fast as it takes them; what it refuses for now is sent again."""

import asyncio
import time
import zlib
from collections.abc import Sequence
from typing import Any

import aiohttp
import msgspec

from gosight.demo.records import Lane, Shipment
from gosight.demo.tally import Tally

CONNECTIONS = 32
_ATTEMPTS = 20
_TIMEOUT_S = 30.0
_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 10.0
_GZIP = 31
_AGAIN = {429, 503}
_FAILED = 400


class NotTaken(RuntimeError):
    """The ingestor did not take a batch, however often it was sent; says what it answered last."""


class _NotNow(Exception):
    """Send it again after a pause."""

    def __init__(self, why: str, pause_s: float = _PAUSE_S) -> None:
        super().__init__(why)
        self.pause_s = pause_s


class Driver:
    """`url` of the ingestor, `key` of the project that the lanes belong to."""

    def __init__(self, session: aiohttp.ClientSession, url: str, key: str) -> None:
        self._session = session
        self._url = url
        self._key = key
        self.tally = Tally()

    async def drive(self, lanes: Sequence[Lane]) -> Tally:
        """Post all of it, `CONNECTIONS` lanes at a time. Raises `NotTaken`."""
        waiting = iter(lanes)

        async def drive_some() -> None:
            for lane in waiting:
                await self._drive(lane)

        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(CONNECTIONS):
                    tasks.create_task(drive_some())
        except ExceptionGroup as group:
            raise group.exceptions[0] from group
        return self.tally

    async def _drive(self, lane: Lane) -> None:
        token = {"visitor_token": await self._token(lane)} if lane.is_cookieless else {}
        for shipment in lane.shipments:
            await self._deliver(lane, shipment, token)

    async def _token(self, lane: Lane) -> str:
        """Who the visitor is today: it keeps that in memory only."""
        answer = await self._answer("GET", "/v1/config", lane, {"X-GoSight-Key": self._key}, None)
        return str(answer["visitor"]["token"])

    async def _deliver(self, lane: Lane, shipment: Shipment, token: dict[str, str]) -> None:
        for _ in range(_ATTEMPTS):
            if answer := await self._try(lane, shipment, token):
                self.tally.answered(len(shipment.events), answer)
                return
            self.tally.tried_again(len(shipment.events))
        raise NotTaken(f"a batch of {lane.address} was not taken in {_ATTEMPTS} attempts: {self.tally.last_refusal}")

    async def _try(self, lane: Lane, shipment: Shipment, token: dict[str, str]) -> dict[str, Any] | None:
        """The answer; None where it must be sent again, after the pause that was asked for."""
        path, headers, body = self._request(lane, shipment, token)
        try:
            return await self._answer("POST", path, lane, headers, body)
        except _NotNow as error:
            self.tally.last_refusal = str(error)
            await asyncio.sleep(error.pause_s)
            return None

    def _request(self, lane: Lane, shipment: Shipment, token: dict[str, str]) -> tuple[str, dict[str, str], bytes]:
        """Path, headers and body. A beacon can set no header: its key stands in the address, its gzip is told by
        the first bytes. `sent_at` is the visitor's clock now.
        """
        sent_at = time.time_ns() // 1_000_000 + lane.skew_ms
        body = msgspec.json.encode(shipment.head | token | {"sent_at": sent_at, "events": shipment.events})
        if shipment.is_beacon:
            return f"/v1/events?key={self._key}", {"Content-Type": "text/plain"}, _gzipped(body)
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip", "X-GoSight-Key": self._key}
        return "/v1/events", headers, _gzipped(body)

    async def _answer(
        self, method: str, path: str, lane: Lane, headers: dict[str, str], body: bytes | None
    ) -> dict[str, Any]:
        """What the ingestor says to this visitor. Raises `_NotNow` or `NotTaken`."""
        headers |= {"User-Agent": lane.user_agent, "X-Forwarded-For": lane.address}
        try:
            async with self._session.request(method, self._url + path, headers=headers, data=body) as response:
                text, status = await response.read(), response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _NotNow(repr(error)) from error
        if status in _AGAIN:
            raise _NotNow(f"{status} {text.decode()}", _retry_after_s(response.headers.get("Retry-After", "")))
        if status >= _FAILED:
            raise NotTaken(f"{status} {text.decode()}")
        answer: dict[str, Any] = msgspec.json.decode(text)
        return answer


def session() -> aiohttp.ClientSession:
    """A client whose connections suffice for one driver."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS), timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S)
    )


def _gzipped(body: bytes) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, _GZIP)
    return packer.compress(body) + packer.flush()


def _retry_after_s(said: str) -> float:
    return min(float(said), _LONGEST_PAUSE_S) if said.isdigit() else _PAUSE_S
