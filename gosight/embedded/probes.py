"""Does it answer? One question each, with a short time limit; every failure is a plain no."""

import socket
import struct
import urllib.request
from http.client import HTTPException
from urllib.error import HTTPError

_TIMEOUT_S = 2.0
_HOST = "127.0.0.1"


def http_ok(url: str) -> bool:
    """Whether a GET is answered with 2xx."""
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_S):  # noqa: S310 (our own loopback addresses)
            return True
    except (OSError, HTTPException):
        return False


def http_answers(url: str) -> bool:
    """Whether a GET is answered, with whatever status."""
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_S):  # noqa: S310 (our own loopback addresses)
            return True
    except HTTPError:
        return True
    except (OSError, HTTPException):
        return False


def kafka_answers(port: int) -> bool:
    """Whether a broker answers `ApiVersions` (key 18, version 0), which it does only when it serves requests."""
    correlation_id = 7
    request = struct.pack(">hhih", 18, 0, correlation_id, -1)
    answer = _ask(port, struct.pack(">i", len(request)) + request, 8)
    return len(answer) == 8 and struct.unpack(">i", answer[4:])[0] == correlation_id


def redis_answers(port: int, password: str) -> bool:
    """Whether Redis has loaded its data and lets us in."""
    return _ask(port, f"AUTH {password}\r\nPING\r\n".encode(), 12) == b"+OK\r\n+PONG\r\n"


def _ask(port: int, question: bytes, size: int) -> bytes:
    """The first `size` bytes of the answer; fewer if the other side says less or nothing."""
    try:
        with socket.create_connection((_HOST, port), timeout=_TIMEOUT_S) as connection:
            connection.sendall(question)
            return connection.recv(size, socket.MSG_WAITALL)
    except OSError:
        return b""
