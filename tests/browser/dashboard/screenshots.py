"""The pictures of docs/img, taken of real pages: `make screenshots`."""

import asyncio
import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright

from gosight.embedded.infra import Infra
from tests.browser.conftest import CHROMIUM
from tests.browser.dashboard.screen import Screen
from tests.browser.dashboard.shop import Shop, plant_shop
from tests.installation import Installation
from tests.integration.api.people import Person
from tests.integration.api.service import ApiService, running

IMAGES = Path(__file__).parents[3] / "docs" / "img"
_COLOURS = 96
_SETTLES_MS = 1_500


@dataclass(frozen=True)
class Picture:
    """`path`: of a page; {project} and {session} are the shop's. `shows`: a selector that it is complete with."""

    name: str
    path: str
    shows: str = "h1"
    is_signed_in: bool = True
    width: int = 1280
    dark: bool = False


PICTURES = (
    Picture("login", "/login", is_signed_in=False),
    Picture("projects", "/projects", "tbody"),
    Picture("start", "/projects/{project}/start", "pre"),
    Picture("overview", "/projects/{project}", ".uplot canvas"),
    Picture("overview-dark", "/projects/{project}", ".uplot canvas", dark=True),
    Picture("overview-phone", "/projects/{project}", ".uplot canvas", width=375),
    Picture("sessions", "/projects/{project}/sessions", "tbody"),
    Picture("session", "/projects/{project}/sessions/{session}?at={moment}", ".stage iframe"),
    Picture("settings", "/projects/{project}/settings", "pre"),
    Picture("account", "/account", "form"),
)


async def take(api: ApiService, shop: Shop) -> None:
    """All of them."""
    IMAGES.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for picture in PICTURES:
            await _take(browser, api, shop, picture)
        await browser.close()


async def _take(browser: Browser, api: ApiService, shop: Shop, picture: Picture) -> None:
    who: Person | None = shop.owner if picture.is_signed_in else None
    screen = await Screen.open(browser, api, who, width=picture.width, dark=picture.dark)
    moment = shop.rage_at
    await screen.go(picture.path.format(project=shop.project_id, session=shop.recorded, moment=moment))
    await screen.page.locator(picture.shows).first.wait_for()
    await screen.page.wait_for_timeout(_SETTLES_MS)
    shot = Image.open(io.BytesIO(await screen.page.screenshot())).convert("RGB")
    shot.quantize(_COLOURS).save(IMAGES / f"{picture.name}.png", optimize=True)
    await screen.close()


def main() -> None:
    """Over an installation of its own."""
    with tempfile.TemporaryDirectory(prefix="gosight-pictures-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101 - PostgreSQL runs as another user and must be able to enter
        infra = Infra(Path(folder))
        try:
            installation = Installation(infra, Path(folder), partitions=1)
            installation.create()
            with running(installation) as api:
                api.wait_for("/ready", 200)
                shop = plant_shop(api)
                asyncio.run(take(api, shop))
        finally:
            infra.stop_all()


if __name__ == "__main__":
    main()
