"""One real ingestor for all tests of this folder; each has a project, a front and a browser context of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from gosight.embedded.infra import Infra
from tests.browser.sdk.front import Front
from tests.browser.sdk.visitor import Visitor
from tests.installation import Installation
from tests.integration.ingest.service import Ingestor

Come = Callable[..., Awaitable[Visitor]]


@pytest.fixture(scope="package")
def ingestor(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ingestor]:

    installation = Installation(infra, Path(tmp_path_factory.mktemp("sdk")), partitions=1)
    installation.create()
    service = Ingestor(installation)
    service.start()
    try:
        yield service
    finally:
        service.end()


@pytest_asyncio.fixture(loop_scope="module")
async def come(browser: Browser, ingestor: Ingestor) -> AsyncIterator[Come]:
    """Makes visitors; nothing that one sends may be refused, but for what the test itself wants."""
    visitors: list[Visitor] = []

    async def one(by: Browser = browser, **settings: Any) -> Visitor:
        front = Front(f"http://127.0.0.1:{ingestor.port}")
        await front.open()
        project = await asyncio.to_thread(ingestor.project, settings)
        visitors.append(await Visitor.come(by, front, project))
        return visitors[-1]

    yield one
    for visitor in visitors:
        await visitor.go()
        await visitor.front.close()
        refused = [sent.answer for sent in visitor.front.sent if sent.answer.get("errors") or sent.answer.get("error")]
        assert refused == []
