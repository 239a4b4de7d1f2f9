"""Settings: what an owner changes, what a viewer only sees; invitations from both ends; one's own account."""

import asyncio
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.browser.dashboard.conftest import Open
from tests.integration.api.people import PASSWORD, member, person
from tests.integration.api.service import ApiService

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def project_id(dashboard_api: ApiService) -> str:
    """One that the tests of this module change."""
    return dashboard_api.project().id


async def test_an_owner_changes_a_project_and_what_it_records(
    open_page: Open, dashboard_api: ApiService, project_id: str
) -> None:
    owner = await asyncio.to_thread(member, dashboard_api, project_id, "owner")
    screen = await open_page(f"/projects/{project_id}/settings", owner)
    await screen.fill("Name", "My shop")
    await screen.press("Save")
    await screen.sees("Saved.")
    await expect(screen.page.locator(".top-project")).to_have_text("My shop")
    await screen.is_fine()

    await screen.page.get_by_role("tab", name="Recording and privacy").click()
    await screen.fill("Minutes of silence that end a session", "5000")
    await screen.press("Save")
    await screen.sees("session.idle_minutes")
    await screen.fill("Minutes of silence that end a session", "20")
    await screen.fill("Pages that are not recorded", "/account/*, /pay")
    await screen.press("Save")
    await screen.sees("Saved: version")
    await screen.is_fine()
    settings = (await asyncio.to_thread(owner.ask, "GET", f"/projects/{project_id}/settings")).data
    assert settings["own"] == {"session": {"idle_minutes": 20}, "privacy": {"block_urls": ["/account/*", "/pay"]}}

    await screen.page.get_by_role("tab", name="Keys").click()
    await screen.press("Make a key")
    await screen.sees("It is shown this once")
    await screen.is_fine()
    await screen.page.get_by_role("tab", name="Changes").click()
    await screen.sees("settings")
    await screen.is_fine()
    await screen.fits_a_phone()


async def test_a_viewer_sees_no_forms(open_page: Open, dashboard_api: ApiService, project_id: str) -> None:
    viewer = await asyncio.to_thread(member, dashboard_api, project_id, "viewer")
    for tab in ("project", "keys", "members", "recording"):
        screen = await open_page(f"/projects/{project_id}/settings?tab={tab}", viewer)
        await screen.page.locator(".card").first.wait_for()
        await screen.page.wait_for_load_state("networkidle")
        assert await screen.page.locator("main form, main select").count() == 0, tab
        assert await screen.page.get_by_role("tab").count() == 4
        await screen.is_fine()


async def test_somebody_is_invited_and_joins(open_page: Open, dashboard_api: ApiService, project_id: str) -> None:
    owner = await asyncio.to_thread(member, dashboard_api, project_id, "owner")
    screen = await open_page(f"/projects/{project_id}/settings?tab=members", owner)
    email = f"{uuid4().hex}@example.com"
    await screen.fill("E-mail", email)
    await screen.press("Make a link")
    link = await screen.page.locator("pre").inner_text()
    await screen.is_fine()
    guest = await open_page("/invitations/accept" + link.partition("/invitations/accept")[2])
    await guest.sees_heading("You are invited")
    await guest.is_fine()
    await guest.fill("Your name", "Ben")
    await guest.fill("Password", PASSWORD)
    await guest.press("Join")
    await guest.sees_heading("Projects")
    await screen.go(f"/projects/{project_id}/settings?tab=members")
    await screen.sees(email)


async def test_one_changes_ones_password(open_page: Open, dashboard_api: ApiService) -> None:
    somebody = await asyncio.to_thread(lambda: person(dashboard_api).log_in())
    screen = await open_page("/account", somebody)
    await screen.is_fine()
    await screen.fill("Now", PASSWORD)
    await screen.fill("New", "another horse battery")
    await screen.press("Change it")
    await screen.sees("all other sign-ins are over")
    again = await asyncio.to_thread(somebody.log_in, "another horse battery")
    assert again.token
