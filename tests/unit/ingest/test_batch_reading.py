"""What becomes of a batch: envelopes by session, whose id counts, what is on the event and what on the batch."""

import json
from typing import Any
from uuid import UUID, uuid5

import pytest

from gosight.http.ingest.enrich.device import Device
from gosight.http.ingest.enrich.place import NOWHERE
from gosight.http.ingest.enrich.sender import Sender
from gosight.http.ingest.refusal import Refusal
from gosight.schemas.project import ProjectSettings
from tests.reading import (
    COOKIELESS,
    NOW,
    PROJECT,
    SESSION,
    STREAM,
    VISITOR,
    batch,
    codes,
    event,
    private,
    read,
    read_one,
)

EVENT_ID = "3f2b8c1e-8a5d-4d3e-9a66-2f6f5f0e5a01"
OTHER = "22222222-2222-4333-8444-555555555555"


def derived(namespace: str, name: str) -> str:
    return str(uuid5(UUID(namespace), name))


def test_envelope_says_what_is_known_of_batch_and_sender() -> None:
    device = {"screen_width": 1920, "screen_height": 1080, "viewport_width": 1200, "viewport_height": 800}
    body = batch(event(event_id=EVENT_ID), user_id="u1", sent_at=NOW - 60_000, stream_id=STREAM, seq=17, device=device)
    envelope, only = read_one(body)
    assert (envelope.project_id, envelope.session_id, envelope.visitor_id) == (PROJECT, SESSION, VISITOR)
    assert (envelope.user_id, envelope.stream_id, envelope.seq) == ("u1", STREAM, 17)
    assert (envelope.received_at, envelope.sent_at, envelope.clock_offset_ms) == (NOW, NOW - 60_000, 60_000)
    assert (envelope.screen_width, envelope.viewport_height, envelope.settings_version) == (1920, 800, 3)
    assert (envelope.ip, envelope.country_code, envelope.browser, envelope.device_type) == (
        "81.2.69.0",
        "FR",
        "Chrome",
        "desktop",
    )
    assert (only.event_id, only.timestamp) == (EVENT_ID, NOW - 100 + 60_000)


def test_type_is_another_name_of_event_type() -> None:
    _, only = read_one(batch({"type": "scroll", "timestamp": NOW}))
    assert only.event_type == "scroll"


def test_page_may_be_flattened_onto_the_event() -> None:
    page = {"url": "https://a.b/x?y=1", "path": "/x", "title": "X", "referrer": "https://r/"}
    nested, flat = read(batch(event(page=page), event(**page))).envelopes[0].events
    assert (nested.url, nested.path, nested.title, nested.referrer) == tuple(page.values())
    assert (flat.url, flat.path, flat.title, flat.referrer) == tuple(page.values())


def test_path_is_cut_from_the_address_where_it_is_missing() -> None:
    _, only = read_one(batch(event(page={"url": "https://a.b/x/y?z=1#f"})))
    assert only.path == "/x/y"


def test_one_envelope_per_session_and_events_stay_in_order() -> None:
    events = [event(session_id=s, x=n) for n, s in enumerate((SESSION, OTHER, None, OTHER.upper()))]
    done = read(batch(*events))
    assert {one.session_id: len(one.events) for one in done.envelopes} == {SESSION: 2, OTHER: 2}


def test_ids_on_an_event_override_those_of_the_batch() -> None:
    body = batch(event(visitor_id=OTHER, user_id="u2", device={"screen_width": 7}), event(), user_id="u1")
    (envelope,) = read(body).envelopes
    first, second = envelope.events
    assert (envelope.visitor_id, envelope.user_id) == (VISITOR, "u1")
    assert (first.visitor_id, first.user_id, first.screen_width) == (OTHER, "u2", 7)
    assert (second.visitor_id, second.user_id, second.screen_width) == ("", "", 0)


def test_what_an_event_repeats_of_its_batch_is_not_stored_twice() -> None:
    (envelope,) = read(batch(event(visitor_id=VISITOR, user_id="u1", session_id=SESSION), user_id="u1")).envelopes
    assert (envelope.events[0].visitor_id, envelope.events[0].user_id) == ("", "")


def test_ids_are_lower_cased_before_anything_is_keyed_by_them() -> None:
    envelope, only = read_one(batch(event(event_id=EVENT_ID.upper()), session_id=SESSION.upper()))
    assert (envelope.session_id, only.event_id) == (SESSION, EVENT_ID)


def test_other_strings_become_uuids_of_the_project() -> None:
    envelope, _ = read_one(batch(event(), session_id="session-7", visitor_id="v7"))
    assert (envelope.session_id, envelope.visitor_id) == (derived(PROJECT, "session-7"), derived(PROJECT, "v7"))


def test_no_visitor_is_the_cookieless_one() -> None:
    for absent in ({"visitor_id": None}, {"visitor_id": ""}):
        envelope, _ = read_one(batch(event(), **absent))
        assert envelope.visitor_id == COOKIELESS


def test_no_session_leaves_the_stream_to_the_processor() -> None:
    envelope, _ = read_one(batch(event(), session_id=None))
    assert (envelope.session_id, envelope.visitor_id) == ("", VISITOR)


def test_an_id_is_made_of_session_stream_number_and_index() -> None:
    done = read(batch(event(event_id=EVENT_ID), event(), event(timestamp="no"), event(), stream_id=STREAM, seq=5))
    made = [one.event_id for one in done.envelopes[0].events]
    assert made == [EVENT_ID, derived(SESSION, f"{STREAM}:5:1"), derived(SESSION, f"{STREAM}:5:3")]


def test_without_numbers_an_id_is_made_of_the_bytes_and_tells_equals_apart() -> None:
    body = json.dumps(batch(event(x=1), event(x=1), event(x=2))).encode()
    first, again = (read(body, now=now) for now in (NOW, NOW + 1_000))
    ids = [one.event_id for one in first.envelopes[0].events]
    assert len(set(ids)) == 3
    assert [one.event_id for one in again.envelopes[0].events] == ids


def test_a_number_without_a_stream_is_none() -> None:
    envelope, _ = read_one(batch(event(event_id=EVENT_ID), seq=5))
    assert (envelope.stream_id, envelope.seq) == ("", None)


@pytest.mark.parametrize("seq", [-1, 1 << 63, 10**30])
def test_a_number_that_no_column_takes_refuses_the_batch(seq: int) -> None:
    with pytest.raises(Refusal) as caught:
        read(batch(event(), stream_id=STREAM, seq=seq))
    assert (caught.value.status, caught.value.code) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize("name", ["session_id", "visitor_id", "user_id", "stream_id"])
def test_an_id_of_257_characters_refuses_the_batch_or_rejects_the_event(name: str) -> None:
    with pytest.raises(Refusal):
        read(batch(event(), seq=1, **{"stream_id": STREAM, name: "x" * 257}))
    if name != "stream_id":
        assert codes(read(batch(event(**{name: "x" * 257}), event()))) == {0: "INVALID_EVENT"}


@pytest.mark.parametrize(
    "bad",
    [
        None,
        7,
        "event",
        [],
        {},
        {"event_type": "click"},
        {"timestamp": NOW},
        event(event_type=""),
        event(event_type="x" * 101),
        event(event_type=5),
        event(timestamp=str(NOW)),
        event(timestamp=True),
        event(page="https://a.b/"),
        event(page={"url": 5}),
        event(payload=[]),
        event(payload="x"),
        event(payload={"x": "450"}),
        event(payload={"target": "button"}),
        event(custom=5),
        event(event_id=5),
        event(user_id=1.5),
        event(device={"screen_width": "wide"}),
        event(event_type="custom_event"),
        event(event_type="custom_event", payload={"name": ""}),
        event(event_type="custom_event", payload={"name": "x" * 101}),
        event(event_type="custom_event", payload={"name": "n", "properties": {str(n): n for n in range(51)}}),
    ],
)
def test_one_bad_event_never_rejects_its_neighbours(bad: Any) -> None:
    done = read(batch(event(), bad, event()))
    assert codes(done) == {1: "INVALID_EVENT"}
    assert done.accepted == 2


def test_what_a_payload_may_lack() -> None:
    payloads: list[dict[str, Any]] = [{}, {"payload": None}, {"payload": {}}, {"payload": {"target": None, "x": None}}]
    for members in payloads:
        _, only = read_one(batch(event(**members)))
        assert (only.click_x, only.target_tag) == (None, None)


def test_an_unknown_type_is_stored_as_it_is() -> None:
    payload = {"anything": [1, {"b": None}], "é": "ü"}
    _, only = read_one(batch(event(event_type="hologram", payload=payload)))
    assert (only.event_type, json.loads(only.payload)) == ("hologram", payload)


def test_500_events_pass_and_501_do_not() -> None:
    assert read(batch(*[event()] * 500)).accepted == 500
    with pytest.raises(Refusal) as caught:
        read(batch(*[event()] * 501))
    assert (caught.value.status, caught.value.code) == (413, "TOO_LARGE")
    with pytest.raises(Refusal):
        read(batch(*[event(timestamp="bad")] * 501))


def test_an_empty_batch_is_accepted() -> None:
    done = read(batch())
    assert (done.envelopes, done.rejected) == ([], [])


def test_bots_are_kept_and_flagged_unless_the_project_drops_them() -> None:
    bot = Sender(COOKIELESS, "", Device(device_type="bot", is_bot=True), NOWHERE)
    kept = read(batch(event()), sender=bot)
    assert kept.envelopes[0].is_bot
    dropped = read(batch(event(), event(timestamp=0)), ProjectSettings(drop_bots=True), bot)
    assert codes(dropped) == {0: "BOT_DROPPED", 1: "TIMESTAMP_TOO_OLD"}
    assert read(batch(event()), ProjectSettings(drop_bots=True)).accepted == 1


def test_pages_that_the_project_blocks_are_dropped_by_name() -> None:
    settings = private(block_urls=["/account/*", "https://x.y/admin*"])
    blocked = [
        {"url": "https://a.b/account/1"},
        {"path": "/account/1"},
        {"url": "https://a.b/account/1?x=/shop", "path": "/shop"},
        {"url": "https://a.b/%61ccount/1"},
        {"url": "https://x.y/admin?q=1#f"},
    ]
    done = read(batch(*[event(page=page) for page in blocked], event(page={"url": "https://a.b/accounts"})), settings)
    assert codes(done) == dict.fromkeys(range(5), "BLOCKED_URL")


def test_excluded_fields_are_gone_from_columns_and_payload() -> None:
    settings = private(exclude_from_storage=["path", "page.referrer", "payload.phone", "target.text", "user_id", "ip"])
    page = {"url": "https://a.b/c", "referrer": "https://r/"}
    payload = {"phone": 1, "deep": {"phone": 2}, "target": {"text": "Anna", "tag": "a"}, "text": "kept"}
    envelope, only = read_one(batch(event(page=page, payload=payload, user_id="u"), user_id="u"), settings)
    assert (only.path, only.referrer, only.url) == ("", "", "https://a.b/c")
    assert (only.target_text, only.target_tag, envelope.user_id, only.user_id) == (None, "a", "", "")
    assert json.loads(only.payload) == {"deep": {}, "target": {"tag": "a"}, "text": "kept"}


def test_columns_of_a_click() -> None:
    target = {"tag": "BUTTON", "selector": "#cta", "text": "x" * 60, "name": "buy"}
    place = {"x": 450.4, "y": -3, "page_x": 300, "page_y": 1300, "page_width": 1200, "page_height": 5200}
    _, only = read_one(batch(event(payload=place | {"target": target})))
    assert (only.click_x, only.click_y, only.page_x, only.page_y) == (450, -3, 300, 1300)
    assert (only.click_px, only.click_py) == (250, 250)
    assert (only.target_tag, only.target_selector, only.target_text, only.element_name) == (
        "button",
        "#cta",
        "x" * 50,
        "buy",
    )


@pytest.mark.parametrize(
    ("event_type", "payload", "depth"),
    [
        ("scroll", {"scroll_depth_percent": 42.6}, 43),
        ("scroll", {"scroll_depth_percent": 250}, 100),
        ("scroll_milestone", {"milestone": 75}, 75),
        ("page_exit", {"max_scroll_depth": 90}, 90),
        ("scroll", {}, None),
    ],
)
def test_columns_of_scrolling(event_type: str, payload: dict[str, Any], depth: int | None) -> None:
    _, only = read_one(batch(event(event_type=event_type, payload=payload)))
    assert only.scroll_depth == depth


def test_columns_of_vitals() -> None:
    vitals = {"lcp": 2500.6, "fid": -4, "cls": 0.25, "fcp": 1e300, "inp": 0, "ttfb": None}
    _, only = read_one(batch(event(event_type="web_vitals", payload=vitals)))
    assert (only.lcp, only.fid, only.cls, only.fcp, only.inp, only.ttfb) == (2501, 0, 0.25, (1 << 32) - 1, 0, None)


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ({"message": "boom"}, "boom"),
        ({"reason": "no"}, "no"),
        ({"reason": {"code": 5}}, '{"code":5}'),
        ({"message": ["a", 1]}, '["a",1]'),
        ({"resource_url": "https://a.b/x.js"}, "https://a.b/x.js"),
        ({}, ""),
    ],
)
def test_anything_can_be_thrown(payload: dict[str, Any], message: str) -> None:
    _, only = read_one(batch(event(event_type="js_error", payload=payload)))
    assert (only.error_message, only.error_type) == (message, "js_error")
    assert len(only.error_fingerprint) == 16
