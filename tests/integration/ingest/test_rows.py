"""What the ingestor publishes becomes the right rows of `events`, at the bounds of every column as well."""

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from gosight.http.ingest.batch import Read
from gosight.schemas.envelope import Envelope
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.stores import clickhouse
from tests.installation import Installation
from tests.reading import PROJECT, SESSION, STREAM, VISITOR, batch, event, read

NOW = time.time_ns() // 1_000_000  # rows older than their retention are dropped when they are inserted
INT32, UINT32 = (1 << 31) - 1, (1 << 32) - 1
OTHER = "22222222-2222-4333-8444-555555555555"
HUGE = 10**310


@pytest.fixture
def rows(installation: Installation) -> Any:
    """Inserts what was read as the processor does, and gives the rows by event id."""

    def insert(done: Read) -> dict[str, dict[str, Any]]:
        assert done.rejected == []
        return asyncio.run(_inserted(installation.clickhouse_dsn, done.envelopes))

    return insert


async def _inserted(dsn: str, envelopes: list[Envelope]) -> dict[str, dict[str, Any]]:
    client = await clickhouse.connect(dsn)
    try:
        await client.command("TRUNCATE TABLE events")
        lines = []
        for offset, envelope in enumerate(envelopes):
            line = msgspec.json.encode(envelope)
            assert envelope.session_id, "the processor gives a session to what has none"
            lines.append(b'{"source_epoch":1,"source_partition":2,"source_offset":%d,' % offset + line[1:])
        await Inserter(client, 10_000).events(lines, str(uuid4()), time.time_ns() // 1_000_000 + 60_000)
        result = await client.query("SELECT * FROM events")
        return {str(row["event_id"]): row for row in result.named_results()}
    finally:
        await client.close()


def with_id(**members: Any) -> dict[str, Any]:
    return event(event_id=str(uuid4()), **{"timestamp": NOW - 100} | members)


def test_a_click_with_all_that_is_known_of_it(rows: Any) -> None:
    target = {"tag": "button", "selector": "#cta", "text": "Buy \U0001f600", "name": "buy"}
    place = {"x": 450, "y": 320, "page_x": 450, "page_y": 1820, "page_width": 1200, "page_height": 5200}
    page = {"url": "https://a.b/p?q=1", "path": "/p", "title": 'T "q" \\ \n\t\u2028', "referrer": "https://r/"}
    click = with_id(page=page, payload=place | {"target": target}, custom={"plan": "é"})
    device = {"screen_width": 1920, "screen_height": 1080, "viewport_width": 1200, "viewport_height": 800}
    (row,) = rows(read(batch(click, user_id="u1", device=device, stream_id=STREAM, seq=1), now=NOW)).values()
    assert (row["project_id"], row["session_id"], row["visitor_id"]) == (PROJECT, UUID(SESSION), UUID(VISITOR))
    assert (row["event_type"], row["user_id"], row["settings_version"]) == ("click", "u1", 3)
    assert row["timestamp"].replace(tzinfo=UTC) == datetime.fromtimestamp((NOW - 100) / 1000, UTC)
    assert row["received_at"].replace(tzinfo=UTC) == datetime.fromtimestamp(NOW / 1000, UTC)
    assert [row[name] for name in page] == list(page.values())
    assert (row["click_x"], row["click_y"], row["page_x"], row["page_y"]) == (450, 320, 450, 1820)
    assert (row["click_px"], row["click_py"]) == (375, 350)
    assert (row["target_tag"], row["target_selector"], row["target_text"], row["element_name"]) == (
        "button",
        "#cta",
        "Buy \U0001f600",
        "buy",
    )
    assert json.loads(row["payload"]) == place | {"target": target}
    assert json.loads(row["custom"]) == {"plan": "é"}
    assert [row[name] for name in device] == list(device.values())
    assert (row["browser"], row["os"], row["device_type"], row["is_bot"]) == ("Chrome", "Linux", "desktop", False)
    assert (row["ip"], row["country"], row["country_code"], row["city"]) == ("81.2.69.0", "France", "FR", "Paris")
    assert (row["retention_days"], row["source_offset"], row["source_partition"]) == (365, 0, 2)


def test_what_an_event_says_otherwise_than_its_batch(rows: Any) -> None:
    one, other = with_id(visitor_id=OTHER, user_id="u2", device={"screen_width": 7}), with_id()
    found = rows(read(batch(one, other, user_id="u1", device={"screen_width": 9, "viewport_height": 5}), now=NOW))
    first, second = found[one["event_id"]], found[other["event_id"]]
    assert (first["visitor_id"], first["user_id"]) == (UUID(OTHER), "u2")
    assert (first["screen_width"], first["viewport_height"]) == (7, 5)
    assert (second["visitor_id"], second["user_id"], second["screen_width"]) == (UUID(VISITOR), "u1", 9)


def test_an_event_that_says_nothing_has_empty_columns(rows: Any) -> None:
    (row,) = rows(read(batch(with_id()), now=NOW)).values()
    empty = ("click_x", "click_px", "target_tag", "scroll_depth", "error_message", "lcp", "cls", "load_complete")
    assert [row[name] for name in empty] == [None] * len(empty)
    assert [row[name] for name in ("url", "path", "error_fingerprint", "user_id")] == [""] * 4
    assert (row["payload"], row["custom"]) == ("{}", "{}")


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("size", [INT32, INT32 + 1, UINT32, UINT32 + 1, 1 << 63, 1e308, HUGE])
def test_no_number_wraps(rows: Any, sign: int, size: float) -> None:
    value = size * sign
    place = dict.fromkeys(("x", "y", "page_x", "page_y"), value)
    pointed = with_id(payload=place | {"page_width": 10, "page_height": 10})
    measured = with_id(
        event_type="web_vitals",
        payload=dict.fromkeys(("lcp", "fid", "inp", "fcp", "ttfb", "load_complete", "cls"), value),
    )
    scrolled = with_id(event_type="scroll", payload={"scroll_depth_percent": value})
    device = dict.fromkeys(("screen_width", "screen_height", "viewport_width", "viewport_height"), value)
    found = rows(read(batch(pointed, measured, scrolled, device=device), now=NOW))
    click = found[pointed["event_id"]]
    assert (click["click_x"], click["page_y"]) == (INT32 * sign, INT32 * sign)
    assert click["click_px"] == (1000 if sign > 0 else 0)
    longest = min(size, UINT32) if sign > 0 else 0
    vitals = found[measured["event_id"]]
    assert {vitals[name] for name in ("lcp", "fid", "inp", "fcp", "ttfb", "load_complete")} == {longest}
    assert vitals["cls"] == (1e6 if sign > 0 else 0)
    assert found[scrolled["event_id"]]["scroll_depth"] == (100 if sign > 0 else 0)
    assert {click[name] for name in device} == {longest}


TEXTS = ["\x00\x01\x1f\x7f", "\u2028\u2029\ufeff\uffff", "\U0010ffff" * 50, "\\\"'`$`\n\r\t\b", "\ufffd", "𝕏" * 250]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_of_any_kind_are_stored_whole(rows: Any, text: str) -> None:
    sent = with_id(event_type=text[:100], page={"title": text}, payload={text: text}, user_id=text)
    (row,) = rows(read(batch(sent), now=NOW)).values()
    assert (row["event_type"], row["title"], row["user_id"]) == (text[:100], text, text)
    assert json.loads(row["payload"]) == {text: text}


def test_the_earliest_and_the_latest_moment(rows: Any) -> None:
    moments = [NOW - 7 * 86_400_000, NOW + 300_000]
    events = [with_id(timestamp=at) for at in moments]
    found = rows(read(batch(*events), now=NOW))
    for sent, at in zip(events, moments, strict=True):
        stored = found[sent["event_id"]]["timestamp"].replace(tzinfo=UTC)
        assert stored == datetime.fromtimestamp(at / 1000, UTC)
