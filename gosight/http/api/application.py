"""The API as an aiohttp application: its endpoints, what surrounds them, the probes, and the dashboard's files."""

from collections.abc import Collection, Sequence

import msgspec
from aiohttp import web

from gosight.http import metrics_server
from gosight.http.api.dashboard import ROUTE, Dashboard
from gosight.http.api.docs_page import page
from gosight.http.api.door import Door
from gosight.http.api.endpoint import Endpoint, handler
from gosight.http.api.middlewares import cors, explain, keep_private, measure, tell_budget
from gosight.http.api.openapi import Json, document
from gosight.http.api.realtime.socket import Socket
from gosight.http.readiness import Readiness

PREFIX = "/api/v1"


def create_application(
    endpoints: Sequence[Endpoint],
    door: Door,
    live_view: Socket,
    origins: Collection[str],
    ready: Readiness,
    dashboard: Dashboard,
) -> web.Application:
    """`origins`: whose pages may read answers (`cors_origins`)."""
    app = web.Application(middlewares=[measure, cors(origins), keep_private, tell_budget, explain])
    for endpoint in endpoints:
        app.router.add_route(endpoint.method, PREFIX + endpoint.path, handler(endpoint, door))

    app.router.add_get(f"{PREFIX}/projects/{{project_id}}/realtime", live_view.handle)

    app.on_shutdown.append(live_view.close)
    _describe(app, document(endpoints, PREFIX))

    async def probe(request: web.Request) -> web.Response:
        return await metrics_server.answer(request, ready)

    app.router.add_get("/health", probe)
    app.router.add_get("/ready", probe)
    app.router.add_get(ROUTE, dashboard.handle)
    return app


def _describe(app: web.Application, described: Json) -> None:
    """The API's own documentation, for machines and for people; it is the same for everybody."""
    texts = {
        "openapi.json": ("application/json", msgspec.json.encode(described).decode()),
        "docs": ("text/html", page(described)),
    }
    for name, (content_type, text) in texts.items():

        async def show(_: web.Request, text: str = text, content_type: str = content_type) -> web.Response:
            return web.Response(text=text, content_type=content_type)

        app.router.add_get(f"{PREFIX}/{name}", show)
