"""A window of a browser with the dashboard in it, as a person has it before them."""

import json
import time
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.dashboard.pictures import Picture
from tests.integration.api.people import Person, new_address
from tests.integration.api.service import ApiService

AXE = Path(__file__).parents[3] / ".venv" / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"

_WAIT_MS = 60_000
_HEIGHT, _PHONE = 900, 375
_FAILED = "Failed to load resource"
"""What Chromium says of every answer that is none of 200: what it means stands on the page."""

_VIOLATIONS = """async () => {
    const found = await axe.run(document, { resultTypes: ["violations"], iframes: false });
    const bad = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return bad.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).slice(0, 3).join("; ")}`);
}"""
_SIGN_IN = """for (const [name, value] of Object.entries(%s))
    try { localStorage.setItem(name, value); } catch { /* a sandboxed frame has none */ }"""
_OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Screen:
    """`page`: Playwright's. `said`: what was said on the console that is no good."""

    def __init__(self, context: BrowserContext, page: Page, api: ApiService) -> None:
        self.page = page
        self.said: list[str] = []
        self._context = context
        self._base = f"http://127.0.0.1:{api.port}"
        page.set_default_timeout(_WAIT_MS)
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))

    @classmethod
    async def open(
        cls, browser: Browser, api: ApiService, who: Person | None, *, width: int = 1280, dark: bool = False
    ) -> "Screen":
        """A window without a memory; `who` is signed in."""
        context = await browser.new_context(
            viewport={"width": width, "height": _HEIGHT},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            timezone_id="UTC",
            extra_http_headers={"X-Forwarded-For": new_address()},
        )
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        if who:
            await context.add_init_script(_SIGN_IN % json.dumps(signed_in(who)))
        return cls(context, await context.new_page(), api)

    async def go(self, path: str) -> None:
        """To a page of the dashboard."""
        await self.page.goto(self._base + path)

    async def show(self, picture: Picture, known: dict[str, str]) -> None:
        """What a picture is of, once it is complete; `known`: what its address needs."""
        await self.go(picture.path(known))
        await self.page.locator(picture.shows).first.wait_for()
        if picture.press:
            await self.press(picture.press)
        await self.page.wait_for_load_state("networkidle")

    def _heard(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and _FAILED not in text:
            self.said.append(f"{kind}: {text}")

    async def sees(self, text: str) -> None:
        """Waits until it stands there."""
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=_WAIT_MS)

    async def sees_heading(self, text: str) -> None:
        """Waits for the title of a page or of a part of it."""
        await expect(self.page.get_by_role("heading", name=text, exact=True).first).to_be_visible(timeout=_WAIT_MS)

    async def press(self, name: str) -> None:
        """A button, by what it says."""
        await self.page.get_by_role("button", name=name).first.click()

    async def fill(self, label: str, text: str) -> None:
        """A field, by its label."""
        await self.page.get_by_label(label, exact=True).first.fill(text)

    async def is_fine(self) -> None:
        """Nothing that axe-core calls serious, and nothing beside the window's edge, once no answer is waited for: the
        one before is pale until then.
        """
        await expect(self.page.locator(".answer[aria-busy=true]")).to_have_count(0, timeout=_WAIT_MS)
        await self.page.evaluate(AXE.read_text())
        found = await self.page.evaluate(_VIOLATIONS)
        assert not found, found
        assert await self.page.evaluate(_OVERFLOW) <= 0

    async def fits_a_phone(self) -> None:
        """Nobody has to scroll sideways at 375 pixels."""
        await self.page.set_viewport_size({"width": _PHONE, "height": 700})
        await expect(self.page.locator("html")).to_have_js_property("scrollWidth", _PHONE)  # charts follow a bit later

    async def evaluate(self, script: str, given: Any = None) -> Any:
        return await self.page.evaluate(script, given)

    async def close(self) -> None:
        await self._context.close()


def signed_in(who: Person) -> dict[str, str]:
    """What lies in localStorage of whoever is signed in, by name."""
    user = {"id": who.id, "email": who.email, "name": "Ann", "is_admin": False}
    kept = {"token": who.token, "endsAt": int(time.time() * 1000) + 3_600_000, "user": user}
    return {"gosight.access": json.dumps(kept)}
