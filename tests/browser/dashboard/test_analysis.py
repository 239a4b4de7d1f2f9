"""Web vitals, funnels, paths, retention: what was planted is what stands there."""

import pytest
from playwright.async_api import expect

from tests.browser.dashboard.conftest import Open
from tests.browser.dashboard.lab import Lab
from tests.browser.dashboard.screen import Screen

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def is_fine_everywhere(screen: Screen) -> None:
    await screen.is_fine()
    await screen.fits_a_phone()
    await screen.page.set_viewport_size({"width": 1280, "height": 900})


async def test_web_vitals(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("vitals"), lab.shop.viewer)
    lcp = screen.page.get_by_role("region", name="LCP: Largest contentful paint")
    await expect(lcp).to_contain_text("good")
    await expect(lcp.get_by_role("img")).to_have_attribute("aria-label", "90% good, 0% needs improvement, 10% poor")
    await is_fine_everywhere(screen)
    await screen.page.get_by_role("link", name="/cart").click()
    await expect(lcp).to_contain_text("poor")
    await expect(lcp.get_by_role("img")).to_have_attribute("aria-label", "0% good, 0% needs improvement, 100% poor")


async def test_a_funnel_is_built_asked_and_watched(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("funnels"), lab.shop.viewer)
    await screen.sees_heading("Where do visitors give up?")
    await is_fine_everywhere(screen)
    await screen.fill("Step 1: page", "/offer")
    await screen.fill("Step 2: page", "/paid")
    await screen.press("Add a step")
    await screen.fill("Step 3: page", "/cart")
    await screen.press("Step 3 up")
    await screen.page.get_by_label("Compare by").select_option("device")
    await screen.press("Show")
    steps = screen.page.locator(".ladder li")
    await expect(steps).to_have_count(3)
    for step, said in zip(await steps.all(), ("4 100%", "3 75%", "2 50%"), strict=True):
        await expect(step.locator(".ladder-value")).to_have_text(said)
    await screen.sees("half of them within 10 s")
    await expect(screen.page.get_by_role("table", name="The funnel by part")).to_contain_text("desktop")
    dropped = screen.page.get_by_role("table", name="Sessions of visitors who went no further").locator("tbody tr")
    await expect(dropped).to_have_count(2)
    await is_fine_everywhere(screen)
    await screen.page.reload()  # the address holds all of it
    await expect(steps.first.locator(".ladder-value")).to_have_text("4 100%")
    await screen.fill("Step 1: page", "/nobody")
    await screen.press("Show")
    await screen.sees_heading("Nobody has done the first step in these days")


async def test_a_step_that_makes_no_sense_is_named(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path('funnels?steps=[{"path":"/a*b"},{"path":"/c"}]'), lab.shop.viewer)
    await expect(screen.page.get_by_role("alert")).to_be_visible()


async def test_paths(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("paths?path=/offer"), lab.shop.viewer)
    first = screen.page.get_by_role("region", name="Step 1").locator("li").first
    await expect(first).to_have_text("/offer → /cart3")
    await expect(screen.page.get_by_role("region", name="Step 2").locator("li").first).to_have_text("/cart → /paid2")
    await is_fine_everywhere(screen)
    await screen.page.get_by_label("From the first visit of").fill("/nobody")
    await screen.page.get_by_label("From the first visit of").press("Enter")
    await screen.sees_heading("Nobody has been on /nobody in these days")


async def test_retention(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("retention"), lab.shop.viewer)
    rows = screen.page.locator(".cohorts tbody tr")
    await expect(rows).to_have_count(7)
    came_back = rows.nth(3).locator(".rate").first
    await expect(came_back).to_have_attribute("title", "1 visitors")
    await is_fine_everywhere(screen)
    await screen.press("By month")
    await expect(rows.first).to_be_visible()
    await screen.page.wait_for_url("**interval=month")
