"""What must not leave the browser does not, in events and in replays; and nothing does after an opt-out."""

import asyncio
import json

import pytest
from aiohttp import web
from playwright.async_api import Page

from tests.browser.sdk.conftest import Come
from tests.browser.sdk.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="module")

CARD = "4111 1111 1111 1111"
FIELDS = """<form id="f" onsubmit="return false">
    <input id="text"><input id="pass" type="password"><input type="hidden" id="hid" value="">
    <textarea id="area"></textarea><div id="rich" contenteditable style="width: 300px; height: 40px"></div>
    <label id="around">Around <span contenteditable id="inner">x</span></label><button>Send</button></form>"""


async def typed(tab: Page, text: str) -> None:
    """Into everything that takes text; and a click on all of it."""
    for place in ("#text", "#pass", "#area", "#rich", "#inner"):
        await tab.click(place)
        await tab.keyboard.type(text)
    await tab.evaluate("(text) => { document.getElementById('hid').value = text }", text)
    for place in ("#around", "#f", "button"):
        await tab.click(place, position={"x": 3, "y": 3})


@pytest.mark.parametrize("mask_all", [True, False], ids=["masked", "unmasked"])
async def test_nothing_typed_leaves(come: Come, mask_all: bool) -> None:
    """Unmasked replays show plain fields, and even then neither passwords, hidden fields nor card numbers."""
    visitor = await come()
    tab = await visitor.look(FIELDS, replay={}, privacy={"maskAllInputs": mask_all})
    await visitor.until_replayed()
    await typed(tab, "Zanzibar" if mask_all else CARD.replace(" ", ""))
    if not mask_all:
        await tab.fill("#pass", "Zanzibar")
        await tab.evaluate("() => { document.getElementById('hid').value = 'Zanzibar' }")
    await tab.wait_for_timeout(300)
    await tab.close(run_before_unload=True)
    await visitor.until_sent("page_exit")
    sources = [event["data"].get("source") for one in visitor.front.replay() for event in one["events"]]
    await visitor.until(lambda: bool(visitor.front.events("click")), "no click")
    assert 5 in sources  # inputs were recorded
    texts = "".join(one.text for one in visitor.front.sent)
    assert not [word for word in ("Zanzibar", "4111111111111111") if word in texts]


async def test_titles_addresses_and_properties_are_masked(come: Come) -> None:
    visitor = await come()
    path = visitor.page(
        f"<h1 id=h>Card {CARD}</h1><a id=a href='/in?token=abcdef'>In</a>",
        before=f"<script>document.title = 'Card {CARD}'</script>",
        privacy={"maskRegex": ["ID-\\d+"], "sensitiveNames": ["pin"], "excludeFromStorage": ["inner"]},
        replay={},
    )
    visitor.front.pages[f"{path}/{CARD.replace(' ', '-')}"] = visitor.front.pages[path]
    tab = await visitor.open(f"{path}/{CARD.replace(' ', '-')}?password=hunter2&page=2#access_token=abcdef")
    await tab.evaluate(
        """([card]) => gosight.track("paid", {note: "with " + card, number: 4111111111111111, userPin: 1, pin: 1234,
            deep: [{email: "a@b.example"}], text: "it is ID-17 and more", inner: "gone", kept: 1763799999500})""",
        [CARD],
    )
    await tab.click("#h")
    (event,) = await visitor.until_sent("custom_event")
    assert event["payload"]["properties"] == {
        "note": "with ***", "number": "***", "userPin": 1, "pin": "***", "deep": [{"email": "***"}], "text": "***",
        "kept": 1763799999500,
    }  # fmt: skip
    page = event["page"]
    assert page["url"] == f"{visitor.front.site}{path}/***?password=***&page=2#access_token=***"
    assert (page["path"], page["title"]) == (f"{path}/***", "Card ***")
    await visitor.until_sent("click")
    await visitor.until_replayed()
    texts = "".join(one.text for one in visitor.front.sent)
    assert not [word for word in (CARD, CARD.replace(" ", "-"), "hunter2", "abcdef") if word in texts]


async def test_marked_elements_are_ignored_masked_or_blocked(come: Come) -> None:
    visitor = await come()
    tab = await visitor.look(
        """<div data-gosight-ignore><button id="ignored">Ignored</button></div>
        <p class="gosight-mask" id="masked">Secret words</p>
        <section data-gosight-block id="blocked"><button id="inside">Private parts</button></section>
        <p id="listed">Listed words</p>""",
        replay={},
        privacy={"maskSelectors": ["#listed", "!!no selector"]},
    )
    for place in ("#ignored", "#masked", "#inside", "#listed"):
        await tab.click(place)
    masked, blocked, listed = [one["payload"]["target"] for one in await visitor.until_sent("click", count=3)]
    assert (masked["selector"], masked["text"]) == ("#masked", "")
    assert (blocked["selector"], "text" in blocked) == ("#blocked", False)
    assert (listed["selector"], listed["text"]) == ("#listed", "")
    await visitor.until_replayed()
    snapshot = json.dumps([one["events"] for one in visitor.front.replay()])
    assert "Ignored" in snapshot
    assert not [word for word in ("Secret", "Private", "Listed") if word in snapshot]


async def test_the_projects_settings_hold(come: Come) -> None:
    settings = {"events": {"page_load": False}, "privacy": {"block_urls": ["*/private/*"], "sensitive_names": ["pin"]}}
    visitor = await come(**settings, replay={"enabled": False})
    path = visitor.page("<p>Page</p>", replay={})
    tab = await visitor.open(path)
    await tab.evaluate("() => gosight.track('public', {pin: 1})")
    await tab.evaluate("() => { history.pushState({}, '', '/private/place'); gosight.track('private'); }")
    await tab.evaluate("() => { history.pushState({}, '', '/open'); gosight.track('public again'); }")
    first, second = await visitor.until_sent("custom_event", count=2)
    assert (first["payload"]["name"], first["payload"]["properties"]) == ("public", {"pin": "***"})
    assert second["payload"]["name"] == "public again"
    await visitor.until_sent("web_vitals")
    assert visitor.front.events("page_load") == []
    assert {one["page"]["path"] for one in visitor.front.events()} == {path, "/open"}
    assert {one.path for one in visitor.front.sent} == {"/v1/events"}


async def opted_out(visitor: Visitor, tab: Page) -> None:
    """Nothing comes any more, whatever happens."""
    count = len(visitor.front.sent)
    await tab.evaluate("() => { gosight.track('late'); document.body.append('more'); }")
    await tab.click("button")
    await tab.evaluate("() => gosight.flush()")
    await tab.wait_for_timeout(400)
    assert len(visitor.front.sent) == count


async def test_after_an_opt_out_nothing_is_sent_not_even_what_was_under_way(come: Come) -> None:
    visitor = await come()

    async def hang(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(600)
        raise AssertionError

    path = visitor.page("<button>Go</button>", replay={}, batching={"maxWaitMs": 100})
    tab = await visitor.open(path)
    await visitor.until_sent("page_view")
    await visitor.until_replayed()
    visitor.front.trouble = hang
    async with tab.expect_request("**/v1/events*"):
        await tab.evaluate("() => gosight.track('under way')")
    async with tab.expect_event("requestfailed") as failed:
        await tab.evaluate("() => { gosight.track('waiting'); gosight.optOut(); }")
    assert (await failed.value).failure == "net::ERR_ABORTED"
    visitor.front.trouble = None
    await tab.wait_for_timeout(200)
    await opted_out(visitor, tab)
    assert await tab.evaluate("() => [gosight.hasOptedOut(), gosight.getSessionId()]") == [True, None]
    kept = await tab.evaluate("() => Object.keys(localStorage).map((name) => name.split(':').pop())")
    assert kept == ["optout"]
    count = len(visitor.front.sent)
    await tab.goto(visitor.front.site + path)
    await tab.wait_for_function("() => window.gosight?.getVersion")
    await opted_out(visitor, tab)
    assert len(visitor.front.sent) == count
    await tab.evaluate("() => { gosight.optIn(); gosight.track('wanted'); }")
    (event,) = await visitor.until_sent("custom_event")
    assert event["payload"]["name"] == "wanted"
