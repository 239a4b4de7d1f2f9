"""What surrounds every request, from the outside in: measuring, CORS, what is left of a budget, errors."""

import math
import time
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from gosight.http.api import answers, errors, metrics
from gosight.http.api.door import ALLOWANCE, WHO
from gosight.http.api.endpoint import NOW
from gosight.http.api.errors import ApiError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_EXPOSED = "Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
_PRIVATE = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Server": "gosight",
}
"""Of answers that say nothing else. The documentation's page has styles in it, and nothing else to be loaded."""

_REFUSALS = {401, 403, 404, 429}
"""What somebody gets who tries what is not theirs."""

log = structlog.get_logger(__name__)


@web.middleware
async def measure(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count the answer and its time, under the route's pattern: paths themselves hold ids."""
    request[NOW] = datetime.now(UTC)
    started = time.perf_counter()
    answer = await handler(request)
    resource = request.match_info.route.resource
    endpoint = resource.canonical if resource else "none"
    metrics.DURATION.labels(endpoint).observe(time.perf_counter() - started)
    metrics.REQUESTS.labels(request.method, endpoint, answer.status).inc()
    return answer


def cors(origins: Collection[str]) -> Middleware:
    """Lets pages of these origins read answers. Keys travel in headers, so no credentials are allowed."""

    @web.middleware
    async def allow(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        is_preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        answer = web.Response(status=204) if is_preflight else await handler(request)
        answer.headers.add("Vary", "Origin")
        if origin is not None and origin in origins:
            answer.headers["Access-Control-Allow-Origin"] = origin
            answer.headers["Access-Control-Expose-Headers"] = _EXPOSED
            if is_preflight:
                answer.headers["Access-Control-Allow-Methods"] = "GET, POST, PATCH, DELETE"
                answer.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, X-GoSight-Key"
                answer.headers["Access-Control-Max-Age"] = "7200"
        return answer

    return allow


@web.middleware
async def keep_private(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No cache keeps what was said to somebody, no browser takes it for something else, nobody learns our versions."""
    answer = await handler(request)
    for name, value in _PRIVATE.items():
        answer.headers.setdefault(name, value)
    return answer


@web.middleware
async def tell_budget(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say how many requests are left of the minute's, and when (seconds since 1970) all of them are there again."""
    answer = await handler(request)
    if allowance := request.get(ALLOWANCE):
        answer.headers["X-RateLimit-Limit"] = str(allowance.limit)
        answer.headers["X-RateLimit-Remaining"] = str(allowance.remaining)
        answer.headers["X-RateLimit-Reset"] = str(math.ceil(request[NOW].timestamp() + allowance.full_s))
    return answer


@web.middleware
async def explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give every failure its name; what nobody foresaw is logged and answered 500."""
    try:
        return await handler(request)
    except ApiError as error:
        if error.status in _REFUSALS:
            about = {"status": error.status, "method": request.method, "path": _path(request)}
            log.info("refused", **about, **request.get(WHO, {}))
        return answers.failed(error)
    except web.HTTPMethodNotAllowed as error:
        return answers.failed(ApiError(405, "METHOD_NOT_ALLOWED", f"{error.method} is not for this path."))
    except web.HTTPNotFound:
        return answers.failed(errors.not_found("No such path."))
    except web.HTTPRequestEntityTooLarge as error:
        return answers.failed(ApiError(413, "PAYLOAD_TOO_LARGE", error.text or "The body is too large."))
    except web.HTTPException:
        raise
    except Exception:
        log.exception("request_failed", path=_path(request))
        return answers.failed(ApiError(500, "INTERNAL_ERROR", "The server failed on this request."))


def _path(request: web.Request) -> str:
    """As logs may have it: a token in it stays unsaid."""
    token = request.match_info.get("token")
    return request.path.replace(token, "{token}") if token else request.path
