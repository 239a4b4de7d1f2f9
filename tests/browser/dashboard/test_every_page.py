"""No page is without a picture and without somebody who looks whether it is fine, on a phone and in the dark too."""

import asyncio

import pytest

from tests.browser.dashboard.conftest import Open
from tests.browser.dashboard.lab import Lab
from tests.browser.dashboard.pictures import IMAGES, PICTURES, places, routes

pytestmark = pytest.mark.asyncio(loop_scope="module")

_SAME = {"/"}
"""Another address of the projects."""


async def test_every_page_has_a_picture() -> None:
    assert {one.route for one in PICTURES} | _SAME == routes()
    assert {one.name for one in PICTURES} == {path.stem for path in IMAGES.glob("*.png")}


async def test_every_page_is_fine_in_the_dark_and_fits_a_phone(open_page: Open, lab: Lab) -> None:
    """One window goes from page to page; in the light the tests of the pages look."""
    known = await asyncio.to_thread(places, lab)
    mine = await open_page("/projects", lab.shop.owner, dark=True)
    strange = await open_page("/login", dark=True)
    for picture in {one.route: one for one in PICTURES}.values():
        screen = mine if picture.is_signed_in else strange
        await screen.show(picture, known)
        await screen.is_fine()
        await screen.fits_a_phone()
        await screen.page.set_viewport_size({"width": 1_280, "height": 900})
    rule = f"/projects/{lab.shop.project_id}/alerts/{known['rule']}"
    await asyncio.to_thread(lab.shop.owner.ask, "DELETE", rule)
