"""Heatmaps: over the page as it was recorded, in each of their kinds."""

import pytest
from playwright.async_api import expect

from tests.browser.dashboard.conftest import Open
from tests.browser.dashboard.lab import Lab

pytestmark = pytest.mark.asyncio(loop_scope="module")

BUILT = "() => document.querySelector('.heat-stage iframe')?.contentDocument?.title?.startsWith('Lab Shop')"
RECORDED = "() => document.querySelector('.heat-stage iframe').sandbox.value"
HOTTEST = """() => {
    const canvas = document.querySelector(".heat-page canvas");
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let [most, at] = [-1, 0];
    for (let n = 0; n < pixels.length; n += 4)
        if (pixels[n + 3] > 0 && pixels[n] - pixels[n + 2] > most) [most, at] = [pixels[n] - pixels[n + 2], n / 4];
    return { x: (at % canvas.width) / canvas.width, y: Math.floor(at / canvas.width) / canvas.height, most };
}"""
"""Where it is reddest, as fractions of the page."""

PAINTED = """() => {
    const canvas = document.querySelector(".heat-page canvas");
    const column = canvas.getContext("2d").getImageData(5, 0, 1, canvas.height).data;
    return column.filter((value, n) => n % 4 === 3 && value > 0).length / canvas.height;
}"""
"""How much of the page's height has colour at its left."""


async def test_clicks_lie_where_they_were_over_the_recorded_page(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("heatmaps?path=/"), lab.shop.owner)
    await screen.page.wait_for_function(BUILT)
    assert "allow-scripts" not in await screen.evaluate(RECORDED)
    hottest = await screen.evaluate(HOTTEST)
    assert hottest["most"] > 100, "something is red"
    assert (hottest["x"], hottest["y"]) == (pytest.approx(0.405, abs=0.03), pytest.approx(0.065, abs=0.03))
    await screen.press(lab.clicked)
    chosen = screen.page.locator(".heat-chosen")
    await expect(chosen).to_be_visible()
    place = await screen.evaluate(
        """() => {
            const { x, y } = document.querySelector(".heat-stage iframe").contentDocument.querySelector("#q")
                .getBoundingClientRect();
            const { left, top } = document.querySelector(".heat-chosen").style;
            return [parseFloat(left) - x, parseFloat(top) - y];
        }"""
    )
    assert place == [pytest.approx(0, abs=1), pytest.approx(0, abs=1)]
    await screen.is_fine()
    await screen.fits_a_phone()


async def test_every_kind_is_shown(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("heatmaps?path=/"), lab.shop.owner, dark=True)
    await screen.page.wait_for_function(BUILT)
    for name, seen in (("Scrolling", "got here"), ("Attention", "How long in view")):
        await screen.press(name)
        await screen.sees(seen)
        await screen.page.wait_for_function(f"() => ({PAINTED})() > 0.4")
    await screen.press("Pointer")
    await screen.page.wait_for_function(f"() => ({HOTTEST})().most > 100")
    await screen.press("Dead clicks")
    await screen.sees_heading("Nothing of this kind on this page in these days")
    await screen.is_fine()


async def test_who_may_not_watch_sees_places_without_the_page(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("heatmaps?path=/"), lab.shop.viewer, width=375)
    await screen.sees("which your role may not watch")
    assert await screen.page.locator(".heat-stage iframe").count() == 0
    await screen.page.wait_for_function(f"() => ({HOTTEST})().most > 100")
    await screen.is_fine()
