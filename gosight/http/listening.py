"""Opening a port: one that cannot be had is said in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager


class CannotListen(Exception):
    """Another process has the port, or the address is not this machine's: says which and why."""


@contextmanager
def opening(host: str, port: int) -> Iterator[None]:
    """Around the call that opens it. Raises `CannotListen`."""
    try:
        yield
    except OSError as error:
        raise CannotListen(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
