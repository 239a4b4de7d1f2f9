"""Routes requests to the endpoints, on aiohttp's low-level server (a quarter faster than an application; M)."""

import time
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web

from gosight.http import metrics_server
from gosight.http.ingest import answers, metrics
from gosight.http.ingest.refusal import Refusal
from gosight.http.readiness import Readiness

Endpoint = Callable[[web.BaseRequest, str | None, int], Awaitable[web.StreamResponse]]
"""(request, its origin, when it was received in ms since 1970) -> answer; raises `Refusal`."""

_PROBES = ("/health", "/ready")

log = structlog.get_logger(__name__)


class Router:
    """`endpoints`: (method, path) -> endpoint."""

    def __init__(self, endpoints: Mapping[tuple[str, str], Endpoint], ready: Readiness) -> None:
        self._endpoints = endpoints
        self._paths = {path for _, path in endpoints}
        self._ready = ready
        self._observe = {path: metrics.LATENCY.labels(path).observe for path in self._paths}
        self._count = {
            (path, status): metrics.REQUESTS.labels(path, status).inc for path in self._paths for status in (200, 202)
        }

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request, whatever happens."""
        received_at = time.time_ns() // 1_000_000
        started = time.perf_counter()
        path, origin = request.path, request.headers.get("Origin")
        endpoint = self._endpoints.get((request.method, path))
        if endpoint is None:
            return await self._other(request, path, origin)
        try:
            answer = await endpoint(request, origin, received_at)
        except Refusal as refusal:
            answer = answers.refused(origin, refusal)
        except Exception:
            log.exception("request_failed", path=path)
            answer = answers.refused(origin, Refusal(500, "INTERNAL_ERROR", "The server failed on this request."))
        self._observe[path](time.perf_counter() - started)
        count = self._count.get((path, answer.status))
        (count or metrics.REQUESTS.labels(path, answer.status).inc)()
        return answer

    async def _other(self, request: web.BaseRequest, path: str, origin: str | None) -> web.StreamResponse:
        if path in self._paths:
            if request.method == "OPTIONS":
                return answers.preflight(origin)
            return answers.refused(origin, Refusal(405, "METHOD_NOT_ALLOWED", f"{request.method} is not for {path}."))
        if path in _PROBES:
            return await metrics_server.answer(request, self._ready)
        return answers.refused(origin, Refusal(404, "NOT_FOUND", "No such path."))


def create_server(router: Router) -> web.Server:
    """Bodies are inflated by us, within limits. Who sends on after a refusal has 2 s to see it."""
    return web.Server(router.handle, auto_decompress=False, access_log=None, keepalive_timeout=75.0, lingering_time=2.0)
