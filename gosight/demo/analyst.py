"""Reads a project through the HTTP API with a key that may read, as an analyst's program does."""

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
import msgspec

from gosight.demo.outcome import Outcome, outcome
from gosight.demo.records import Truth

_ATTEMPTS = 30
_AGAIN = {429, 503}
_OK = 200
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
            self._all("sessions", {"is_bot": "false"}),
            self._all("sessions", {"is_bot": "true"}),
            self._all("insights", {}),
        )
        return outcome(overview["data"], people, bots, insights, truth)

    async def _all(self, what: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """Every page of a list."""
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
        for _ in range(_ATTEMPTS):
            headers = {"X-GoSight-Key": self._key}
            async with self._session.get(f"{self._url}/{what}", params=query, headers=headers) as response:
                body = await response.read()
            if response.status == _OK:
                answer: dict[str, Any] = msgspec.json.decode(body)
                return answer
            if response.status not in _AGAIN:
                break
            await asyncio.sleep(float(response.headers.get("Retry-After", "1")))
        raise Unreadable(f"GET {response.url} was answered {response.status}: {body.decode('utf-8', 'replace')}")
