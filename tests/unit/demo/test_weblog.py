"""The log of a real web server: all of it but one line, moved to end now."""

import msgspec
import pytest

from gosight.demo.records import Site
from gosight.demo.weblog import is_view, parsed, read_log, weblog_site
from gosight.http.ingest.decode import decode_batch

NOW_MS = 1_763_900_000_000
DAY_MS = 86_400_000
LINE = '1.2.3.4 - - [17/May/2015:10:05:03 +0000] "{}" {} 203023 "-" "{}"'


@pytest.fixture(scope="module")
def site() -> Site:
    return weblog_site(NOW_MS, read_log())


def test_every_line_but_the_broken_one_is_sent(site: Site) -> None:
    assert (site.truth.sent, site.truth.broken_lines) == (9_999, 1)
    assert sum(len(one.events) for lane in site.lanes for one in lane.shipments) == 9_999


def test_it_ends_now_and_nothing_is_too_old_to_be_taken(site: Site) -> None:
    events = [msgspec.json.decode(event) for lane in site.lanes for one in lane.shipments for event in one.events]
    times = [event["timestamp"] for event in events]
    assert max(times) == NOW_MS
    assert min(times) > NOW_MS - 7 * DAY_MS
    assert len({event["event_id"] for event in events}) == 9_999


def test_a_visitors_hits_are_in_order_and_in_batches_that_can_be_read(site: Site) -> None:
    for lane in site.lanes:
        times = []
        for shipment in lane.shipments:
            decoded = decode_batch(msgspec.json.encode({"events": shipment.events}))
            assert decoded.rejected == []
            times += [event.timestamp for _, event in decoded.events]
        assert times == sorted(times)


@pytest.mark.parametrize(
    ("request_line", "status", "expected"),
    [
        ("GET /blog/ HTTP/1.1", 200, True),
        ("GET /blog/ HTTP/1.1", 304, True),
        ("GET /blog/ HTTP/1.1", 404, False),
        ("HEAD /blog/ HTTP/1.1", 200, False),
        ("GET /reset.css HTTP/1.1", 200, False),
        ("GET /?flav=rss20 HTTP/1.1", 200, False),
    ],
    ids=["page", "page_from_cache", "missing_page", "no_look", "style", "feed"],
)
def test_what_counts_as_a_page_view(request_line: str, status: int, expected: bool) -> None:
    hit = parsed(1, LINE.format(request_line, status, "curl"))
    assert hit is not None
    assert is_view(hit) is expected


def test_a_line_without_its_end_is_broken() -> None:
    assert parsed(1, LINE.format("GET / HTTP/1.1", 200, "curl")[:-1]) is None


def test_a_dash_means_that_nothing_was_said() -> None:
    hit = parsed(1, LINE.format("GET / HTTP/1.1", 200, "-"))
    assert hit is not None
    assert (hit.referrer, hit.user_agent) == ("", "")
