"""Servers on this machine that alerts are sent to: they keep what they got, and answer as they are told."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

import msgspec
from aiohttp import web
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import AuthResult, Envelope

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Got(msgspec.Struct, frozen=True):
    """A request that came."""

    path: str
    headers: dict[str, str]
    body: bytes


class HttpReceiver:
    """`script`: answers to the next requests, in order; all others get 200."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.got: list[Got] = []
        self.script: list[Answer] = []
        self.url = ""
        self._tls = tls

    @asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator[Self]:
        runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, ssl_context=self._tls).start()
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        self.got.append(Got(request.path, dict(request.headers), body))
        return await self.script.pop(0)(request) if self.script else await self.usual(request, body)

    async def usual(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        """200."""
        return web.Response()


class TelegramServer(HttpReceiver):
    """With the shape of the Bot API: `/bot<token>/<method>`, `{"ok": …}`."""

    async def usual(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        return web.json_response({"ok": True, "result": {"message_id": len(self.got)}})

    @property
    def methods(self) -> list[str]:
        return [got.path.rpartition("/")[2] for got in self.got]


def answering(status: int, headers: dict[str, str] | None = None, body: Any = None) -> Answer:
    """An answer with JSON."""

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.json_response(body, status=status, headers=headers)

    return answer


def refused_by_telegram(code: int, description: str, **parameters: int) -> Answer:
    """As the Bot API says no."""
    said = {"ok": False, "error_code": code, "description": description}
    return answering(code, body=said | ({"parameters": parameters} if parameters else {}))


async def silent(_: web.BaseRequest) -> web.StreamResponse:
    """No answer for longer than anybody waits."""
    await asyncio.sleep(600)
    return web.Response()


async def hanging_up(request: web.BaseRequest) -> web.StreamResponse:
    """The connection ends in the middle."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


class Mailbox:
    """A mail server's handler. `replies`: to the next mails; all others are taken."""

    def __init__(self) -> None:
        self.got: list[Envelope] = []
        self.replies: list[str] = []
        self.refused: dict[str, str] = {}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.got.append(envelope)
        return self.replies.pop(0) if self.replies else "250 OK"


@asynccontextmanager
async def mail_server(mailbox: Mailbox, tls: ssl.SSLContext | None, password: str = "") -> AsyncIterator[int]:
    """A mail server with STARTTLS, where `tls` is given; gives its port. `password`: it wants one."""

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=given.password == password.encode(), handled=False)

    controller = UnthreadedController(
        mailbox,
        hostname="127.0.0.1",
        port=0,
        loop=asyncio.get_running_loop(),
        tls_context=tls,
        require_starttls=tls is not None,
        authenticator=authenticate if password else None,
        auth_required=bool(password),
    )
    server = await asyncio.get_running_loop().create_server(controller._factory_invoker, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
