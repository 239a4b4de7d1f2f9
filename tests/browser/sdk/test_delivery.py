"""No event is lost and none is sent twice, whatever becomes of the network, the page, and the browser's storage."""

import asyncio
from collections import Counter

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page

from tests.browser.conftest import CHROMIUM
from tests.browser.sdk.conftest import Come
from tests.browser.sdk.front import unavailable
from tests.browser.sdk.visitor import WAIT_S, Visitor
from tests.integration.ingest.service import Ingestor
from tests.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

NO_STORAGE = """<script>
    for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
    }
</script>"""
FULL_STORAGE = """<script>
    Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
    IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError"); };
</script>"""
AT_ONCE = {"maxWaitMs": 100}
WHEN_ASKED = {"maxWaitMs": 60_000}

KEPT = """async (claimedForMs) => {
    const done = (asked) =>
        new Promise((resolve, reject) => {
            asked.onsuccess = () => resolve(asked.result);
            asked.onerror = reject;
        });
    const [known] = await indexedDB.databases();
    if (!known) return 0;
    const database = await done(indexedDB.open(known.name));
    const store = database.transaction("outbox", "readwrite").objectStore("outbox");
    const [batches, keys] = await Promise.all([done(store.getAll()), done(store.getAllKeys())]);
    const until = Date.now() + claimedForMs;
    if (claimedForMs) await Promise.all(batches.map((one, at) => done(store.put({ ...one, until }, keys[at]))));
    database.close();
    return batches.length;
}"""
"""How many batches wait in the browser's storage. With a number, a page that dies then has claimed them for so long."""


async def close(tab: Page) -> None:
    """As a person does it, so that the page says its last words; and it is gone."""
    async with tab.expect_event("close"):
        await tab.close(run_before_unload=True)


async def track(tab: Page, *names: str) -> None:
    await tab.evaluate("(names) => names.forEach((name) => gosight.track(name))", list(names))


def names_of(visitor: Visitor) -> list[str]:
    return [one["payload"]["name"] for one in visitor.front.events("custom_event")]


async def until_kept(tab: Page, count: int = 1) -> None:
    """So many batches could not be sent, and would outlive the page."""

    async def look() -> bool:
        return bool(await tab.evaluate(KEPT) >= count)

    await until(look, WAIT_S, f"not {count} kept")


async def fail_offline(visitor: Visitor, tab: Page, name: str) -> None:
    """An event that is tried without a network, and kept; the network stays away."""
    await visitor.context.set_offline(True)
    await track(tab, name)
    await tab.evaluate("() => void gosight.flush()")
    await until_kept(tab)


def attempts(visitor: Visitor) -> Counter[tuple[str, int]]:
    """How often each batch was sent, whatever was answered."""
    return Counter((one.body["stream_id"], one.body["seq"]) for one in visitor.front.sent if one.path == "/v1/events")


async def test_offline_events_come_when_the_network_is_back(come: Come) -> None:
    visitor = await come()
    tab = await visitor.look("<p>Page</p>", batching=AT_ONCE)
    await visitor.flush(tab)
    await visitor.context.set_offline(True)
    await track(tab, "one")
    await until_kept(tab, 1)
    await track(tab, "two")
    await until_kept(tab, 2)
    assert names_of(visitor) == []
    await visitor.context.set_offline(False)
    await visitor.until_sent("custom_event", count=2)
    assert sorted(names_of(visitor)) == ["one", "two"]
    assert set(attempts(visitor).values()) == {1}


async def test_what_a_closed_tab_could_not_send_comes_from_the_next_page(come: Come) -> None:
    visitor = await come()
    await visitor.tab()  # a browser without tabs forgets everything
    path = visitor.page("<p>Page</p>", batching=WHEN_ASKED)
    tab = await visitor.open(path)
    await visitor.flush(tab)
    await fail_offline(visitor, tab, "failed before the end")
    await track(tab, "last words")
    await close(tab)
    await visitor.context.set_offline(False)
    await visitor.open(path)
    await visitor.until_sent("custom_event", count=2)
    assert sorted(names_of(visitor)) == ["failed before the end", "last words"]
    exits = await visitor.until_sent("page_exit")
    assert len(exits) == 1
    assert set(attempts(visitor).values()) == {1}


async def test_what_was_on_its_way_when_the_network_went_comes_from_the_next_page(come: Come) -> None:
    visitor = await come()
    await visitor.tab()
    path = visitor.page("<p>Page</p>", batching=WHEN_ASKED)
    tab = await visitor.open(path)
    await visitor.flush(tab)
    lost = asyncio.Event()

    async def lose(_: web.Request) -> web.StreamResponse:
        lost.set()
        await asyncio.sleep(60)
        raise AssertionError

    visitor.front.trouble = lose
    await track(tab, "under way")
    await tab.evaluate("() => void gosight.flush()")
    await lost.wait()
    await visitor.context.set_offline(True)
    await close(tab)
    visitor.front.trouble = None
    await visitor.context.set_offline(False)
    await visitor.open(path)
    await visitor.until_sent("custom_event")
    assert names_of(visitor) == ["under way"]


async def test_what_a_dead_page_had_claimed_is_sent_once_it_is_free(come: Come) -> None:
    visitor = await come()
    path = visitor.page("<p>Page</p>", batching=WHEN_ASKED)
    tab = await visitor.open(path)
    await visitor.flush(tab)
    await fail_offline(visitor, tab, "kept")
    await tab.evaluate(KEPT, 25_000)
    await visitor.context.set_offline(False)
    await tab.clock.install()
    await visitor.open(path, tab)
    await visitor.flush(tab)
    assert names_of(visitor) == []
    await tab.clock.run_for(31_000)
    await visitor.until_sent("custom_event")
    assert names_of(visitor) == ["kept"]


async def test_a_batch_that_was_refused_for_now_keeps_its_number_and_its_content(
    come: Come, ingestor: Ingestor
) -> None:
    visitor = await come()
    marks = await asyncio.to_thread(ingestor.marks)
    visitor.front.trouble = unavailable
    tab = await visitor.look("<p>Page</p>", batching=AT_ONCE)
    await track(tab, "patient")
    await visitor.until(lambda: len(visitor.front.sent) >= 2, "not tried again")
    first, second = visitor.front.sent[:2]
    visitor.front.trouble = None
    await visitor.until_sent("page_view", "custom_event", count=2)
    again = next(one for one in visitor.front.sent if one.status == 202 and one.body["seq"] == first.body["seq"])
    content = [{**one.body, "sent_at": 0} for one in (first, second, again)]
    assert content[0] == content[1] == content[2]
    assert second.body["sent_at"] - first.body["sent_at"] >= 1_000  # Retry-After
    stored = [event for one in await asyncio.to_thread(ingestor.since, marks) for event in one.envelope.events]
    assert Counter(one.event_id for one in stored) == Counter(one["event_id"] for one in visitor.front.events())


async def test_what_a_page_says_at_its_end_comes_once(come: Come) -> None:
    visitor = await come()
    path = visitor.page("<p>Page</p>", batching=WHEN_ASKED)
    tab = await visitor.open(path)
    await track(tab, "one")
    await tab.goto(visitor.front.site + path)
    await visitor.settled(tab)
    await track(tab, "two")
    await close(tab)
    await visitor.until_sent("page_exit", count=2)
    tab = await visitor.open(path)
    await visitor.flush(tab)
    assert names_of(visitor) == ["one", "two"]
    assert set(attempts(visitor).values()) == {1}
    assert Counter(one["event_type"] for one in visitor.front.events())["page_exit"] == 2


async def test_what_was_answered_by_trouble_at_the_end_is_sent_again(come: Come) -> None:
    """Nobody saw the answer; that the next page meets trouble says enough."""
    visitor = await come()
    path = visitor.page("<p>Page</p>", batching=WHEN_ASKED)
    tab = await visitor.open(path)
    await visitor.flush(tab)
    await track(tab, "last words")
    visitor.front.trouble = unavailable
    await close(tab)
    await visitor.until(lambda: bool(visitor.front.sent) and visitor.front.sent[-1].status == 503, "no last words")
    tab = await visitor.open(path)
    await tab.evaluate("() => void gosight.flush()")
    await visitor.until(lambda: [one.status for one in visitor.front.sent].count(503) >= 2, "no trouble")
    visitor.front.trouble = None
    await visitor.until_sent("custom_event")
    assert names_of(visitor) == ["last words"]


async def test_a_page_out_of_the_back_forward_cache_goes_on(come: Come, browser: Browser) -> None:
    caching = await browser.browser_type.launch(
        executable_path=CHROMIUM, args=["--no-sandbox"], ignore_default_args=["--disable-back-forward-cache"]
    )
    visitor = await come(caching)
    path = visitor.page("<p>Page</p>", batching=AT_ONCE)
    tab = await visitor.open(path)
    await tab.evaluate("() => addEventListener('pageshow', (event) => { window.wasKept = event.persisted; })")
    visitor.front.pages["/elsewhere"] = "<title>Elsewhere</title>", {}
    await tab.goto(visitor.front.site + "/elsewhere")
    await tab.go_back(wait_until="commit")
    await tab.wait_for_function("() => window.wasKept !== undefined || window.gosight?.getVersion")
    was_kept = await tab.evaluate("() => window.wasKept")
    await track(tab, "back")
    views = await visitor.until_sent("page_view", count=2)
    await visitor.until_sent("custom_event")
    assert was_kept is True
    assert [one["page"]["path"] for one in views] == [path, path]
    assert len({(one.body["session_id"], one.body["stream_id"]) for one in visitor.front.sent}) == 1
    assert set(attempts(visitor).values()) == {1}
    await caching.close()


@pytest.mark.parametrize("before", [NO_STORAGE, FULL_STORAGE], ids=["blocked", "full"])
async def test_without_storage_nothing_is_lost_while_the_page_lives(come: Come, before: str) -> None:
    visitor = await come()
    tab = await visitor.open(visitor.page("<p>Page</p>", before=before, batching=AT_ONCE))
    visitor.front.trouble = unavailable
    await track(tab, "one")
    await tab.wait_for_timeout(300)
    await track(tab, "two")
    await tab.wait_for_timeout(300)
    visitor.front.trouble = None
    await visitor.until_sent("custom_event", count=2)
    assert sorted(names_of(visitor)) == ["one", "two"]
    assert visitor.said == []


async def test_blocked_storage_makes_no_new_visitor_of_every_page(come: Come, ingestor: Ingestor) -> None:
    visitor = await come()
    marks = await asyncio.to_thread(ingestor.marks)
    path = visitor.page("<p>Page</p>", before=NO_STORAGE, batching=AT_ONCE)
    tab = await visitor.open(path)
    await visitor.until_sent("page_view", count=1)
    await visitor.open(path, tab)
    await visitor.until_sent("page_view", count=2)
    bodies = [one.body for one in visitor.front.sent]
    assert {(one.get("visitor_id"), one.get("session_id")) for one in bodies} == {(None, None)}
    assert all(one["visitor_token"] for one in bodies)
    assert await tab.evaluate("() => gosight.getSessionId()") is None
    stored = await asyncio.to_thread(ingestor.since, marks)
    assert len({one.envelope.visitor_id for one in stored}) == 1


async def test_a_server_that_does_not_answer_is_given_up_and_tried_again(come: Come) -> None:
    visitor = await come()
    tab = await visitor.tab()
    await tab.clock.install()

    async def hang(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(60)
        raise AssertionError

    visitor.front.trouble = hang
    await tab.goto(visitor.front.site + visitor.page("<p>Page</p>", batching=AT_ONCE))
    await tab.wait_for_function("() => window.gosight?.getVersion")
    asked = asyncio.ensure_future(tab.wait_for_event("request", lambda one: "/v1/events" in one.url))
    await tab.clock.run_for(4_000)
    await asked
    visitor.front.trouble = None
    await tab.clock.run_for(14_000)
    assert visitor.front.events() == []
    await tab.clock.run_for(2_000)
    await asyncio.sleep(0.2)
    await tab.clock.run_for(3_000)
    await visitor.until_sent("page_view")


async def test_tabs_share_a_visitor_and_a_session_and_sessions_end(come: Come) -> None:
    visitor = await come()
    path = visitor.page("<p>Page</p>", batching=AT_ONCE)
    one, two = await visitor.open(path), await visitor.open(path)
    await track(one, "from one")
    await track(two, "from two")
    await visitor.until_sent("custom_event", count=2)
    assert {(sent.body["session_id"], sent.body["visitor_id"]) for sent in visitor.front.sent} == {
        (await one.evaluate("() => gosight.getSessionId()"), visitor.front.sent[0].body["visitor_id"])
    }
    assert len({sent.body["stream_id"] for sent in visitor.front.sent}) == 2
    assert len(visitor.front.events("session_start")) == 1
    before = await two.evaluate("() => gosight.getSessionId()")
    await one.evaluate("() => gosight.startNewSession()")
    await two.wait_for_timeout(1_100)
    await track(two, "in the new one")
    await visitor.until_sent("custom_event", count=3)
    after = await two.evaluate("() => gosight.getSessionId()")
    assert after == await one.evaluate("() => gosight.getSessionId()") != before
    (end,) = await visitor.until_sent("session_end")
    assert end["payload"]["page_count"] == 2
    bodies = {sent.body["session_id"]: sent.body["stream_id"] for sent in visitor.front.sent}
    assert len(set(bodies.values())) == 2
