"""What the SDK says of what people do, through the real ingestor."""

from itertools import pairwise
from typing import Any

import pytest

from tests.browser.sdk.conftest import Come

pytestmark = pytest.mark.asyncio(loop_scope="module")


def target_of(event: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = event["payload"]["target"]
    return found


async def test_a_click_says_what_was_clicked_and_what_the_page_did(come: Come) -> None:
    visitor = await come()
    tab = await visitor.look(
        """<div style="height: 3000px" data-gosight-plan="pro"><button id="buy" class="btn primary" data-sku="7"
        onclick="this.after(document.createElement('p'))"><b>Buy</b> now</button><i style="cursor: pointer">?</i>"""
    )
    await tab.click("#buy b", modifiers=["Shift"])
    await tab.click("i")
    click, dead = await visitor.until_sent("click", count=2)
    said, target = click["payload"], target_of(click)
    assert (target["tag"], target["selector"], target["text"], target["name"]) == ("button", "#buy", "Buy now", "buy")
    assert (target["attributes"], target["custom"]) == ({"data-sku": "7", "onclick": ""}, {"plan": "pro"})
    assert (said["button"], said["pointer_type"], said["modifiers"]) == (0, "mouse", ["shift"])
    assert (said["page_width"], said["page_height"] > 3_000) == (1000, True)
    assert 0 <= said["reaction"]["dom_mutation_ms"] < 1_000
    assert (dead["payload"]["reaction"], dead["payload"]["cursor"]) == ({}, "pointer")
    await visitor.until_sent("session_start", "page_view", "web_vitals", "page_load", "dom_mutation", count=5)
    (batch,) = [one.body for one in visitor.front.sent if one.status == 202][:1]
    assert batch["device"]["viewport_width"] == 1000
    assert {"session_id", "visitor_id", "stream_id", "seq", "sent_at", "sdk_version"} < set(batch)
    assert visitor.said == []


async def test_elements_in_shadow_roots_and_frames_are_named_through_them(come: Come) -> None:
    visitor = await come()
    tab = await visitor.look(
        """<div style="height: 100px"></div><x-card id="card"></x-card>
        <iframe id="inner" srcdoc="<button id=ok>OK</button>" style="border: 0; margin-left: 300px"></iframe>
        <script>document.querySelector("x-card").attachShadow({mode: "open"}).innerHTML =
            "<section><a class=go href='#there'>Go <b>there</b></a></section>"</script>"""
    )
    await tab.click("x-card b")
    await tab.frame_locator("#inner").locator("#ok").click()
    in_shadow, in_frame = await visitor.until_sent("click", count=2)
    assert target_of(in_shadow)["selector"] == "#card >>> a.go"
    assert (target_of(in_shadow)["tag"], target_of(in_shadow)["href"]) == ("a", "#there")
    assert target_of(in_frame)["selector"] == "#inner >>> #ok"
    box = await tab.locator("#inner").bounding_box()
    assert box is not None
    assert in_frame["payload"]["x"] > box["x"] >= 300
    assert in_frame["payload"]["page_y"] > box["y"] >= 100


async def test_routes_of_an_application_are_pages(come: Come) -> None:
    visitor = await come()
    tab = await visitor.look("<button>Next</button><div style='height: 4000px'></div>")
    await tab.evaluate("() => scrollTo(0, 1500)")
    await visitor.until_sent("scroll", "scroll_milestone", count=2)
    script = """() => { history.pushState({}, "", "/lamps?page=2"); document.title = "Lamps"; }"""
    await tab.evaluate(script)
    await tab.evaluate("() => history.replaceState({}, '', '/lamps?page=2#top')")
    await tab.go_back()
    await tab.wait_for_timeout(200)
    await visitor.flush(tab)
    first, lamps, back = await visitor.until_sent("page_view", count=3)
    assert [one["page"]["path"] for one in (first, lamps, back)] == ["/page-0", "/lamps", "/page-0"]
    assert (lamps["page"]["title"], lamps["payload"]["page_title"]) == ("Lamps", "Lamps")
    assert lamps["page"]["referrer"] == first["page"]["url"]
    left, _ = await visitor.until_sent("page_exit", count=2)
    assert (left["page"]["path"], left["payload"]["exit_url"]) == ("/page-0", lamps["page"]["url"])
    assert left["payload"]["max_scroll_depth"] > 50
    attention = left["payload"]["attention_ms"]
    assert (len(attention), attention[8] > 0, attention[19]) == (20, True, 0)


async def test_a_title_is_waited_for_however_soon_the_batch_is_due(come: Come) -> None:
    visitor = await come()
    tab = await visitor.look("<p>Page</p>", batching={"maxEvents": 1})
    script = """() => {
        for (const name of ["passed", "lamps"]) history.pushState({}, "", name);
        setTimeout(() => { document.title = "Lamps"; }, 50);
    }"""
    await tab.evaluate(script)
    _, passed, lamps = await visitor.until_sent("page_view", count=3)
    assert [one["payload"]["page_title"] for one in (passed, lamps)] == ["Page", "Lamps"]
    assert lamps["page"]["title"] == "Lamps"


async def test_fields_and_forms_say_that_and_not_what(come: Come) -> None:
    visitor = await come()
    tab = await visitor.look(
        """<form id="order" onsubmit="return false"><input name="who" required><input type="email" name="mail">
        <textarea name="note"></textarea><button>Send</button></form>"""
    )
    await tab.click("button")
    await tab.fill("[name=who]", "Typed Once")
    await tab.fill("[name=mail]", "typed-no-address")
    await tab.click("button")
    await tab.fill("[name=mail]", "typed@twice.example")
    await tab.click("button")
    await tab.fill("[name=note]", "typed thrice")
    await tab.close(run_before_unload=True)
    errors = await visitor.until_sent("form_error", count=2)
    assert [one["payload"]["error_type"] for one in errors] == ["valueMissing", "typeMismatch"]
    (submit,) = await visitor.until_sent("form_submit")
    said = submit["payload"]
    assert (said["form_id"], said["form_selector"], said["field_count"], said["fields_filled"]) == (
        "order",
        "#order",
        3,
        2,
    )
    (abandoned,) = await visitor.until_sent("form_abandon")
    assert (abandoned["payload"]["last_field"], abandoned["payload"]["fields_filled"]) == ("note", 3)
    changes = await visitor.until_sent("input_change", count=3)
    assert [one["payload"]["value_length"] for one in changes] == [10, 16, 19]
    blurred = await visitor.until_sent("input_blur", count=3)
    assert blurred[0]["payload"]["value_changed"] is True
    assert not [one for one in visitor.front.sent if "yped" in one.text.replace("typed_in", "")]


async def test_what_goes_wrong_is_sent_at_once(come: Come) -> None:
    visitor = await come()
    tab = await visitor.look("<p>Page</p>", batching={"maxWaitMs": 60_000})
    await tab.evaluate(
        """() => {
            setTimeout(() => { throw new TypeError("thrown") });
            Promise.reject(new RangeError("rejected"));
            console.error("written", {to: "it"});
            document.body.append(Object.assign(new Image(), {src: "/nowhere.png"}));
        }"""
    )
    thrown, *_ = await visitor.until_sent("js_error")
    assert (thrown["payload"]["message"], thrown["payload"]["error_type"]) == (
        "Uncaught TypeError: thrown",
        "TypeError",
    )
    assert "TypeError: thrown" in thrown["payload"]["stack"]
    (rejected,) = await visitor.until_sent("unhandled_rejection")
    assert (rejected["payload"]["reason"], rejected["payload"]["error_type"]) == ("rejected", "RangeError")
    (written,) = await visitor.until_sent("console_error")
    assert written["payload"]["message"] == 'written {"to":"it"}'
    (lost,) = await visitor.until_sent("resource_error")
    assert (lost["payload"]["resource_type"], lost["payload"]["resource_url"][-12:]) == ("img", "/nowhere.png")


async def test_what_is_off_unless_wanted(come: Come) -> None:
    visitor = await come()
    events = {"network": True, "clipboard": True, "selection": True, "media": True, "console_error": False}
    tab = await visitor.look("<p id='p'>Some text</p><video id='v'></video>", events=events)
    await tab.evaluate(
        """async () => {
            console.error("not wanted");
            v.src = "/none.mp4";
            await fetch("/none", {method: "POST", body: "abc"});
            await new Promise((done) => {
                const request = new XMLHttpRequest();
                request.open("GET", "/other");
                request.onloadend = done;
                request.send();
            });
            getSelection().selectAllChildren(p);
            document.execCommand("copy");
        }"""
    )
    fetched, asked = await visitor.until_sent("fetch_request", "xhr_request", count=2)
    said = fetched["payload"]
    assert (said["method"], said["status"], said["request_size"], said["url"]) == (
        "POST", 404, 3, f"{visitor.front.site}/none",
    )  # fmt: skip
    assert (asked["event_type"], asked["payload"]["status"]) == ("xhr_request", 404)
    (copied,) = await visitor.until_sent("copy")
    assert target_of(copied)["selector"] == "#p"
    (selected,) = await visitor.until_sent("text_select")
    assert selected["payload"] == {"length": 9}
    await visitor.until_sent("media_error")
    assert visitor.front.events("console_error") == []
    assert not [one for one in visitor.front.events("fetch_request") if "/v1/" in one["payload"]["url"]]


async def test_the_mouse_and_the_window(come: Come) -> None:
    visitor = await come()
    tab = await visitor.look("<button id='b' style='width: 300px; height: 200px'>Big</button>")
    for x in range(0, 200, 20):
        await tab.mouse.move(400 + x, 400)
        await tab.wait_for_timeout(60)
    await tab.mouse.move(50, 50)
    await tab.wait_for_timeout(550)
    await tab.mouse.move(600, 500)
    await tab.set_viewport_size({"width": 800, "height": 600})
    (moved, *_) = await visitor.until_sent("mouse_move")
    positions = moved["payload"]["positions"]
    assert len(positions) >= 5
    assert {b["t"] - a["t"] >= 50 for a, b in pairwise(positions)} == {True}
    entered, left = await visitor.until_sent("mouse_enter", "mouse_leave", count=2)
    assert (target_of(entered)["selector"], left["payload"]["hover_duration_ms"] >= 500) == ("#b", True)
    (resized,) = await visitor.until_sent("window_resize")
    assert resized["payload"] == {"width": 800, "height": 600, "previous_width": 1000, "previous_height": 700}
