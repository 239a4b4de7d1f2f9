"""What stands between the browser and the real ingestor: a site's pages, and a door that can be shut."""

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

_HOP = {"connection", "content-length", "content-encoding", "date", "server", "transfer-encoding"}

Trouble = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Sent:
    """A request of the SDK's, and what it was answered: by the ingestor, or by the trouble it ran into.

    `packed_bytes`: what went over the wire.
    """

    path: str
    body: dict[str, Any]
    status: int
    answer: dict[str, Any]
    text: str
    packed_bytes: int

    @property
    def events(self) -> list[dict[str, Any]]:
        return list(self.body["events"]) if self.path == "/v1/events" else []


@dataclass
class Front:
    """`site`: origin of the pages; `door`: origin that the SDK talks to. `trouble`: answers in the ingestor's place."""

    ingestor: str
    site: str = ""
    door: str = ""
    pages: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    trouble: Trouble | None = None
    delay_s: float = 0
    _runners: list[web.AppRunner] = field(default_factory=list)

    async def open(self) -> None:
        self.site = f"http://localhost:{await self._listen(self._page)}"
        self.door = f"http://127.0.0.1:{await self._listen(self._forward)}"

    async def close(self) -> None:
        for runner in self._runners:
            await runner.cleanup()

    def events(self, *types: str) -> list[dict[str, Any]]:
        """All that the ingestor has accepted, or those of some types."""
        accepted = [event for one in self.sent if one.status == 202 for event in one.events]
        return [event for event in accepted if not types or event["event_type"] in types]

    def replay(self) -> list[dict[str, Any]]:
        """Chunks that it has accepted."""
        return [one.body for one in self.sent if one.path == "/v1/replay" and one.status == 202]

    async def _listen(self, handle: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> int:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/{tail:.*}", handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self._runners.append(runner)
        assert site._server is not None
        port: int = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        return port

    async def _page(self, request: web.Request) -> web.StreamResponse:
        text, headers = self.pages.get(request.path, ("", {}))
        kind = "text/javascript" if request.path.endswith(".js") else "text/html"
        return web.Response(text=text, content_type=kind, headers=headers, status=200 if text else 404)

    async def _forward(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        is_sent = request.method == "POST"
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        if is_sent and self.trouble:
            trouble = await self.trouble(request)
            self._note(request.path, body, trouble.status, {})
            return trouble
        headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
        async with (
            aiohttp.ClientSession(auto_decompress=False, skip_auto_headers={"Content-Type", "User-Agent"}) as client,
            client.request(request.method, self.ingestor + request.path_qs, data=body, headers=headers) as answer,
        ):
            content = await answer.read()
            if is_sent:
                self._note(request.path, body, answer.status, json.loads(content))
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP}
            if packed := answer.headers.get("Content-Encoding"):
                kept["Content-Encoding"] = packed
            return web.Response(body=content, status=answer.status, headers=kept)

    def _note(self, path: str, body: bytes, status: int, answer: dict[str, Any]) -> None:
        plain = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        self.sent.append(Sent(path, json.loads(plain), status, answer, plain.decode(), len(body)))


async def unavailable(_: web.Request) -> web.StreamResponse:
    """503, at once, with a second to wait."""
    headers = {"Retry-After": "1", "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
    return web.Response(status=503, headers=headers)
