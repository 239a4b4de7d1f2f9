"""Waits for a condition, never for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Found = TypeVar("Found")

_POLL_S = 0.05


def wait_for(look: Callable[[], Found | None], within_s: float, complaint: str, every_s: float = _POLL_S) -> Found:
    """The first true thing that `look` gives. Fails with `complaint` when there is none in time. `every_s`: longer
    where a look costs something.
    """
    deadline = time.monotonic() + within_s
    while not (found := look()):
        assert time.monotonic() < deadline, f"{complaint} within {within_s:g} s"
        time.sleep(every_s)
    return found


async def until(holds: Callable[[], Awaitable[bool]], within_s: float, complaint: str) -> None:
    """Returns when `holds` does. Fails with `complaint` when it does not in time."""
    deadline = time.monotonic() + within_s
    while not await holds():
        assert time.monotonic() < deadline, f"{complaint} within {within_s:g} s"
        await asyncio.sleep(_POLL_S)
