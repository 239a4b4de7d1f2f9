"""HTTP to addresses that projects have named: only public ones, no redirects, no cookies, nothing read of the answer.

The check sits where the socket is made, for the very address that it then connects to: whatever a name resolved to
before, however an address was written, there is no moment between check and use in which it could change.
"""

import errno
import os
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver

from gosight.alerts.delivery.addresses import Network, why_not
from gosight.alerts.delivery.backoff import hold_s
from gosight.alerts.delivery.undelivered import Undelivered

TIMEOUT_S = 15.0
_GONE = 410


class NotPublic(OSError):
    """The address may not be called. Always the same text, so that aiohttp passes it on whole."""

    def __init__(self, kind: str) -> None:
        super().__init__(errno.EACCES, "not a public address")
        self.kind = kind


class Outside:
    """`allowed`: networks that may be called though they are private."""

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        *,
        resolver: AbstractResolver | None = None,
        tls: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._allowed = allowed
        connector = TCPConnector(
            resolver=resolver,
            use_dns_cache=False,
            force_close=True,
            limit=0,
            ssl=tls or True,
            socket_factory=self._socket,
        )
        self._session = ClientSession(
            connector=connector, cookie_jar=DummyCookieJar(), timeout=ClientTimeout(timeout_s), trust_env=False
        )

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Raises `Undelivered` unless the answer is 2xx."""
        try:
            async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                _judge(answer.status, answer.headers.get("Retry-After"))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise undelivered(error) from error

    async def close(self) -> None:
        """Close what is open."""
        await self._session.close()

    def _socket(self, found: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = found
        if why := why_not(address[0], self._allowed):
            raise NotPublic(why)
        return socket.socket(family, kind, protocol)


def undelivered(error: Exception) -> Undelivered:
    """Names what became of a request; nothing of its address, which may be secret."""
    match error:
        case aiohttp.ClientConnectorError(os_error=NotPublic(kind=kind)):
            why = f"its address is not public ({kind}); alerting.allowed_targets can permit it"
            return Undelivered(why, is_final=True)
        case aiohttp.ClientConnectorCertificateError():
            return Undelivered(f"its certificate is not trusted: {_reason(error.certificate_error)}")
        case aiohttp.ClientConnectorSSLError():
            return Undelivered("no TLS connection came about")
        case aiohttp.ClientConnectorDNSError():
            return Undelivered("its name is not known")
        case aiohttp.ClientConnectorError():
            return Undelivered(f"no connection: {os.strerror(error.os_error.errno or errno.ECONNREFUSED)}")
        case aiohttp.InvalidURL() | ValueError():
            return Undelivered("its address makes no sense", is_final=True)
        case TimeoutError():
            return Undelivered("no answer in time")
    return Undelivered("the connection broke")


def _judge(status: int, retry_after: str | None) -> None:
    if 200 <= status < 300:
        return
    why = f"answered {status}"
    if 300 <= status < 400:
        why += ": redirects are not followed"
    raise Undelivered(why, is_final=status == _GONE, hold_s=hold_s(retry_after, time.time()))


def _reason(error: Exception) -> str:
    return getattr(error, "verify_message", "") or "unknown"
