"""Projects, a new one, and its first event; the overview."""

import asyncio
from uuid import uuid4

import pytest

from gosight.schemas.live import LiveEvent
from tests.browser.dashboard.conftest import Open
from tests.browser.dashboard.shop import Shop
from tests.integration.api.people import person, run
from tests.integration.api.rows import uid
from tests.integration.api.service import ApiService
from tests.integration.api.test_realtime import publish

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_overview(open_page: Open, shop: Shop) -> None:
    screen = await open_page(f"/projects/{shop.project_id}", shop.viewer)
    await screen.sees_heading("Overview")
    await screen.page.locator(".figure", has_text="Sessions").get_by_text("30", exact=True).wait_for()
    await screen.page.locator(".uplot canvas").first.wait_for()
    await screen.is_fine()
    await screen.press("Today")
    await screen.page.wait_for_url("**?days=1")
    await screen.page.get_by_role("link", name="France").click()
    await screen.sees_heading("Sessions")
    assert "country=France" in screen.page.url
    await screen.fits_a_phone()


async def test_overview_in_the_dark_and_on_a_phone(open_page: Open, shop: Shop) -> None:
    screen = await open_page(f"/projects/{shop.project_id}", shop.viewer, width=375, dark=True)
    await screen.page.locator(".uplot canvas").first.wait_for()
    await screen.is_fine()
    dark = await screen.evaluate("() => getComputedStyle(document.body.parentElement).backgroundColor")
    await screen.page.get_by_role("button", name="Colours").click()
    assert await screen.evaluate("() => document.documentElement.dataset.theme") == "light"
    assert await screen.evaluate("() => getComputedStyle(document.body.parentElement).backgroundColor") != dark
    await screen.is_fine()


async def test_somebody_without_projects_is_told_what_to_do(open_page: Open, dashboard_api: ApiService) -> None:
    nobody = await asyncio.to_thread(lambda: person(dashboard_api).log_in())
    screen = await open_page("/projects", nobody)
    await screen.sees("Ask an admin for an invitation")
    assert await screen.page.get_by_role("button", name="New project").count() == 0
    await screen.is_fine()


async def test_from_a_new_project_to_its_first_event(open_page: Open, dashboard_api: ApiService) -> None:
    admin = await asyncio.to_thread(lambda: person(dashboard_api, is_admin=True).log_in())
    screen = await open_page("/projects", admin)
    await screen.press("New project")
    name = f"Shop {uuid4().hex[:6]}"
    await screen.fill("Name", name)
    await screen.fill("Sites that may send", "not a site!")
    await screen.press("Make it")
    await screen.sees("allowed_domains")
    await screen.fill("Sites that may send", "shop.example")
    await screen.press("Make it")
    await screen.sees_heading("First event")
    key = await asyncio.to_thread(
        run,
        dashboard_api,
        "SELECT key_prefix FROM api_keys JOIN projects p ON p.id = project_id WHERE p.name = $1",
        name,
    )
    text = await screen.page.locator("pre").inner_text()
    assert key in text
    assert "/v1/sdk.js" in text
    await screen.press("Copy snippet")
    assert await screen.evaluate("() => navigator.clipboard.readText()") == text
    await screen.sees("Waiting for the first event")
    await screen.is_fine()
    await screen.fits_a_phone()

    project_id = screen.page.url.split("/")[4]
    event = LiveEvent(str(uid("first")), "page_view", "2026-11-25T00:00:01.000Z", "/first-page", None)
    await publish(dashboard_api, project_id, [event])
    await screen.sees("Events arrive.")
    await screen.sees("/first-page")
