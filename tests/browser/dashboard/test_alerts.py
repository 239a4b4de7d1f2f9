"""Alerts: a rule is made with its preview, tried, silenced, changed and deleted; what fired is looked after."""

import pytest
from playwright.async_api import expect

from tests.browser.dashboard.conftest import Open
from tests.browser.dashboard.lab import Lab, watches

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_rule_is_made_previewed_and_deleted(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("alerts"), lab.shop.owner)
    await screen.sees_heading("Nothing is watched yet")
    await screen.press("New rule")
    await screen.fill("Name", "Views of the offer")
    await screen.page.get_by_label("Number").select_option("Page views")
    await screen.fill("Threshold", "4")
    await screen.page.get_by_label("Is", exact=True).select_option("at or above")
    await screen.page.get_by_label("In", exact=True).select_option("1h")
    await screen.page.get_by_text("Only of …").click()
    await screen.fill("Page", "/offer")
    await screen.press("What would it have told?")
    await screen.sees("It would have fired 1 time in the last 7 days")
    await screen.press("Add a channel")
    await screen.is_fine()
    await screen.fits_a_phone()
    await screen.page.set_viewport_size({"width": 1280, "height": 900})
    await screen.press("Make the rule")
    await expect(screen.page.get_by_role("alert")).to_contain_text("channels[0].config.to")
    await screen.fill("Addresses", "ann@example.com, ben@example.com")
    await screen.press("Make the rule")
    await screen.sees("Page views (path /offer) in 1h at or above 4")
    await screen.sees("Mail ann@example.com, ben@example.com")
    screen.page.on("dialog", lambda dialog: dialog.accept())
    await screen.press("Delete")
    await screen.sees_heading("Nothing is watched yet")


@pytest.mark.parametrize(
    ("kind", "metric", "said"),
    [
        ("a number is unusual for the hour", "Errors of any kind", "Errors of any kind in 15m outside"),
        ("nothing comes", "Page views", "No page views in 15m"),
        (
            "a number is beyond a threshold",
            "Conversion of a funnel (share)",
            "Conversion of a funnel (share) in 1h below",
        ),
    ],
)
async def test_rules_of_other_kinds(open_page: Open, lab: Lab, kind: str, metric: str, said: str) -> None:
    screen = await open_page(lab.path("alerts?rule=new"), lab.shop.owner)
    await screen.fill("Name", said)
    await screen.page.get_by_label("Fires when").select_option(kind)
    await screen.page.get_by_label("Number").select_option(metric)
    if "unusual" in kind:
        await screen.page.get_by_label("Is unusual").select_option("on either side")
    if "funnel" in metric:
        await screen.page.get_by_label("Is", exact=True).select_option("below")
        await screen.fill("Threshold", "0.2")
        await screen.fill("Step 2: page", "/paid")
    await screen.press("Make the rule")
    row = screen.page.get_by_role("row").filter(has_text=said)
    await expect(row.locator(".quiet")).to_contain_text(said)
    await row.get_by_role("button", name=said).click()
    await expect(screen.page.get_by_label("Fires when")).to_have_value(
        {"a number is unusual for the hour": "anomaly", "nothing comes": "absence"}.get(kind, "threshold")
    )
    await screen.press("Save")
    await expect(row.locator(".quiet")).to_contain_text(said)
    await row.get_by_role("button", name="Delete").wait_for()
    screen.page.on("dialog", lambda dialog: dialog.accept())
    await row.get_by_role("button", name="Delete").click()
    await expect(row).to_have_count(0)


async def test_a_test_a_silence_and_the_history(open_page: Open, lab: Lab) -> None:
    rule = watches(lab.shop)
    screen = await open_page(lab.path("alerts"), lab.shop.owner)
    row = screen.page.get_by_role("row").filter(has_text=rule["name"])
    await row.get_by_role("button", name="Send a test").click()
    await expect(row).to_contain_text("given up")
    await row.get_by_label("Silence Many views for").select_option("8 hours")
    await expect(row).to_contain_text("silent until")
    await row.get_by_role("button", name="Wake").click()
    await expect(row.get_by_label("Silence Many views for")).to_be_visible()
    await row.get_by_role("button", name="Switch off").click()
    await expect(row).to_contain_text("off")
    await screen.is_fine()
    await screen.fits_a_phone()
    await screen.page.set_viewport_size({"width": 1280, "height": 900})
    await screen.page.get_by_role("tab", name="History").click()
    tested = screen.page.get_by_role("row").filter(has_text="test")
    await expect(tested).to_contain_text("given up")
    await tested.get_by_role("button", name="I do").click()
    await expect(tested).to_contain_text("Ann")
    await screen.is_fine()
    await tested.get_by_role("link", name=rule["name"]).click()
    await screen.sees_heading("This alert")
    await screen.fits_a_phone()


async def test_viewers_read(open_page: Open, lab: Lab) -> None:
    watches(lab.shop, name="Seen by all")
    screen = await open_page(lab.path("alerts"), lab.shop.viewer, width=375, dark=True)
    await screen.sees("Seen by all")
    assert await screen.page.get_by_role("button", name="New rule").count() == 0
    assert await screen.page.get_by_role("button", name="Send a test").count() == 0
    await screen.is_fine()
