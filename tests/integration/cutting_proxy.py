"""A TCP proxy that can swallow answers: the server has done its work, and the client never learns of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit


class CuttingProxy:
    """While `is_cutting`, whatever the server answers is swallowed and the connection closed; `swallowed` counts."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self.is_cutting = False
        self.swallowed = 0
        self._open: set[asyncio.StreamWriter] = set()

    async def handle(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        """One connection."""
        server, to_server = await asyncio.open_connection(self._host, self._port)
        self._open |= {to_client, to_server}
        request = asyncio.create_task(_pump(client, to_server))
        try:
            with suppress(ConnectionError):
                while data := await server.read(1 << 16):
                    if self.is_cutting:
                        self.swallowed += 1
                        return
                    to_client.write(data)
                    await to_client.drain()
        finally:
            request.cancel()
            to_client.close()
            to_server.close()
            self._open -= {to_client, to_server}

    def close(self) -> None:
        """Break every connection."""
        for writer in self._open:
            writer.transport.abort()


@asynccontextmanager
async def cutting_proxy(dsn: str) -> AsyncIterator[tuple[CuttingProxy, str]]:
    """The proxy, and the DSN that leads through it."""
    url = urlsplit(dsn)
    proxy = CuttingProxy(url.hostname or "", url.port or 0)
    server = await asyncio.start_server(proxy.handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield proxy, urlunsplit(url._replace(netloc=f"{url.username}:{url.password}@127.0.0.1:{port}"))
    finally:
        server.close()
        proxy.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
