"""`gosight dashboard`: the dashboard's files by themselves; a proxy leads what its pages ask to the api."""

import asyncio

import click
from aiohttp import web

from gosight.commands.logs_setup import configure_logs
from gosight.http import metrics_server, service
from gosight.http.api.dashboard import ROUTE, Dashboard
from gosight.http.readiness import Readiness
from gosight.sections import Settings
from gosight.settings import load


@click.command()
def dashboard() -> None:
    """Run a server of the dashboard's files; the api serves them too."""
    settings = load()
    configure_logs(settings.log, "dashboard")
    service.run(lambda stop: _run(settings, stop))


async def _run(settings: Settings, stop: asyncio.Event) -> None:
    mine = settings.dashboard
    app = web.Application()
    app.router.add_get(ROUTE, Dashboard().handle)
    async with metrics_server.serve(mine.host, mine.metrics_port, Readiness({})):
        await service.serve(app, mine.host, mine.port, stop)
