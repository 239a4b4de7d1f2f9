"""Signing in and out in a browser; what lies in it, and what it loads first."""

import asyncio
import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gosight.http.api.auth.secret_tokens import hash_token
from gosight.sql.loader import query
from tests.browser.dashboard.conftest import Open
from tests.browser.dashboard.shop import Shop
from tests.integration.api.people import PASSWORD, member, person, run
from tests.integration.api.service import ApiService

BUILT = Path(__file__).parents[3] / "gosight" / "data" / "dashboard"
FIRST_ROUTE_BYTES = 200 * 1024

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_somebody_signs_in_goes_on_after_an_hour_and_signs_out(open_page: Open, shop: Shop) -> None:
    screen = await open_page("/")
    await screen.sees_heading("Sign in")
    await screen.is_fine()
    await screen.fill("E-mail", shop.owner.email)
    await screen.fill("Password", "wrong horse battery")
    await screen.press("Sign in")
    await screen.sees("The e-mail address or the password is wrong.")
    await screen.fill("Password", PASSWORD)
    await screen.press("Sign in")
    await screen.sees_heading("Projects")
    kept = await screen.evaluate("() => JSON.stringify(localStorage) + document.cookie")
    assert "refresh" not in kept
    cookies = {one["name"]: one for one in await screen.page.context.cookies()}
    refresh = cookies["gosight-refresh"]
    assert (refresh["httpOnly"], refresh["sameSite"]) == (True, "Strict")

    await screen.evaluate("() => localStorage.removeItem('gosight.access')")
    await screen.go("/account")
    await screen.sees_heading("Your account")
    await screen.press("Sign out")
    await screen.sees_heading("Sign in")
    await screen.go("/projects")
    await screen.sees_heading("Sign in")


async def test_where_one_wanted_to_go_one_comes(open_page: Open, shop: Shop) -> None:
    screen = await open_page(f"/projects/{shop.project_id}/sessions?has_replay=true")
    await screen.fill("E-mail", shop.viewer.email)
    await screen.fill("Password", PASSWORD)
    await screen.press("Sign in")
    await screen.sees_heading("Sessions")
    assert screen.page.url.endswith(f"/projects/{shop.project_id}/sessions?has_replay=true")


async def test_whoever_is_locked_out_is_out_at_the_next_click(
    open_page: Open, shop: Shop, dashboard_api: ApiService
) -> None:
    somebody = await asyncio.to_thread(member, dashboard_api, shop.project_id, "viewer")
    screen = await open_page("/projects", somebody)
    await screen.sees_heading("Projects")
    await asyncio.to_thread(run, dashboard_api, "UPDATE users SET is_active = FALSE WHERE id = $1", somebody.id)
    await screen.go(f"/projects/{shop.project_id}")
    await screen.sees_heading("Sign in")


async def test_a_new_password_by_a_mailed_link(open_page: Open, dashboard_api: ApiService) -> None:
    somebody = await asyncio.to_thread(person, dashboard_api)
    now, token = datetime.now(UTC), f"link-of-{somebody.id}"
    row = (somebody.id, hash_token(token), now, now + timedelta(hours=1))
    await asyncio.to_thread(run, dashboard_api, query("postgres/password_reset_begin"), *row)
    screen = await open_page(f"/password/reset#{token}")
    await screen.fill("New password", "too short")
    await screen.press("Set it")
    await screen.fill("New password", "another horse battery")
    await screen.press("Set it")
    await screen.sees("It is changed.")
    await screen.is_fine()
    assert (await asyncio.to_thread(somebody.log_in, "another horse battery")).token
    await screen.go("/password/reset#of-nobody")
    await screen.page.reload()
    await screen.fill("New password", "another horse battery")
    await screen.press("Set it")
    await screen.page.get_by_role("alert").wait_for()
    await screen.is_fine()


async def test_an_address_without_a_page_says_so(open_page: Open, shop: Shop) -> None:
    screen = await open_page("/projects/of/nobody/at/all", shop.viewer)
    await screen.sees_heading("There is nothing at this address")
    await screen.is_fine()
    await screen.fits_a_phone()


def loaded_first() -> Iterator[Path]:
    """Scripts that the page names, and all that these import before anything is shown."""
    waiting = re.findall(r'(?:src|href)="/(assets/[^"]+\.js)"', (BUILT / "index.html").read_text())
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            text = (BUILT / name).read_text()
            waiting += [f"assets/{one}" for one in re.findall(r'from"\./([^"]+\.js)"', text)]
            yield BUILT / name


async def test_the_first_route_is_small(open_page: Open, shop: Shop) -> None:
    """What a project's overview loads until all of it is shown, the chart too."""
    sizes: dict[str, int] = {}
    screen = await open_page("/login")

    async def weigh(url: str) -> None:
        name = url.rpartition("/assets/")[2]
        sizes[name] = len(gzip.compress((BUILT / "assets" / name).read_bytes()))

    screen.page.on("requestfinished", lambda one: asyncio.ensure_future(weigh(one.url)) if ".js" in one.url else None)
    await screen.fill("E-mail", shop.owner.email)
    await screen.fill("Password", PASSWORD)
    await screen.press("Sign in")
    await screen.sees_heading("Projects")
    await screen.go(f"/projects/{shop.project_id}")
    await screen.page.locator(".uplot canvas").first.wait_for()
    assert len(sizes) > 5
    assert sum(sizes.values()) + sum(len(gzip.compress(one.read_bytes())) for one in loaded_first()) < FIRST_ROUTE_BYTES
