"""The HTTP side: who asks, what is asked, how the answer is written. Queries run in threads."""

import asyncio
import base64
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from aiohttp import web

from gosight.embedded.clickhouse_server.answer import Answer
from gosight.embedded.clickhouse_server.engine import Engine
from gosight.embedded.clickhouse_server.errors import (
    AUTHENTICATION_FAILED,
    NOT_IMPLEMENTED,
    QueryError,
    describe,
)
from gosight.embedded.clickhouse_server.request import build

BODY_LIMIT_BYTES = 256 << 20
_DISPLAY_NAME = "gosight embedded"
_CONTENT_TYPES = {
    "JSON": "application/json; charset=UTF-8",
    "JSONCompact": "application/json; charset=UTF-8",
    "JSONEachRow": "application/x-ndjson; charset=UTF-8",
    "TabSeparated": "text/tab-separated-values; charset=UTF-8",
    "CSV": "text/csv; charset=UTF-8",
    "CSVWithNames": "text/csv; charset=UTF-8",
}


class HttpInterface:
    """Answers as ClickHouse does on port 8123, for one user who knows `password`."""

    def __init__(self, engine: Engine, threads: ThreadPoolExecutor, password: str) -> None:
        self._engine = engine
        self._threads = threads
        self._password = password.encode()

    def application(self) -> web.Application:
        """The routes. Run it with `auto_decompress=False`: packed bodies are the engine's to unpack."""
        app = web.Application(client_max_size=BODY_LIMIT_BYTES)
        app.router.add_get("/ping", self._ping)
        app.router.add_get("/replicas_status", self._ping)
        app.router.add_route("*", "/{path:.*}", self._query)
        return app

    async def _ping(self, _: web.Request) -> web.Response:
        return web.Response(text="Ok.\n")

    async def _query(self, request: web.Request) -> web.Response:
        headers = {
            "X-ClickHouse-Query-Id": request.query.get("query_id") or str(uuid4()),
            "X-ClickHouse-Timezone": self._engine.timezone,
            "X-ClickHouse-Server-Display-Name": _DISPLAY_NAME,
        }
        if request.method == "GET" and "query" not in request.query:
            return web.Response(text="Ok.\n", headers=headers)
        try:
            self._authenticate(request)
            answer = await self._execute(request)
        except web.HTTPException:
            raise
        except Exception as error:  # chDB raises RuntimeError for whatever goes wrong
            return _failure(error, headers)
        return _success(answer, headers)

    def _authenticate(self, request: web.Request) -> None:
        if not hmac.compare_digest(_password_of(request).encode(), self._password):
            raise QueryError(AUTHENTICATION_FAILED, "Authentication failed: wrong password", "AUTHENTICATION_FAILED")

    async def _execute(self, request: web.Request) -> Answer:
        url, body = dict(request.query), b""
        if request.content_type == "multipart/form-data":
            url |= await _form(request)
        elif request.can_read_body:
            body = await request.read()
        encoding = request.headers.get("Content-Encoding", "").lower()
        loop = asyncio.get_running_loop()
        query = await loop.run_in_executor(
            self._threads, build, url, body, encoding, request.headers.get("X-ClickHouse-Format", "")
        )
        return await loop.run_in_executor(self._threads, self._engine.execute, query)


async def _form(request: web.Request) -> dict[str, str]:
    fields = await request.post()
    if any(not isinstance(value, str) for value in fields.values()):
        raise QueryError(NOT_IMPLEMENTED, "External data is not supported by the embedded engine", "NOT_IMPLEMENTED")
    return {name: str(value) for name, value in fields.items()}


def _password_of(request: web.Request) -> str:
    """From the header of ClickHouse's own, from basic authentication, or from the URL."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Basic":
        try:
            return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
        except ValueError:
            return ""
    return request.headers.get("X-ClickHouse-Key") or request.query.get("password", "")


def _success(answer: Answer, headers: dict[str, str]) -> web.Response:
    headers["X-ClickHouse-Summary"] = json.dumps(answer.summary, separators=(",", ":"))
    headers["Content-Type"] = _CONTENT_TYPES.get(answer.format or "", "application/octet-stream")
    if answer.format:
        headers["X-ClickHouse-Format"] = answer.format
    return web.Response(body=answer.body, headers=headers)  # aiohttp reads a file bit by bit, and closes it


def _failure(error: Exception, headers: dict[str, str]) -> web.Response:
    status, code, message = describe(error)
    headers["X-ClickHouse-Exception-Code"] = str(code)
    return web.Response(status=status, text=f"{message}\n", headers=headers)
