"""The SQL page: an editor that knows the tables, rows, files, refusals."""

import pytest
from playwright.async_api import expect

from tests.browser.dashboard.conftest import Open
from tests.browser.dashboard.lab import Lab
from tests.browser.dashboard.screen import Screen

pytestmark = pytest.mark.asyncio(loop_scope="module")

COUNT = "SELECT path, count() AS views FROM page_visits WHERE path IN ('/offer', '/paid') GROUP BY path ORDER BY path"


async def writes(screen: Screen, sql: str) -> None:
    """In the place of what stands in the editor."""
    await screen.page.locator(".cm-content").click()
    await screen.page.keyboard.press("Control+a")
    await screen.page.keyboard.insert_text(sql)


async def test_rows_a_file_and_a_refusal(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("sql"), lab.shop.viewer)
    await screen.page.locator(".cm-content").wait_for()
    await screen.is_fine()
    await writes(screen, COUNT)
    await screen.page.keyboard.press("Control+Enter")
    cells = screen.page.locator("table.rows tbody td")
    await expect(cells).to_have_text(["/offer", "4", "/paid", "2"])
    await screen.is_fine()
    await screen.fits_a_phone()
    await screen.page.set_viewport_size({"width": 1280, "height": 900})
    async with screen.page.expect_download() as download:
        await screen.press("Save as CSV")
    file = await (await download.value).path()
    assert file.read_text() == '"path","views"\n"/offer",4\n"/paid",2\n'
    await writes(screen, "DROP TABLE events")
    await screen.press("Run")
    await expect(screen.page.get_by_role("alert")).to_be_visible()
    await screen.page.reload()
    await expect(screen.page.locator(".cm-content")).to_contain_text("DROP TABLE")


async def test_the_editor_completes_tables_and_columns(open_page: Open, lab: Lab) -> None:
    screen = await open_page(lab.path("sql"), lab.shop.viewer, dark=True)
    await screen.page.locator(".tables summary", has_text="page_visits").wait_for()
    await writes(screen, "")
    await screen.page.keyboard.type("SELECT * FROM page_v")
    completions = screen.page.locator(".cm-tooltip-autocomplete li")
    await expect(completions.first).to_contain_text("page_visits")
    await screen.page.wait_for_timeout(100)  # CodeMirror takes no choice in the first moment of a list
    await screen.page.keyboard.press("Enter")
    await screen.page.keyboard.type(" WHERE page_visits.atten")
    await expect(completions.first).to_contain_text("attention_ms")
    await expect(completions.first).to_contain_text("Array(UInt32)")
    await screen.is_fine()
