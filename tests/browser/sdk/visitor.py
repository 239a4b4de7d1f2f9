"""Somebody with a browser, on pages that carry the SDK."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.sdk.front import Front
from tests.integration.ingest.service import Project
from tests.waiting import until

WAIT_S = 60.0
_STUB = "!function(w,n){w[n]=w[n]||function(){(w[n].q=w[n].q||[]).push(arguments)}}(window,'gosight');"

_HAS_COME = """async () => {
    const loaded = performance.getEntriesByType("resource").filter((one) => one.responseEnd);
    if (!loaded.some((one) => one.name.includes("sdk-more"))) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return true;
}"""


class Visitor:
    """`said`: what the pages have written to the console as errors."""

    def __init__(self, context: BrowserContext, front: Front, project: Project) -> None:
        self.context = context
        self.front = front
        self.project = project
        self.said: list[str] = []

    @classmethod
    async def come(cls, browser: Browser, front: Front, project: Project) -> "Visitor":
        """With a browser that knows nothing yet."""
        context = await browser.new_context(viewport={"width": 1000, "height": 700})
        context.set_default_timeout(WAIT_S * 1000)
        return cls(context, front, project)

    def page(self, body: str, before: str = "", headers: Mapping[str, str] | None = None, **config: Any) -> str:
        """A page of the site with the snippet in it; its path. `before`: what stands before the snippet."""
        path = f"/page-{len(self.front.pages)}"
        wanted = {"projectKey": self.project.key, "replay": False, "batching": {"maxWaitMs": 300}} | config
        snippet = f"<script>{_STUB}gosight('init', {json.dumps(wanted)});</script>"
        script = f'<script async src="{self.front.door}/v1/sdk.js"></script>'
        html = (
            f"<!doctype html><html><head><title>Page</title>{before}{snippet}{script}</head><body>{body}</body></html>"
        )
        self.front.pages[path] = html, headers or {}
        return path

    async def open(self, path: str, tab: Page | None = None, *, parts: bool = True) -> Page:
        """In a new tab, or in one that is there; the SDK has come, with all that it needs to watch people."""
        tab = tab or await self.tab()
        await tab.goto(self.front.site + path)
        await (self.settled(tab) if parts else tab.wait_for_function("() => window.gosight?.getVersion"))
        return tab

    async def tab(self) -> Page:
        tab = await self.context.new_page()
        tab.on("pageerror", lambda error: self.said.append(str(error)))
        return tab

    async def settled(self, tab: Page) -> None:
        """The part of the SDK that watches people has come. (What happens before is kept for it.)"""
        await tab.wait_for_function(_HAS_COME)

    async def look(self, body: str, **config: Any) -> Page:
        """A page with this body."""
        return await self.open(self.page(body, **config))

    async def flush(self, tab: Page) -> None:
        await tab.evaluate("() => gosight.flush()")

    async def until(self, holds: Callable[[], bool], complaint: str) -> None:
        async def look() -> bool:
            return holds()

        await until(look, WAIT_S, complaint)

    async def until_sent(self, *types: str, count: int = 1) -> list[dict[str, Any]]:
        """Events of these types, once so many are accepted."""
        await self.until(lambda: len(self.front.events(*types)) >= count, f"not {count} of {types}: {self._seen()}")
        return self.front.events(*types)

    async def until_replayed(self) -> None:
        """The whole page, as it began, is accepted."""
        await self.until(lambda: any(one["has_full_snapshot"] for one in self.front.replay()), "no replay")

    def _seen(self) -> list[str]:
        return [f"{one.path} {one.status} {[event['event_type'] for event in one.events]}" for one in self.front.sent]

    async def go(self) -> None:
        await self.context.close()
