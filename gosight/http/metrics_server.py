"""/metrics, /health and /ready on a port of their own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import msgspec
import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from gosight.http.listening import opening
from gosight.http.readiness import Verdict

log = structlog.get_logger(__name__)


@asynccontextmanager
async def serve(
    host: str, port: int, ready: Callable[[], Awaitable[Verdict]], stalled: Callable[[], Sequence[str]] = tuple
) -> AsyncIterator[int]:
    """Answer in the background while the block runs; gives the port. `stalled`: what of the process does not get on.

    Raises `CannotListen`.
    """
    runner = web.ServerRunner(web.Server(lambda request: answer(request, ready, stalled)), shutdown_timeout=1.0)
    await runner.setup()
    try:
        with opening(host, port):
            await web.TCPSite(runner, host, port).start()
        bound = int(runner.addresses[0][1])
        log.info("metrics_listening", host=host, port=bound)
        yield bound
    finally:
        await runner.cleanup()


async def answer(
    request: web.BaseRequest, ready: Callable[[], Awaitable[Verdict]], stalled: Callable[[], Sequence[str]] = tuple
) -> web.Response:
    """What is asked of a process from outside; 404 for every other path."""
    if request.path == "/metrics":
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
    if request.path == "/health":
        what = stalled()
        return (
            json_response(503, {"status": "stalled", "stalled": what}) if what else json_response(200, {"status": "ok"})
        )
    if request.path == "/ready":
        verdict = await ready()
        return json_response(200 if verdict.ready else 503, verdict)
    return json_response(404, {"success": False, "error": {"code": "NOT_FOUND", "message": "No such path."}})


def json_response(status: int, body: object) -> web.Response:
    """A JSON answer of any msgspec-encodable body."""
    return web.Response(status=status, body=msgspec.json.encode(body), content_type="application/json")
