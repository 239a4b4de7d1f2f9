"""A running api service over a real installation, and what tests ask of it."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import asyncpg
import msgspec

from gosight.embedded.ports import free_port
from gosight.schemas.keys import KEY_PREFIX
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.sql.loader import query
from gosight.stores import clickhouse
from gosight.stores.keys import hash_key
from tests.installation import Installation
from tests.reply import Reply

UNREACHED_MAIL = {
    "GOSIGHT_ALERTING__SMTP__HOST": "127.0.0.1",
    "GOSIGHT_ALERTING__SMTP__PORT": "1",
    "GOSIGHT_ALERTING__SMTP__SENDER": "gosight@example.org",
}
"""A mail server that nobody has ever seen."""

_WAIT_S = 60.0


class ApiReply(Reply):
    """With what only this service says."""

    @property
    def data(self) -> Any:
        assert self.status == 200, self.text
        return self.body["data"]

    @property
    def meta(self) -> Any:
        return self.body["meta"]

    @property
    def wrong_fields(self) -> list[str]:
        return [problem["field"] for problem in self.body["error"]["details"]]


@dataclass(frozen=True)
class Project:
    """`key` may read, `write_key` may not."""

    id: str
    key: str
    write_key: str


class ApiService:
    """`port`, `metrics_port`: where it listens; `pid`: of its process, once it runs."""

    pid = 0

    def __init__(self, installation: Installation, port: int, metrics_port: int) -> None:
        self.installation = installation
        self.port = port
        self.metrics_port = metrics_port

    def project(self) -> Project:
        """A new one without rows."""
        return asyncio.run(self._project())

    def ask(
        self, path: str, headers: dict[str, str] | None = None, method: str = "GET", port: int = 0, body: Any = None
    ) -> ApiReply:
        """One request; its body goes as JSON."""
        connection = HTTPConnection("127.0.0.1", port or self.port, timeout=60)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, body=text, headers=headers or {})
            answer = connection.getresponse()
            return ApiReply(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()

    def get(self, project: Project, path: str, /, **params: Any) -> ApiReply:
        """A request of the project's own, with its reading key."""
        asked = f"?{urlencode(params)}" if params else ""
        return self.ask(f"/api/v1/projects/{project.id}/{path}{asked}", {"X-GoSight-Key": project.key})

    def post(self, project: Project, path: str, body: Any) -> ApiReply:
        """A request of the project's own with a body, with its reading key."""
        return self.ask(
            f"/api/v1/projects/{project.id}/{path}", {"X-GoSight-Key": project.key}, method="POST", body=body
        )

    def download(self, project: Project, path: str, body: Any = None) -> bytes:
        """What a request of the project's own gives, whatever bytes it is of."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            text, method = (None, "GET") if body is None else (json.dumps(body), "POST")
            connection.request(method, f"/api/v1/projects/{project.id}/{path}", text, {"X-GoSight-Key": project.key})
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
            return answer.read()
        finally:
            connection.close()

    def wait_for(self, path: str, status: int, headers: dict[str, str] | None = None) -> ApiReply:
        """Ask until the answer has this status."""
        deadline = time.monotonic() + _WAIT_S
        reply = None
        while reply is None or reply.status != status:
            assert time.monotonic() < deadline, f"no {status} from {path}: {reply}"
            with suppress(OSError, HTTPException):
                reply = self.ask(path, headers)
            time.sleep(0.05)
        return reply

    def insert(self, **tables: Sequence[msgspec.Struct]) -> None:
        """Rows, as the processor sends them."""
        asyncio.run(self._insert(tables, []))

    def insert_events(self, *envelopes: dict[str, Any]) -> None:
        """Envelopes, as the processor sends them."""
        asyncio.run(self._insert({}, [json.dumps(one).encode() for one in envelopes]))

    async def _insert(self, tables: dict[str, Sequence[msgspec.Struct]], lines: list[bytes]) -> None:
        client = await clickhouse.connect(self.installation.clickhouse_dsn)
        try:
            inserter = Inserter(client, 30_000)
            for table, rows in tables.items():
                await inserter.rows(table, rows)
            if lines:
                await inserter.events(lines, uuid4().hex, int(time.time() * 1000) + 60_000)
        finally:
            await client.close()

    async def _project(self) -> Project:
        """As `gosight project create` and `gosight key create` do it, but without starting processes."""
        connection = await asyncpg.connect(self.installation.postgres_url)
        try:
            name = uuid4().hex
            project_id = await connection.fetchval(query("postgres/project_create"), name, name, [])
            keys = {}
            for permission in ("read", "write"):
                keys[permission] = f"{KEY_PREFIX}{uuid4().hex}"
                row = (project_id, hash_key(keys[permission]), "gs_live_test", "test", [permission], 0, None)
                await connection.fetchval(query("postgres/key_create"), *row)
        finally:
            await connection.close()
        return Project(str(project_id), keys["read"], keys["write"])


@contextmanager
def running(installation: Installation) -> Iterator[ApiService]:
    """A process of `gosight api`, which ends well when it is asked to."""
    service = ApiService(installation, free_port(), free_port())
    process = installation.start(
        "api",
        ["-m", "gosight", "api"],
        GOSIGHT_API__HOST="127.0.0.1",
        GOSIGHT_API__PORT=str(service.port),
        GOSIGHT_API__METRICS_PORT=str(service.metrics_port),
        CORS_ORIGINS="https://dashboard.example",
        GOSIGHT_TRUSTED_PROXIES="127.0.0.1",
        GOSIGHT_ALERTING__ALLOWED_TARGETS="127.0.0.1/32",
    )
    service.pid = process.pid
    try:
        yield service
        process.terminate()
        assert process.wait(30) == 0, (installation.folder / "api.log").read_text()[-2000:]
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
