"""Pages that forbid much, break what the SDK relies on, or call it before it is there."""

import pytest

from tests.browser.sdk.conftest import Come

pytestmark = pytest.mark.asyncio(loop_scope="module")

THROWS = """<script>
    const thrower = (name) => function () { throw new Error("the page's own " + name); };
    const break_ = (object, name) => { object[name] = thrower(name); };
    for (const name of ["pushState", "replaceState"]) break_(history, name);
    for (const name of ["error", "warn", "log"]) break_(console, name);
    for (const name of ["fetch", "WebSocket", "requestIdleCallback"]) break_(window, name);
    for (const name of ["open", "send"]) break_(XMLHttpRequest.prototype, name);
    for (const name of ["setItem", "getItem"]) break_(Storage.prototype, name);
    break_(IDBFactory.prototype, "open");
    break_(window, "PerformanceObserver");
    Object.freeze(history);
</script>"""


async def test_a_strict_policy_needs_to_name_only_the_ingestor(come: Come) -> None:
    visitor = await come()
    door = visitor.front.door
    policy = (
        f"default-src 'none'; script-src {door} 'nonce-abc'; connect-src {door}; "
        "require-trusted-types-for 'script'; trusted-types gosight"
    )
    page = (
        "<!doctype html><title>Strict</title><body><button>Buy</button>"
        f'<script async nonce="abc" src="{door}/v1/sdk.js" data-project-key="{visitor.project.key}"></script>'
    )
    visitor.front.pages["/strict"] = page, {"Content-Security-Policy": policy}
    tab = await visitor.open("/strict")
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    await tab.click("button")
    await visitor.until_sent("click")
    await visitor.until_replayed()
    assert [text for text in said if "Content Security Policy" in text or "Trusted" in text] == []
    assert visitor.said == []


async def test_a_page_that_throws_from_everything_is_recorded_all_the_same(come: Come) -> None:
    visitor = await come()
    body = """<button id="b" onclick="
        try { history.pushState({}, '', '/x') } catch (error) { window.told = error.message }
        try { console.error('x') } catch (error) { window.too = error.message }">Go</button>"""
    events = {"network": True, "media": True, "clipboard": True, "selection": True}
    tab = await visitor.open(visitor.page(body, before=THROWS, events=events, replay={}))
    await tab.click("#b")
    (click,) = await visitor.until_sent("click")
    assert click["payload"]["target"]["selector"] == "#b"
    # Its own errors come to the page as they did before.
    assert await tab.evaluate("() => [told, too]") == ["the page's own pushState", "the page's own error"]
    assert visitor.said == []


async def test_calls_before_the_sdk_is_there_are_made_when_it_is(come: Come) -> None:
    visitor = await come()
    before = """<script>!function(w,n){w[n]=w[n]||function(){(w[n].q=w[n].q||[]).push(arguments)}}(window,'gosight');
        addEventListener('DOMContentLoaded', () => {
            gosight('identify', 'u1', {plan: 'pro', email: 'a@b.example'});
            gosight('group', 'g1', {size: 3});
            gosight('track', 'early', {n: 1});
            gosight('setCustomAttributes', {shop: 'north'});
            gosight('track', 'later');
        });</script>"""
    tab = await visitor.open(visitor.page("<p>Page</p>", before=before))
    early, later = await visitor.until_sent("custom_event", count=2)
    assert early["payload"] == {"name": "early", "properties": {"n": 1}}
    assert (later["custom"], "custom" in early) == ({"shop": "north"}, False)
    (identify,) = visitor.front.events("identify")
    assert identify["payload"] == {"user_id": "u1", "traits": {"plan": "pro", "email": "***"}}
    (group,) = visitor.front.events("group")
    assert group["payload"] == {"group_id": "g1", "traits": {"size": 3}}
    assert visitor.front.sent[-1].body["user_id"] == "u1"
    assert await tab.evaluate("() => gosight.getUserId()") == "u1"
    session = await tab.evaluate("() => gosight.getSessionId()")
    await tab.evaluate("() => { gosight.pause(); gosight.track('paused'); }")
    assert await tab.evaluate("() => gosight.isPaused()") is True
    await tab.evaluate("() => { gosight.resume(); gosight.reset(); gosight.track('somebody else'); }")
    *_, last = await visitor.until_sent("custom_event", count=3)
    assert last["payload"]["name"] == "somebody else"
    batch = next(one.body for one in visitor.front.sent if last in one.events)
    assert batch.get("user_id") is None
    assert batch["session_id"] == await tab.evaluate("() => gosight.getSessionId()") != session
    assert batch["visitor_id"] != visitor.front.sent[0].body["visitor_id"]


async def test_the_page_may_look_at_each_event_first(come: Come) -> None:
    visitor = await come()
    before = """<script>window.hooks = {
        beforeSend: (event) => {
            if (event.payload.name === "kept back") return null;
            if (event.payload.name === "broken") throw new Error("the hook's own");
            if (event.payload.name === "changed") event.payload.properties.seen = true;
            return event;
        },
        onError: (error) => (window.heard = error.message),
        onSessionStart: (id) => (window.begun = id),
    }</script>"""
    path = visitor.page("<p>Page</p>", before=before)
    html, headers = visitor.front.pages[path]
    visitor.front.pages[path] = html.replace('{"projectKey"', '{hooks, "projectKey"'), headers
    tab = await visitor.open(path)
    await tab.evaluate("() => ['kept back', 'broken', 'changed'].forEach((name) => gosight.track(name, {}))")
    (event,) = await visitor.until_sent("custom_event")
    assert event["payload"] == {"name": "changed", "properties": {"seen": True}}
    assert await tab.evaluate("() => [heard, begun === gosight.getSessionId()]") == ["the hook's own", True]


async def test_it_is_a_module_too(come: Come) -> None:
    visitor = await come()
    script = f"""import {{ gosight }} from "{visitor.front.door}/v1/sdk.esm.js";
        gosight.init({{ projectKey: "{visitor.project.key}", batching: {{ maxWaitMs: 300 }} }});
        window.sdk = gosight;"""
    page = f'<!doctype html><title>Module</title><button>Go</button><script type="module">{script}</script>'
    visitor.front.pages["/module"] = page, {}
    tab = await visitor.open("/module")
    await tab.click("button")
    await visitor.until_sent("click")
    await visitor.until_replayed()
    assert await tab.evaluate("() => sdk.getVersion()") == visitor.front.sent[0].body["sdk_version"]
