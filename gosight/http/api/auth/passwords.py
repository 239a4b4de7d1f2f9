"""Hashes and checks passwords in threads of their own, few at a time: each takes 64 MiB."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from gosight.http.api import errors
from gosight.stores.passwords import hash_password, is_password

T = TypeVar("T")

_AT_A_TIME = 2
_MAX_WAITING = 32


class Passwords:
    """A crowd that signs in waits in a line, and past its end is answered 503."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_A_TIME, "passwords")
        self._waiting = 0
        self._nobodys = hash_password("what somebody would have who does not exist")

    async def hash(self, password: str) -> str:
        """Raises `ApiError` 503."""
        return await self._run(lambda: hash_password(password))

    async def is_password(self, password_hash: str | None, password: str) -> bool:
        """Takes as long where there is no hash, so that nobody learns who has an account. Raises `ApiError` 503."""
        is_right = await self._run(lambda: is_password(password_hash or self._nobodys, password))
        return is_right and password_hash is not None

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= _MAX_WAITING:
            raise errors.unavailable("Too many people sign in at once.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
