"""A session's page: the recording plays, seeks, jumps and shares; what is masked stays masked."""

import json
import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.dashboard.conftest import Open
from tests.browser.dashboard.screen import Screen
from tests.browser.dashboard.shop import RECORDING, Shop

EXPECTED = json.loads(RECORDING.with_name("rrweb_events.replay_expected.json").read_text())
_SHOWN = """() => {
    const page = document.querySelector(".stage iframe").contentDocument;
    const value = (selector) => page.querySelector(selector)?.value;
    return {
        title: page.title, cards: page.querySelectorAll(".card").length, rows: page.querySelectorAll("li").length,
        cart: page.querySelector("#cart")?.textContent, email: value("#email"), q: value("#q"),
    };
}"""
SEEK = """(at) => {
    const slider = document.querySelector(".seek");
    slider.value = at;
    slider.dispatchEvent(new Event("input"));
}"""

pytestmark = pytest.mark.asyncio(loop_scope="module")


def session_path(shop: Shop) -> str:
    return f"/projects/{shop.project_id}/sessions/{shop.recorded}"


async def plays(screen: Screen) -> None:
    """The recorded page is there."""
    await screen.page.wait_for_function("() => document.querySelector('.stage iframe')?.contentDocument?.title")
    await screen.page.locator(".stage-frame[aria-busy=false]").wait_for()


async def at_offset(screen: Screen, shop: Shop, offset_ms: int) -> dict[str, Any]:
    """What is shown at a time after the begin."""
    at = round(shop.began.timestamp() * 1000) + offset_ms
    await screen.evaluate(SEEK, at)
    await screen.page.locator(f".stage-frame[aria-busy=false][data-now='{at}']").wait_for()
    shown: dict[str, Any] = await screen.evaluate(_SHOWN)
    return shown


async def test_what_was_recorded_is_shown_wherever_one_seeks(open_page: Open, shop: Shop) -> None:
    """In an order that leaves the run of chunks that is there, both ways."""
    screen = await open_page(session_path(shop), shop.owner)
    await plays(screen)
    expected = {one["t"]: one for one in EXPECTED["res"]}
    for offset in sorted(expected, key=lambda t: t * 7919 % 180_000):
        shown = await at_offset(screen, shop, offset)
        assert shown == {name: expected[offset][name] for name in shown}, offset
    await screen.is_fine()
    await screen.fits_a_phone()


async def test_it_plays_faster_skips_what_is_still_and_ends(open_page: Open, shop: Shop) -> None:
    screen = await open_page(session_path(shop), shop.owner)
    await plays(screen)
    await screen.evaluate(SEEK, round(shop.began.timestamp() * 1000) + EXPECTED["totalTime"] - 12_000)
    await screen.page.get_by_label("Speed").select_option("8×")
    await screen.press("Play")
    await screen.page.get_by_role("button", name="Again").wait_for()
    shown = await screen.page.locator(".play-time").inner_text()
    now, _, total = shown.partition(" / ")
    assert now == total
    await screen.press("Again")
    await screen.page.get_by_role("button", name="Pause").wait_for()
    await screen.page.wait_for_function("() => !document.querySelector('.play-time').textContent.startsWith('3:')")


async def test_a_moment_in_the_address_and_the_next_insight(open_page: Open, shop: Shop) -> None:
    screen = await open_page(f"{session_path(shop)}/replay?at={shop.rage_at}", shop.owner)
    await plays(screen)
    await expect(screen.page.locator(".play-time")).to_have_text(re.compile("^0:29 "))
    await screen.page.locator(".lines").get_by_role("button", name="page view").click()
    await expect(screen.page.locator(".play-time")).to_have_text(re.compile("^0:00 "))
    await screen.press("Next insight")
    await expect(screen.page.locator(".play-time")).to_have_text(re.compile("^0:29 "))
    await screen.page.keyboard.press("Tab")
    await screen.page.get_by_role("tab", name="Console").click()
    await screen.sees("Nothing was said on the console")


async def test_members_see_it_masked_and_viewers_that_it_is_there(open_page: Open, shop: Shop) -> None:
    screen = await open_page(session_path(shop), shop.member)
    await plays(screen)
    shown = await screen.evaluate(_SHOWN)
    assert set(shown["title"]) <= set("* ")
    screen = await open_page(session_path(shop), shop.viewer)
    await screen.sees("To watch it needs the role member")
    assert await screen.page.get_by_role("button", name="Share").count() == 0
    await screen.is_fine()


async def test_a_link_is_made_watched_by_a_stranger_and_taken_back(open_page: Open, shop: Shop) -> None:
    screen = await open_page(session_path(shop), shop.owner)
    await screen.press("Share")
    await screen.press("Make a link")
    link = await screen.page.locator("dialog pre").inner_text()
    await screen.is_fine()
    path = "/shared" + link.partition("/shared")[2]
    stranger = await open_page(path)
    await plays(stranger)
    assert set((await stranger.evaluate(_SHOWN))["title"]) <= set("* ")
    await stranger.is_fine()
    await stranger.fits_a_phone()
    await screen.press("Take back")
    await screen.sees("taken back")
    late = await open_page(path)
    await late.sees("This link is not good")


async def test_a_session_without_a_recording(open_page: Open, shop: Shop) -> None:
    screen = await open_page(f"/projects/{shop.project_id}/sessions?has_error=true", shop.viewer)
    await screen.page.locator("tbody a").first.click()
    await screen.sees("No recording of this session")
    await screen.sees("cart is null")
    await screen.is_fine()
    await screen.fits_a_phone()
