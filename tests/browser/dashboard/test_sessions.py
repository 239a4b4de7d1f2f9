"""The list of sessions: filters, orders, pages; how it looks on a phone."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.dashboard.conftest import Open
from tests.browser.dashboard.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_sessions_are_filtered_and_sorted(open_page: Open, shop: Shop) -> None:
    screen = await open_page(f"/projects/{shop.project_id}/sessions", shop.viewer)
    rows = screen.page.locator("tbody tr")
    await expect(rows).to_have_count(30)
    await screen.is_fine()
    await screen.page.get_by_label("Replay").select_option("yes")
    await expect(rows).to_have_count(1)
    await screen.sees("ann@shop.example")
    await screen.press("Clear")
    await screen.press("Lasted")
    await screen.page.wait_for_url(re.compile("sort=duration"))
    await expect(rows.first).to_contain_text("3 min")
    await screen.page.get_by_label("Page visited").fill("/nowhere")
    await screen.page.get_by_label("Page visited").press("Enter")
    await screen.sees("No such session in this period")
    await screen.page.go_back()


async def test_sessions_on_a_phone(open_page: Open, shop: Shop) -> None:
    screen = await open_page(f"/projects/{shop.project_id}/sessions?per_page=5", shop.viewer, width=375, dark=True)
    await screen.page.locator("tbody tr").first.wait_for()
    await screen.is_fine()


async def test_the_menu_is_walked_with_the_keyboard(open_page: Open, shop: Shop) -> None:
    screen = await open_page(f"/projects/{shop.project_id}?days=30", shop.viewer)
    await screen.sees_heading("Overview")
    await screen.page.keyboard.press("Tab")
    assert await screen.evaluate("() => document.activeElement.textContent") == "To the page"
    link = screen.page.get_by_role("link", name="Sessions", exact=True)
    for _ in range(20):
        await screen.page.keyboard.press("Tab")
        if await link.evaluate("(one) => one === document.activeElement"):
            break
    await screen.page.keyboard.press("Enter")
    await screen.sees_heading("Sessions")
    assert "days=30" in screen.page.url
