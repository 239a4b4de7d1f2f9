"""Runs one asyncio service: uvloop, a collector that leaves start-up alone, and a stop that finishes what was begun."""

import asyncio
import ctypes
import faulthandler
import gc
import signal
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import structlog
import uvloop
from aiohttp import web

from gosight.http.listening import opening

_GC_THRESHOLD = 50_000
_DRAIN_S = 15.0
_ENDS_WITHIN_S = 40.0
"""Below the grace that Kubernetes and Docker are told to give (45 s and more)."""
_M_MMAP_THRESHOLD = -3  # malloc.h
_LARGE_BYTES = 256 << 10

log = structlog.get_logger(__name__)


def run(main: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run `main` until it returns. It is given the event that SIGTERM or SIGINT sets. A process that has not ended 40 s
    later (a library that swallows its cancellation) says what it waits for and ends with code 1.
    """

    async def started() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()

        def ask_to_stop() -> None:
            if not stop.is_set():
                faulthandler.dump_traceback_later(_ENDS_WITHIN_S, exit=True)
                loop.call_later(_ENDS_WITHIN_S * 0.9, say_what_waits)
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ask_to_stop)
        await main(stop)

    try:
        uvloop.run(started())
    finally:
        faulthandler.cancel_dump_traceback_later()


def say_what_waits() -> None:
    """Log where each task of the running loop is."""
    for task in asyncio.all_tasks():
        log.error("waits", task=task.get_name(), where=list(_awaited(task.get_coro())))


def _awaited(waiting: Any) -> Iterator[str]:
    """Where a task is, from the outermost coroutine to the innermost."""
    while frame := getattr(waiting, "cr_frame", None):
        yield f"{frame.f_code.co_filename}:{frame.f_lineno}"
        waiting = waiting.cr_await


def return_large_blocks() -> None:
    """Give memory of 256 KiB and more back as soon as it is free. By itself glibc keeps ever larger blocks after the
    first one was freed, and a worker's chunks are megabytes (`make bench-memory`). Not for a service that needs such
    blocks all the time: the ingestor paid a fifth of its CPU for fresh pages under zstd (`make bench-ingest`).
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)


def settle_memory() -> None:
    """Call when a service has built what it keeps: the collector then no longer walks it (design/pipeline.md, M)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD, 20, 20)


async def serve(server: web.Server | web.Application, host: str, port: int, stop: asyncio.Event) -> None:
    """Answer until `stop`; then take no new connections, and let running requests end within 15 s.

    Raises `CannotListen`.
    """
    runner = _runner(server)
    await runner.setup()
    try:
        with opening(host, port):
            await web.TCPSite(runner, host, port, backlog=1024, reuse_address=True).start()
        log.info("listening", host=host, port=bound_port(runner))
        await stop.wait()
        log.info("stopping")
    finally:
        await runner.cleanup()


def _runner(server: web.Server | web.Application) -> web.BaseRunner:
    if isinstance(server, web.Application):
        return web.AppRunner(server, access_log=None, shutdown_timeout=_DRAIN_S)
    return web.ServerRunner(server, shutdown_timeout=_DRAIN_S)


def bound_port(runner: web.BaseRunner) -> int:
    """The port that a runner listens on, also where it was asked for port 0."""
    return int(runner.addresses[0][1])
