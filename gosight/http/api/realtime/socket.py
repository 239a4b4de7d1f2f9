"""One dashboard's WebSocket: it says who it is, what it wants to hear, and then hears it.

-> {"type": "auth", "token": "…"}                                 within 5 s
-> {"type": "subscribe", "channels": ["sessions", "events"]}      then, and whenever it wants others
<- session.start, event, alert.triggered; metrics every 5 s
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime
from typing import Annotated, Literal, NoReturn, cast
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from gosight.http.api import metrics
from gosight.http.api.errors import ApiError
from gosight.http.api.realtime.hub import Hub
from gosight.http.api.realtime.listener import CHANNELS, Listener

_FIRST_WORD_S = 5.0
_ASK_AGAIN_S = 60.0
_HEARTBEAT_S = 20.0
_MAX_MESSAGE = 8_192
_MAX_REASON = 120  # bytes; a close frame takes 123
_BAD_MESSAGE = 4400
_TOO_LATE = 4408

Check = Callable[[str, str, datetime], Awaitable[None]]
"""(token, project_id, now): raises `ApiError` 401, 403, 404, 429 or 503 for whoever may not look at the project."""


class _Auth(msgspec.Struct, frozen=True, tag="auth"):
    token: Annotated[str, msgspec.Meta(min_length=1, max_length=4_096)]


class _Subscribe(msgspec.Struct, frozen=True, tag="subscribe"):
    channels: list[Literal["sessions", "events", "alerts"]]


_Said = _Auth | _Subscribe

_decode: Callable[[str], _Said] = msgspec.json.Decoder(_Said).decode


class _Close(Exception):
    """Ends the connection, with a code of 4000 + the status that HTTP would answer."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


class Socket:
    """`origins`: whose pages may connect, besides those of the API's own address; who names no origin is no browser."""

    def __init__(self, hub: Hub, check: Check, origins: Collection[str]) -> None:
        self._hub = hub
        self._check = check
        self._origins = origins
        self._open: set[web.WebSocketResponse] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The aiohttp handler of `…/projects/{project_id}/realtime`."""
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self._origins and urlsplit(origin).netloc != request.host:
            raise ApiError(403, "FORBIDDEN", "Pages of this origin may not connect.")
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_S, max_msg_size=_MAX_MESSAGE, compress=False)
        await socket.prepare(request)
        self._open.add(socket)
        try:
            with metrics.LIVE_SOCKETS.track_inprogress():
                await self._serve(socket, request.match_info["project_id"])
        except _Close as close:
            await socket.close(code=close.code, message=str(close).encode()[:_MAX_REASON])
        finally:
            self._open.remove(socket)
        return socket

    async def close(self, _: web.Application) -> None:
        """Tell every dashboard to come again: this process ends."""
        going = WSCloseCode.GOING_AWAY
        await asyncio.gather(*(socket.close(code=going) for socket in set(self._open)), return_exceptions=True)

    async def _serve(self, socket: web.WebSocketResponse, project: str) -> None:
        try:
            async with asyncio.timeout(_FIRST_WORD_S):
                token = await _token(socket)
        except TimeoutError as error:
            raise _Close(_TOO_LATE, "Nobody said within 5 s who this is.") from error
        project_id = _id(project)
        await self._admit(token, project_id)
        listener = Listener()
        with self._hub.listening(project_id, listener):
            await _first_of(
                self._obey(socket, project_id, listener), _tell(socket, listener), self._ask_again(token, project_id)
            )

    async def _obey(self, socket: web.WebSocketResponse, project_id: str, listener: Listener) -> None:
        """Take what the dashboard says, until it goes."""
        is_welcome = False
        async for message in socket:
            said = _read(message.type, message.data)
            if not isinstance(said, _Subscribe):
                raise _Close(_BAD_MESSAGE, "It has been said already who this is.")
            listener.channels = CHANNELS.intersection(said.channels)
            if not is_welcome:
                await _as_close(self._hub.welcome(project_id, listener))
                is_welcome = True

    async def _ask_again(self, token: str, project_id: str) -> NoReturn:
        """Who is signed out, or no member any more, hears no more."""
        while True:
            await asyncio.sleep(_ASK_AGAIN_S)
            await self._admit(token, project_id)

    async def _admit(self, token: str, project_id: str) -> None:
        await _as_close(self._check(token, project_id, datetime.now(UTC)))


async def _token(socket: web.WebSocketResponse) -> str:
    message = await socket.receive()
    said = _read(message.type, message.data)
    if not isinstance(said, _Auth):
        raise _Close(_BAD_MESSAGE, 'The first message must be {"type": "auth", "token": …}.')
    return said.token


def _read(kind: WSMsgType, data: object) -> _Said:
    if kind is not WSMsgType.TEXT:
        raise _Close(_BAD_MESSAGE, "Messages are JSON texts.")
    try:
        return _decode(cast("str", data))
    except msgspec.MsgspecError as error:
        raise _Close(_BAD_MESSAGE, str(error)) from error


async def _tell(socket: web.WebSocketResponse, listener: Listener) -> NoReturn:
    while True:
        await socket.send_frame(await listener.next(), WSMsgType.TEXT)


async def _first_of(*works: Awaitable[None]) -> None:
    """Run all until the first has ended, then end the others; its error is raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if not isinstance(task.exception(), ConnectionError):  # it went while it was told something
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _as_close(work: Awaitable[None]) -> None:
    try:
        await work
    except ApiError as error:
        code = WSCloseCode.TRY_AGAIN_LATER if error.status == 503 else 4000 + error.status
        raise _Close(code, str(error)) from error


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise _Close(4404, "There is no such project.") from error
