"""Answers that are sent piece by piece, as fast as their reader takes them.

An answer that fails in its middle ends the connection without the end that HTTP has for it: nobody can take the
first half of a file for the whole.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload

_PATIENCE_S = 60.0
"""A reader that takes nothing for so long is hung up on."""


class Pieces(Protocol):
    """Bytes to come."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Once, from the first to the last."""

    async def aclose(self) -> None:
        """Let go of what they are read from."""


@dataclass(frozen=True)
class Stream:
    """`file_name` None: not to be saved as a file; `before`, `after`: what the pieces are set in."""

    pieces: Pieces
    content_type: str
    file_name: str | None = None
    before: bytes = b""
    after: bytes = b""


def sent(stream: Stream) -> web.Response:
    """200. What surrounds a request may still add headers: the first piece is read after that."""
    headers = {"Cache-Control": "no-store"}
    if stream.file_name:
        headers["Content-Disposition"] = f'attachment; filename="{stream.file_name}"'
    return web.Response(body=_Body(stream), headers=headers)


class _Body(Payload):
    """Holds one piece at a time: writing waits until the connection has taken the one before."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream, content_type=stream.content_type)
        self._stream = stream

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Raises `TypeError`: a stream is no text."""
        raise TypeError("a stream is no text")

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Raises `TimeoutError` for a reader that has stopped, and what the pieces raise."""
        try:
            await writer.write(self._stream.before)
            async for piece in self._stream.pieces:
                async with asyncio.timeout(_PATIENCE_S):
                    await writer.write(piece)
            await writer.write(self._stream.after)
        finally:
            await self.close()

    async def close(self) -> None:
        """Let go of the pieces, sent or not."""
        await self._stream.pieces.aclose()
