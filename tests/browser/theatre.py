"""A page with a replay in it, as a person has it before them."""

from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

_WAIT_MS = 120_000
_NOT_HERE = ("Content Security Policy", "play() request was interrupted by a call to pause()")
"""Pictures, fonts and films of other places are not in the file: its policy blocks them, and a film never begins."""

_SHOWN = """() => {
    const page = player.getReplayer().iframe.contentDocument;
    const one = (selector) => page.querySelector(selector);
    const all = (selector) => [...page.querySelectorAll(selector)];
    const value = (selector) => one(selector) && one(selector).value;
    return {
        title: page.title,
        cart: one("#cart") && one("#cart").textContent,
        added: all(".add").filter((button) => button.textContent.startsWith("Added")).length,
        cards: all(".card").length,
        rows: all("li").length,
        nodes: all("*").length,
        modal: one("#modal") && one("#modal").className,
        q: value("#q"),
        email: value("#email"),
        pw: value("#pw"),
        card: value("#card"),
        country: value("#country"),
        text: page.body.innerText.length,
    };
}"""
"""What replay_expected.json tells of the page at an offset, by its names."""

_PLAY = """(speed) => new Promise((finished) => {
    player.addEventListener("finish", finished);
    player.setSpeed(speed);
    player.goto(0, true);
})"""


class Theatre:
    """`said`: what the page has said, but for what is not in the file; `loaded`: what it has loaded."""

    def __init__(self, page: Page) -> None:
        self.said: list[str] = []
        self.loaded: list[str] = []
        self._page = page
        page.set_default_timeout(_WAIT_MS)
        page.on("console", lambda message: self._heard(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self._heard(f"error: {error}"))
        page.on("requestfinished", lambda request: self.loaded.append(request.url))

    @classmethod
    async def enter(cls, browser: Browser, file: Path) -> "Theatre":
        """With the file open."""
        theatre = cls(await browser.new_page(viewport={"width": 1280, "height": 800}))
        await theatre._page.goto(file.as_uri())
        return theatre

    def _heard(self, text: str) -> None:
        if not any(one in text for one in _NOT_HERE):
            self.said.append(text)

    async def total_ms(self) -> int:
        """How long it plays."""
        return int(await self.evaluate("() => player.getMetaData().totalTime"))

    async def show(self, offset_ms: int) -> dict[str, Any]:
        """What is seen at an offset."""
        await self.evaluate("(offset) => player.goto(offset, false)", offset_ms)
        shown: dict[str, Any] = await self.evaluate(_SHOWN)
        return shown

    async def play(self, speed: int) -> None:
        """From its begin to its end."""
        await self.evaluate(_PLAY, speed)

    async def evaluate(self, script: str, given: Any = None) -> Any:
        return await self._page.evaluate(script, given)

    async def leave(self) -> None:
        await self._page.close()
