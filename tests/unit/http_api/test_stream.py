"""Answers that are sent piece by piece, over a real connection."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from gosight.http.api import stream
from gosight.http.api.middlewares import cors
from gosight.http.api.stream import Stream, sent

MIB = 1 << 20


class Counted:
    """Pieces that know how many of them were taken. An exception among them is raised."""

    def __init__(self, pieces: Iterable[bytes | Exception]) -> None:
        self._pieces = iter(pieces)
        self.taken = 0
        self.closed = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            self.taken += 1
            yield piece

    async def aclose(self) -> None:
        self.closed.set()


@asynccontextmanager
async def serving(answer: Stream) -> AsyncIterator[str]:
    async def handle(_: web.Request) -> web.Response:
        return sent(answer)

    app = web.Application(middlewares=[cors({"https://dashboard.example"})])
    app.router.add_get("/", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def test_all_of_it_with_what_it_is_set_in() -> None:
    pieces = Counted([b"1,", b"2"])
    answer = Stream(pieces, "application/json", "list.json", before=b"[", after=b"]")
    async with serving(answer) as url, aiohttp.ClientSession() as session, session.get(url) as reply:
        assert await reply.read() == b"[1,2]"
        assert reply.headers["Content-Type"] == "application/json"
        assert reply.headers["Content-Disposition"] == 'attachment; filename="list.json"'
    assert pieces.closed.is_set()


async def test_headers_of_what_surrounds_a_request() -> None:
    headers = {"Origin": "https://dashboard.example"}
    answer = Stream(Counted([b"x"]), "text/csv")
    async with serving(answer) as url, aiohttp.ClientSession() as session, session.get(url, headers=headers) as reply:
        assert reply.headers["Access-Control-Allow-Origin"] == "https://dashboard.example"


async def test_a_failure_in_the_middle_is_no_end() -> None:
    pieces = Counted([b"a" * MIB, ConnectionError("ClickHouse has gone"), b"b"])
    async with (
        serving(Stream(pieces, "text/csv")) as url,
        aiohttp.ClientSession() as session,
        session.get(url) as reply,
    ):
        assert reply.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await reply.read()
    assert pieces.closed.is_set()


async def test_a_reader_that_goes_away_lets_go_of_the_rest() -> None:
    pieces = Counted(b"x" * MIB for _ in range(1_000))
    async with serving(Stream(pieces, "text/csv")) as url:
        async with aiohttp.ClientSession() as session, session.get(url) as reply:
            await reply.content.readexactly(MIB)
        async with asyncio.timeout(30):
            await pieces.closed.wait()
    assert pieces.taken < 1_000


async def test_a_reader_that_has_stopped_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_PATIENCE_S", 0.3)
    pieces = Counted(b"x" * MIB for _ in range(1_000))
    async with (
        serving(Stream(pieces, "text/csv")) as url,
        aiohttp.ClientSession() as session,
        session.get(url) as reply,
    ):
        async with asyncio.timeout(30):
            await pieces.closed.wait()
        assert pieces.taken < 100
        with pytest.raises(aiohttp.ClientPayloadError):
            await reply.read()
