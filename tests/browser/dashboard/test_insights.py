"""Insights: where visitors struggle, each of them with its reason, and the way to its moment in the replay."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.dashboard.conftest import Open
from tests.browser.dashboard.lab import Lab

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_hotspots_list_and_near_misses(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("insights"), lab.shop.viewer)
    await screen.sees_heading("Where visitors struggle")
    hotspots = screen.page.get_by_role("table", name="Places with the most insights")
    await expect(hotspots.get_by_role("row").nth(1)).to_contain_text("/pay")
    await screen.sees("6 clicks within 1 s on #pay")
    await screen.sees("rage_click.min_clicks")
    await screen.is_fine()
    await screen.fits_a_phone()
    await screen.page.set_viewport_size({"width": 1280, "height": 900})
    await screen.page.get_by_label("Page", exact=True).fill("/cart")
    await screen.page.get_by_label("Page", exact=True).press("Enter")
    each = screen.page.get_by_role("table", name="Insights, the newest first").locator("tbody tr")
    await expect(each).to_have_count(2)
    await screen.page.get_by_label("Type").select_option("u_turn")
    await screen.sees("No insight passes these filters")


async def test_from_an_insight_to_its_moment(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path(f"insights/{lab.insight}"), lab.shop.owner)
    await screen.sees_heading("rage click")
    await screen.sees('{"clicks":6}')
    await screen.is_fine()
    await screen.page.get_by_role("link", name="Watch the moment").click()
    await screen.page.wait_for_url(re.compile(rf"/sessions/{lab.shop.recorded}\?at={lab.shop.rage_at + 1_000}$"))
    await expect(screen.page.locator(".play-time")).to_have_text(re.compile("^0:(29|30|31) "))


async def test_before_anything_came(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("insights?from=2020-01-01&to=2020-01-02"), lab.shop.viewer, width=375, dark=True)
    await screen.sees_heading("No insights in these days")
    await screen.is_fine()
