"""The counter of who is there now: counted from the stores, there again after the connection broke."""

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.browser.dashboard.conftest import Open
from tests.browser.dashboard.lab import Lab
from tests.integration.api.service import ApiService
from tests.integration.api.test_realtime import publish

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_who_is_here_now_also_after_a_break(open_page: Open, dashboard_api: ApiService, lab: Lab) -> None:
    await publish(dashboard_api, lab.shop.project_id, [], sessions=3)
    screen = await open_page("/projects", lab.shop.viewer)
    opened: list[WebSocketRoute] = []

    def between(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        opened.append(socket)

    await screen.page.route_web_socket("**/realtime", between)
    await screen.go(lab.path("").rstrip("/"))
    now = screen.page.locator(".live-now")
    await expect(now).to_contain_text("3 here now")
    await opened[0].close()
    await expect(now).to_contain_text("connecting again")
    await publish(dashboard_api, lab.shop.project_id, [], sessions=1)
    await expect(now).to_contain_text("4 here now")
    assert len(opened) == 2
    await screen.fits_a_phone()
