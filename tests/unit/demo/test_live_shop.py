"""The sample shop: every page has the snippet, and nothing in it leads to a page that is not there."""

import re
from html import escape

import aiohttp
import pytest

from gosight.demo.live import needs
from gosight.demo.live.shop_server import serving
from gosight.demo.shop import CHECKOUT, HOME, LAMP, LAMPS, THANKS

LEADS_TO = re.compile(r'(?:href|src|action)="(/[^"]*)"')


async def test_every_page_has_the_snippet_and_leads_on() -> None:
    async with (
        serving("<script>the snippet</script>") as origin,
        aiohttp.ClientSession(raise_for_status=True) as client,
    ):
        for page in (HOME, LAMPS, LAMP, CHECKOUT, THANKS):
            text = await (await client.get(origin + page.path)).text()
            assert "<script>the snippet</script>" in text
            assert f"<title>{escape(page.title)}</title>" in text
            for place in LEADS_TO.findall(text):
                await client.get(origin + place)
        await client.post(f"{origin}{THANKS.path}", data={"mail": "a@b.example"})


def test_what_the_machine_lacks_is_said_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(needs, "find_spec", lambda _: None)
    assert [one.partition(" (")[0] for one in needs.missing()][:2] == ["the Python package playwright", "Chromium"]
