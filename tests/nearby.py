"""TLS with a name whose server runs on this machine, and whose certificate nobody vouches for here."""

import socket
import ssl
from http.client import HTTPSConnection
from typing import Any

_TIMEOUT_S = 20.0


class Nearby(HTTPSConnection):
    """`name` is what TLS and the server are told; `port` is one of this machine."""

    def __init__(self, name: str, port: int, context: ssl.SSLContext | None = None) -> None:
        super().__init__(name, port, timeout=_TIMEOUT_S, context=context or unverified())
        self._create_connection = _connect


def unverified() -> ssl.SSLContext:
    """Takes whatever certificate it is shown."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _connect(where: tuple[str, int], *others: Any) -> socket.socket:
    return socket.create_connection(("127.0.0.1", where[1]), *others)
