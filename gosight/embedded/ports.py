"""Loopback ports: the usual one if it is free, else any."""

import socket
from collections.abc import Collection

_HOST = "127.0.0.1"


def pick_port(preferred: int, taken: Collection[int] = ()) -> int:
    """`preferred` if nobody listens on it and it is not in `taken`; otherwise one that the system gives."""
    if preferred not in taken and is_free(preferred):
        return preferred
    while (port := free_port()) in taken:
        pass
    return port


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could listen on it; connections that are only fading out (TIME_WAIT) do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True
