"""One api service that serves the dashboard, one shop with visitors in it, and windows for people with a role in it."""

from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from gosight.embedded.infra import Infra
from tests.browser.dashboard.lab import Lab, plant_lab
from tests.browser.dashboard.screen import Screen
from tests.browser.dashboard.shop import Shop, plant_shop
from tests.installation import Installation
from tests.integration.api.people import Person
from tests.integration.api.service import ApiService, running

expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def dashboard_api(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiService]:
    installation = Installation(infra, Path(tmp_path_factory.mktemp("dashboard")), partitions=1)
    installation.create()
    with running(installation) as service:
        service.wait_for("/ready", 200)
        yield service


@pytest.fixture(scope="session")
def shop(dashboard_api: ApiService) -> Shop:
    return plant_shop(dashboard_api)


@pytest.fixture(scope="session")
def lab(dashboard_api: ApiService) -> Lab:
    return plant_lab(dashboard_api)


class Open(Protocol):
    """Opens a window on a path, of whoever is given, or of nobody."""

    def __call__(
        self, path: str, who: Person | None = None, *, width: int = 1280, dark: bool = False
    ) -> Awaitable[Screen]: ...


@pytest_asyncio.fixture(loop_scope="module")
async def open_page(browser: Browser, dashboard_api: ApiService) -> AsyncIterator[Open]:
    """What a page says on its console that is no good fails the test, as does what its policy (CSP) refuses."""
    opened: list[Screen] = []

    async def one(path: str, who: Person | None = None, *, width: int = 1280, dark: bool = False) -> Screen:
        screen = await Screen.open(browser, dashboard_api, who, width=width, dark=dark)
        opened.append(screen)
        await screen.go(path)
        return screen

    yield one
    said = [line for screen in opened for line in screen.said]
    for screen in opened:
        await screen.close()
    assert said == []
