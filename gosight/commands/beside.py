"""Work beside a service. A failure that has a name is tried again; any other ends the process, which says why and is
started anew by its supervisor: a service whose work has stopped without a word looks well and is not.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import structlog

from gosight.commands.complaints import Complaints
from gosight.http.api import metrics

Works: TypeAlias = Mapping[str, Coroutine[Any, Any, None]]
"""By what they are called in logs and metrics."""

_AGAIN_S = 1.0
_DOUBLINGS = 10  # more than the longest pause needs

log = structlog.get_logger(__name__)


async def every(
    seconds: float, name: str, turn: Callable[[], Awaitable[None]], unavailable: tuple[type[Exception], ...]
) -> None:
    """Take a turn, and another one when so long has passed, for good. After one of `unavailable` the next comes sooner:
    in 1, 2, 4, … s.
    """
    failures, complaints = 0, Complaints()
    while True:
        try:
            await turn()
            failures = 0
            complaints.is_over(name)
        except unavailable as error:
            failures += 1
            metrics.BESIDE_FAILED.labels(name).inc()
            if complaints.is_due(name):
                log.warning("put_off", work=name, error=repr(error)[:300])
        await asyncio.sleep(pause_s(failures, seconds))


def pause_s(failures: int, regular_s: float) -> float:
    """Seconds before the turn after the n-th failure in a row: never more than without one."""
    return min(regular_s, 2.0 ** min(failures - 1, _DOUBLINGS)) if failures else regular_s


@asynccontextmanager
async def beside(stop: asyncio.Event, works: Works, ending: Works) -> AsyncIterator[None]:
    """Run all of them while the block runs. At its end `works` are cancelled, and `ending` told by `stop` and awaited.

    One that raises sets `stop`, by which the block is to end; then that error is raised.
    """
    endless = [asyncio.create_task(work, name=name) for name, work in works.items()]
    others = [asyncio.create_task(work, name=name) for name, work in ending.items()]
    for task in (*endless, *others):
        task.add_done_callback(lambda done: _look(done, stop))
    try:
        yield
    finally:
        stop.set()
        await _cancel(endless)
        await asyncio.gather(*others, return_exceptions=True)
    for task in (*endless, *others):
        if not task.cancelled():
            task.result()


async def _cancel(tasks: Collection[asyncio.Task[None]]) -> None:
    """More than once if need be: a library may lose one (redis-py 8 while it subscribes)."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_AGAIN_S)


def _look(done: asyncio.Task[None], stop: asyncio.Event) -> None:
    if not done.cancelled() and (error := done.exception()):
        log.error("process_ends", work=done.get_name(), error=repr(error)[:300])
        stop.set()
