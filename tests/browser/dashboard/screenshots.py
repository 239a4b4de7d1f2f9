"""The pictures of docs/img, taken of real pages: `make screenshots`; with names (`ARGS`) only these."""

import asyncio
import io
import os
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright

from gosight.embedded.infra import Infra
from tests.browser.conftest import CHROMIUM
from tests.browser.dashboard.crowd import plant_crowd
from tests.browser.dashboard.lab import Lab, plant_lab
from tests.browser.dashboard.pictures import IMAGES, PICTURES, Picture, places
from tests.browser.dashboard.screen import Screen
from tests.installation import Installation
from tests.integration.api.people import run
from tests.integration.api.service import ApiService, running
from tests.integration.api.test_realtime import publish
from tests.receivers import HttpReceiver

_COLOURS = 96
_NAMED = "UPDATE projects SET name = 'Lamp shop', slug = 'lamps' WHERE id = $1"
_SETTLES_MS = 1_500
_HERE_NOW = 12


async def take(api: ApiService, lab: Lab, names: Collection[str]) -> None:
    """Those of these names, or all. An alert's message is sent somewhere, so that it has come."""
    IMAGES.mkdir(exist_ok=True)
    async with HttpReceiver().running() as receiver, async_playwright() as playwright:
        hook = {"type": "webhook", "config": {"url": f"{receiver.url}/hook", "secret": "0123456789abcdef"}}
        known = await asyncio.to_thread(places, lab, name="Views of an hour", channels=[hook])
        await publish(api, lab.shop.project_id, [], sessions=_HERE_NOW)
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for picture in PICTURES:
            if not names or picture.name in names:
                await _take(browser, api, lab, picture, known)
        await browser.close()


async def _take(browser: Browser, api: ApiService, lab: Lab, picture: Picture, known: dict[str, str]) -> None:
    who = lab.shop.owner if picture.is_signed_in else None
    screen = await Screen.open(browser, api, who, width=picture.width, dark=picture.dark)
    await screen.page.set_viewport_size({"width": picture.width, "height": picture.height})
    await screen.show(picture, known)
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
                lab = plant_lab(api)
                run(api, _NAMED, lab.shop.project_id)
                plant_crowd(api, lab.shop)
                asyncio.run(take(api, lab, sys.argv[1:]))
        finally:
            infra.stop_all()


if __name__ == "__main__":
    main()
