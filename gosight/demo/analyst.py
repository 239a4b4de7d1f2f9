"""Reads a project through the HTTP API with a key that may read, as an analyst's program does."""

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
import msgspec

from gosight.demo.outcome import Outcome, outcome
from gosight.demo.records import Truth

_ATTEMPTS = 30
_OK, _UNAVAILABLE = 200, 503
_AGAIN = {429, _UNAVAILABLE}
_PAUSE_S = 1.0
_PER_PAGE = "100"


class Unreadable(RuntimeError):
    """The API refused a question; says which, and its answer."""


class Analyst:
    """`url` of the API up to `/projects/:id`, `key` with `read` permission."""

    def __init__(self, session: aiohttp.ClientSession, url: str, key: str) -> None:
        self._session = session
        self._url = url
        self._key = key

    async def read(self, truth: Truth) -> Outcome:
        """All that can be compared with the truth. Raises `Unreadable`."""
        overview, people, bots, insights = await asyncio.gather(
            self._ask("overview", {}),
            self.all("sessions", {"is_bot": "false"}),
            self.all("sessions", {"is_bot": "true"}),
            self.all("insights", {}),
        )
        return outcome(overview["data"], people, bots, insights, truth)

    async def all(self, what: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """Every page of a list. Raises `Unreadable`."""
        items: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            answer = await self._ask(what, {**query, **cursor, "per_page": _PER_PAGE})
            data = answer["data"]
            items += data["list"] if isinstance(data, dict) else data
            if not answer["meta"]["next_cursor"]:
                return items
            cursor = {"cursor": answer["meta"]["next_cursor"]}

    async def _ask(self, what: str, query: Mapping[str, str]) -> dict[str, Any]:
        url = f"{self._url}/{what}"
        for _ in range(_ATTEMPTS):
            status, body, pause_s = await self._get(url, query)
            if status == _OK:
                answer: dict[str, Any] = msgspec.json.decode(body)
                return answer
            if status not in _AGAIN:
                break
            await asyncio.sleep(pause_s)
        raise Unreadable(f"GET {url} was answered {status}: {body.decode('utf-8', 'replace')}")

    async def _get(self, url: str, query: Mapping[str, str]) -> tuple[int, bytes, float]:
        """Status, body, and how long to wait before asking again. No answer at all counts as a 503."""
        try:
            async with self._session.get(url, params=query, headers={"X-GoSight-Key": self._key}) as response:
                return response.status, await response.read(), float(response.headers.get("Retry-After", _PAUSE_S))
        except (aiohttp.ClientError, TimeoutError) as error:
            return _UNAVAILABLE, repr(error).encode(), _PAUSE_S
