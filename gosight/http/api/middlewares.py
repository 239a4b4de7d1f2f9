"""What surrounds every request, from the outside in: measuring, CORS, errors, authentication."""

import time
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from gosight.http.api import answers, errors, metrics
from gosight.http.api.authentication import KeyAuthenticator
from gosight.http.api.endpoint import CALLER, NOW
from gosight.http.api.errors import ApiError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

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
        answer.headers["Vary"] = "Origin"
        if origin is not None and origin in origins:
            answer.headers["Access-Control-Allow-Origin"] = origin
            answer.headers["Access-Control-Expose-Headers"] = "Retry-After"
            if is_preflight:
                answer.headers["Access-Control-Allow-Methods"] = "GET, POST, PATCH, DELETE"
                answer.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, X-GoSight-Key"
                answer.headers["Access-Control-Max-Age"] = "7200"
        return answer

    return allow


@web.middleware
async def explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give every failure its name; what nobody foresaw is logged and answered 500."""
    try:
        return await handler(request)
    except ApiError as error:
        return answers.failed(error)
    except web.HTTPMethodNotAllowed as error:
        return answers.failed(ApiError(405, "METHOD_NOT_ALLOWED", f"{error.method} is not for this path."))
    except web.HTTPNotFound:
        return answers.failed(errors.not_found("No such path."))
    except web.HTTPException:
        raise
    except Exception:
        log.exception("request_failed", path=request.path)
        return answers.failed(ApiError(500, "INTERNAL_ERROR", "The server failed on this request."))


def authenticate(keys: KeyAuthenticator, prefix: str) -> Middleware:
    """Know the caller of every route below `prefix`."""

    @web.middleware
    async def know(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.http_exception is None and request.path.startswith(prefix):
            request[CALLER] = await keys.identify(request, int(request[NOW].timestamp() * 1000))
        return await handler(request)

    return know
