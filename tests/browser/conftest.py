"""A real Chromium for all tests of this folder, and an installation that replays are planted in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from gosight.embedded.infra import Infra
from tests.installation import Installation
from tests.integration.api.service import ApiService

CHROMIUM = "/usr/bin/chromium"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Debian's. Films may play without a click, as they do for whoever has clicked on the player."""
    async with async_playwright() as playwright:
        options = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def stored(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> ApiService:
    """Stores that rows go into; no service runs over them."""
    installation = Installation(infra, Path(tmp_path_factory.mktemp("replays")), partitions=1)
    installation.create()
    return ApiService(installation, 0, 0)
