"""Errors: groups, one of them, and what is decided about it."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.dashboard.conftest import Open
from tests.browser.dashboard.lab import Lab

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_error_is_looked_at_resolved_and_opened_again(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("errors"), lab.shop.member)
    link = screen.page.get_by_role("link", name="TypeError: cart is null")
    await link.wait_for()
    await screen.is_fine()
    await screen.fits_a_phone()
    await screen.page.set_viewport_size({"width": 1280, "height": 900})
    await link.click()
    await screen.sees_heading("Sessions to watch")
    await screen.is_fine()
    await screen.press("Resolve")
    await expect(screen.page.locator(".badge", has_text="resolved")).to_be_visible()
    watch = screen.page.get_by_role("link", name="Watch").first
    assert re.search(r"/sessions/[0-9a-f-]{36}\?at=\d+$", await watch.get_attribute("href") or "")
    await screen.page.go_back()
    await screen.page.get_by_label("Status").select_option("open")
    await screen.sees("No error passes these filters")
    await screen.press("Clear")
    await link.click()
    await screen.press("Open again")
    await expect(screen.page.locator(".badge", has_text="open")).to_be_visible()


async def test_viewers_decide_nothing(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("errors/f1"), lab.shop.viewer, width=375, dark=True)
    await screen.sees_heading("The latest one")
    assert await screen.page.get_by_role("button", name="Resolve").count() == 0
    await screen.is_fine()
