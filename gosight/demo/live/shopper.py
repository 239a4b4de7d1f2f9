"""Somebody in the shop: a real Chromium, driven by Playwright, with hands that take as long as a person's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from gosight.demo.live.walk import Struggle, Walk
from gosight.demo.records import DEAD_CLICK, RAGE_CLICK
from gosight.demo.shop import ADD_TO_CART, CHECKOUT, CHECKOUT_FIELD, HOME, LAMP, LAMPS, NAVIGATION, THANKS

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Response

_OPTIONS = ["--no-sandbox"]
"""Chromium refuses its sandbox to root and in most containers. It only sees our own pages here."""

_USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{} Safari/537.36"
"""As of a Chromium with a window: one without says so, and is a bot."""

_VIEWPORT_WIDTH, _VIEWPORT_HEIGHT = 1280, 800
_SEE_IN_ROOM = "#see-in-your-room"
_RAGE_CLICKS = 8
_TYPED = {
    CHECKOUT_FIELD.selector: "Ottilie Zanzibar, 7 Harbour Row",
    "#mail": "ottilie@zanzibar.example",
    "#pass": "Moonlit-Zanzibar-7",
    "#card": "4111111111111111",
}

_PATIENCE_MS = 60_000
_GLIDE_STEPS, _GLIDE_STEP_MS = 12, 35
_BETWEEN_CLICKS_MS, _BETWEEN_KEYS_MS = 120, 30
_LOOK_MS = 800
_NO_ANSWER_MS = 1_500
"""A button is dead after a second; what comes next must not look like its answer."""

_SETTLED_S = 12.5
"""From the last angry click to the visit's end: the grace (10 s), the window of a rage click (2 s), and room."""


class Lost(RuntimeError):
    """The visit could not go on; says at what, in Playwright's words."""


@asynccontextmanager
async def shopping(origin: str, chromium: str) -> AsyncIterator[Walk]:
    """Somebody has been in the shop. The browser stays open in the block: what its page said last may be under way.

    Raises `Lost`.
    """
    from playwright.async_api import Error, async_playwright

    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=_OPTIONS)
            try:
                context = await browser.new_context(
                    viewport={"width": _VIEWPORT_WIDTH, "height": _VIEWPORT_HEIGHT},
                    user_agent=_USER_AGENT.format(browser.version),
                )
                yield await _visit(context, origin, Walk(f"Chromium {browser.version}"))
            finally:
                await browser.close()
    except Error as error:
        raise Lost(f"The visit in Chromium could not go on: {error.message}") from error


async def _visit(context: "BrowserContext", origin: str, walk: Walk) -> Walk:
    context.set_default_timeout(_PATIENCE_MS)
    await context.new_page()  # a browser whose last page is closed forgets what that page said last
    page = await context.new_page()
    shopper = _Shopper(page, walk)
    async with page.expect_response(_is_recorded):
        await page.goto(origin)
    walk.session_id = await page.evaluate("() => gosight.getSessionId()")
    await shopper.arrive(HOME.path)
    await shopper.click(NAVIGATION.selector)
    await shopper.arrive(LAMPS.path)
    await shopper.click("#brass-reading-lamp")
    await shopper.arrive(LAMP.path)
    await shopper.struggle(DEAD_CLICK, _SEE_IN_ROOM, 1)
    await page.wait_for_timeout(_NO_ANSWER_MS)
    await shopper.struggle(RAGE_CLICK, ADD_TO_CART.selector, _RAGE_CLICKS)
    settled_at = asyncio.get_running_loop().time() + _SETTLED_S
    await shopper.click("#to-checkout")
    await shopper.arrive(CHECKOUT.path)
    for selector, text in _TYPED.items():
        await shopper.type(selector, text)
    await shopper.click("#buy")
    await shopper.arrive(THANKS.path)
    await asyncio.sleep(max(settled_at - asyncio.get_running_loop().time(), 0))
    async with page.expect_event("close"):
        await page.close(run_before_unload=True)
    return walk


def _is_recorded(answer: "Response") -> bool:
    """The first page is in the recording, so that all which happens from now on is too."""
    return "/v1/replay" in answer.url and answer.request.method == "POST" and answer.ok


class _Shopper:
    """Hands and eyes; notes in `walk` what they do."""

    def __init__(self, page: "Page", walk: Walk) -> None:
        self._page = page
        self._walk = walk
        self._x = self._y = 0.0

    async def arrive(self, path: str) -> None:
        """The page is there, and is looked at."""
        await self._page.wait_for_url(f"**{path}")
        self._walk.paths.append(path)
        self._walk.words.append(await self._page.inner_text("h1"))
        await self._page.wait_for_timeout(_LOOK_MS)

    async def click(self, selector: str, times: int = 1) -> None:
        """Go to its middle; all clicks on the same spot."""
        await self._go_to(selector)
        for _ in range(times):
            await self._page.mouse.click(self._x, self._y)
            await self._page.wait_for_timeout(_BETWEEN_CLICKS_MS)
        self._walk.clicks += times

    async def struggle(self, insight_type: str, selector: str, clicks: int) -> None:
        """Clicks that must be found."""
        await self.click(selector, clicks)
        self._walk.struggles.add(Struggle(insight_type, selector, clicks))

    async def type(self, selector: str, text: str) -> None:
        """Key by key."""
        await self.click(selector)
        await self._page.keyboard.type(text, delay=_BETWEEN_KEYS_MS)
        self._walk.typed[selector] = text

    async def _go_to(self, selector: str) -> None:
        box = await self._page.locator(selector).bounding_box()
        if box is None:
            raise Lost(f"The shop's page shows no {selector}.")
        from_x, from_y = self._x, self._y
        self._x, self._y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        for step in range(1, _GLIDE_STEPS + 1):
            part = step / _GLIDE_STEPS
            await self._page.mouse.move(from_x + part * (self._x - from_x), from_y + part * (self._y - from_y))
            await self._page.wait_for_timeout(_GLIDE_STEP_MS)
