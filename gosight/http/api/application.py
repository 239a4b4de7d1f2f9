"""The API as an aiohttp application: its endpoints, what surrounds them, and the probes."""

from collections.abc import Collection, Sequence

from aiohttp import web

from gosight.http import metrics_server
from gosight.http.api.authentication import KeyAuthenticator
from gosight.http.api.endpoint import Endpoint, handler
from gosight.http.api.middlewares import authenticate, cors, explain, measure
from gosight.http.api.reader import Reader
from gosight.http.readiness import Readiness

PREFIX = "/api/v1"


def create_application(
    endpoints: Sequence[Endpoint], reader: Reader, keys: KeyAuthenticator, origins: Collection[str], ready: Readiness
) -> web.Application:
    """`origins`: whose pages may read answers (`cors_origins`)."""
    app = web.Application(middlewares=[measure, cors(origins), explain, authenticate(keys, f"{PREFIX}/")])
    for endpoint in endpoints:
        app.router.add_get(PREFIX + endpoint.path, handler(endpoint, reader))

    async def probe(request: web.Request) -> web.Response:
        return await metrics_server.answer(request, ready)

    app.router.add_get("/health", probe)
    app.router.add_get("/ready", probe)
    return app
