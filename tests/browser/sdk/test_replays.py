"""What the SDK records plays in rrweb's player as it was seen, and only what is wanted is recorded."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from gosight.http.api.replay.page import page
from tests.browser.sdk.conftest import Come
from tests.browser.theatre import Theatre

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHOP = """<h1>Lamps</h1><ul id="list"><li>Brass</li></ul><input id="email" value="">
    <button id="add" onclick="list.append(Object.assign(document.createElement('li'), {textContent: 'Paper'}))">Add
    </button>"""
SHOWN = """() => {
    const page = player.getReplayer().iframe.contentDocument;
    const rows = [...page.querySelectorAll("li")].map((one) => one.textContent);
    return [page.querySelector("h1").textContent, rows, page.querySelector("#email").value];
}"""


def events_of(chunks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order of their chunks."""
    return [event for one in sorted(chunks, key=lambda one: one["chunk_index"]) for event in one["events"]]


async def test_a_recording_plays_as_it_was_seen(come: Come, browser: Browser, tmp_path: Path) -> None:
    visitor = await come()
    tab = await visitor.look(SHOP, replay={})
    await visitor.until_replayed()
    await tab.click("#add")
    await tab.fill("#email", "typed")
    await tab.evaluate("() => { console.warn('look', {at: 'this'}); return fetch('/nothing'); }")
    await tab.wait_for_timeout(500)
    await tab.close(run_before_unload=True)
    await visitor.until_sent("page_exit")
    chunks = visitor.front.replay()
    await visitor.until(lambda: "rrweb/console@1" in json.dumps(visitor.front.replay()), "the last chunk did not come")
    chunks = visitor.front.replay()
    assert sorted(one["chunk_index"] for one in chunks) == list(range(len(chunks)))
    assert {(one["session_id"], one["stream_id"]) for one in chunks} == {
        (visitor.front.sent[0].body["session_id"], chunks[0]["stream_id"])
    }
    events = events_of(chunks)
    assert [one["type"] for one in events[:2]] == [4, 2]
    beside = [one["data"] for one in events if one["type"] == 6]
    (console,) = [one["payload"] for one in beside if one["plugin"] == "rrweb/console@1"]
    assert (console["level"], console["payload"]) == ("warn", ['"look {\\"at\\":\\"this\\"}"'])
    (request,) = [one["payload"]["requests"][0] for one in beside if one["plugin"] == "rrweb/network@1"]
    assert (request["url"], request["status"]) == (f"{visitor.front.site}/nothing", 404)

    async def arrays() -> AsyncIterator[tuple[str, bytes]]:
        yield "tab", json.dumps(events).encode()

    html = b"".join([piece async for piece in page("Replay", arrays())])
    await asyncio.to_thread((tmp_path / "replay.html").write_bytes, html)
    theatre = await Theatre.enter(browser, tmp_path / "replay.html")
    total_ms = await theatre.total_ms()
    await theatre.show(total_ms - 1)
    assert await theatre.evaluate(SHOWN) == ["Lamps", ["Brass", "Paper"], "********"]  # its name says what it is
    assert theatre.said == []
    await theatre.leave()


async def test_in_trigger_mode_what_came_before_the_error_is_kept(come: Come) -> None:
    visitor = await come()
    tab = await visitor.look(SHOP, replay={"mode": "trigger", "triggers": {"onCustomEvent": ["help"]}})
    await tab.wait_for_timeout(500)
    await tab.click("#add")
    await visitor.until_sent("click")
    assert visitor.front.replay() == []
    await tab.evaluate("() => gosight.track('help')")
    await tab.close(run_before_unload=True)
    await visitor.until_replayed()
    events = events_of(visitor.front.replay())
    assert events[1]["type"] == 2
    assert "Paper" in json.dumps(events[2:])


async def test_another_session_is_another_stream_that_begins_with_the_whole_page(come: Come) -> None:
    visitor = await come()
    tab = await visitor.look(SHOP, replay={})
    await visitor.until_replayed()
    await tab.evaluate("() => gosight.startNewSession()")
    await tab.close(run_before_unload=True)
    await visitor.until(lambda: len({one["session_id"] for one in visitor.front.replay()}) == 2, "no second session")
    second = [one for one in visitor.front.replay() if one["session_id"] != visitor.front.sent[0].body["session_id"]]
    assert len({one["stream_id"] for one in second} | {visitor.front.replay()[0]["stream_id"]}) == 2
    assert [one["type"] for one in events_of(second)[:2]] == [4, 2]


async def test_where_a_session_is_not_drawn_nothing_of_it_is_recorded(come: Come) -> None:
    visitor = await come()
    tab = await visitor.look(SHOP, replay={}, sampling={"replaySampleRate": 0})
    await visitor.until_sent("page_view")
    loaded = "() => performance.getEntriesByType('resource').filter((one) => one.name.includes('recorder')).length"
    assert await tab.evaluate(loaded) == 0
    unseen = await come()
    tab = await unseen.open(unseen.page(SHOP, replay={}, sampling={"sessionSampleRate": 0}), parts=False)
    await tab.click("#add")
    await tab.evaluate("() => gosight.flush()")
    assert unseen.front.sent == []
