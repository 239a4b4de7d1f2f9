"""Serves the sample shop (`pages/`): a part of the seeded visitors' shop, as real pages with the snippet in them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from html import escape
from importlib.resources import files
from string import Template

from aiohttp import web

from gosight.demo.shop import CHECKOUT, HOME, LAMP, LAMPS, THANKS, Page

_BODIES = {HOME: "home", LAMPS: "lamps", LAMP: "lamp", CHECKOUT: "checkout", THANKS: "thanks"}

_FOLDER = files(__package__) / "pages"
_ASSETS = {"shop.css": "text/css", "shop.js": "text/javascript"}


@asynccontextmanager
async def serving(snippet: str) -> AsyncIterator[str]:
    """The shop is open within the block, on a free port of this machine; gives its origin."""
    app = web.Application()
    for page, body in _BODIES.items():
        app.router.add_route("*", page.path, _answering(_page(page, body, snippet), "text/html"))
    for name, kind in _ASSETS.items():
        app.router.add_get(f"/{name}", _answering(_text(name), kind))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _page(page: Page, body: str, snippet: str) -> str:
    layout = Template(_text("layout.html"))
    return layout.substitute(title=escape(page.title), snippet=snippet, main=_text(f"{body}.html"))


def _text(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _answering(text: str, kind: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type=kind)

    return answer
