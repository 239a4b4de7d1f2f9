"""Pages and web vitals, against rows planted by hand."""

from typing import Any

import pytest

from tests.integration.api.rows import envelope, session, uid, visit
from tests.integration.api.service import ApiService, Project
from tests.integration.api.test_sessions import pages

WEEK = {"start_date": "2026-10-12", "end_date": "2026-10-18"}
NOON = "2026-10-13 12:00:00"


@pytest.fixture(scope="module")
def site(api: ApiService, shared_project: Project) -> Project:
    of = shared_project.id
    views = [{"at": NOON, "path": path} for path in ("/", "/a", "/", "/b")]
    failed = {"at": NOON, "path": "/a", "event_type": "js_error"}
    clicked = {"at": NOON, "path": "/only-clicked", "event_type": "click"}
    api.insert_events(
        envelope(of, uid(of, 1), *views, failed, clicked),
        envelope(of, uid(of, 2), {"at": NOON, "path": "/"}, source_offset=2),
        envelope(of, uid(of, 3), {"at": NOON, "path": "/"}, source_offset=3, is_bot=True),
        envelope(of, uid(of, 4), {"at": "2026-10-19 00:00:00", "path": "/"}, source_offset=4),
    )
    api.insert(
        sessions=[
            session(of, NOON, session_id=uid(of, 1), entry_path="/", exit_path="/b"),
            session(of, NOON, session_id=uid(of, 2), entry_path="/", exit_path="/", is_bounce=True),
            session(of, NOON, session_id=uid(of, 3), entry_path="/", exit_path="/", is_bot=True),
        ],
        page_visits=[
            visit(of, uid(of, 1), "/", NOON, time_on_page_ms=1_000, scroll_depth=20),
            visit(of, uid(of, 2), "/", NOON, time_on_page_ms=4_000, scroll_depth=40),
            visit(of, uid(of, 3), "/", NOON, time_on_page_ms=9_000, is_bot=True),
        ],
    )
    return shared_project


def test_a_page_with_all_that_is_known_of_it(api: ApiService, site: Project) -> None:
    reply = api.get(site, "pages", **WEEK)
    assert reply.data[0] == {
        "path": "/",
        "views": 3,
        "sessions": 2,
        "clicks": 0,
        "errors": 0,
        "avg_time_ms": 2_500,
        "avg_scroll_depth": 30,
        "entries": 2,
        "exits": 1,
        "bounce_rate": 0.5,
    }
    by_path = {row["path"]: row for row in reply.data}
    assert set(by_path) == {"/", "/a", "/b"}
    assert (by_path["/a"]["errors"], by_path["/a"]["avg_time_ms"], by_path["/a"]["bounce_rate"]) == (1, None, None)
    assert (by_path["/b"]["entries"], by_path["/b"]["exits"]) == (0, 1)
    assert reply.meta["total"] == 3


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", ["views", "sessions", "avg_time", "entries", "exits"])
def test_cursors_give_each_page_once(api: ApiService, site: Project, sort: str, order: str) -> None:
    asked = {**WEEK, "sort": sort, "order": order}
    found = list(pages(api, site, "pages", **asked, per_page=1))
    assert [row for reply in found for row in reply.data] == api.get(site, "pages", **asked).data
    assert len(found) == 3


def measured(**vitals: Any) -> dict[str, Any]:
    return {"at": NOON, "event_type": "web_vitals", "path": "/", **vitals}


@pytest.fixture(scope="module")
def slow(api: ApiService, site: Project) -> Project:
    """LCP of 1, 2, 3 and 5 s on / at desks; CLS 0.01 at a phone on /a."""
    of = site.id
    events = [measured(lcp=lcp, ttfb=100) for lcp in (1_000, 2_000, 3_000, 5_000)]
    api.insert_events(
        envelope(of, uid(of, 1), *events, source_offset=11, device_type="desktop"),
        envelope(of, uid(of, 2), measured(cls=0.01, path="/a"), source_offset=12, device_type="mobile"),
        envelope(of, uid(of, 3), measured(lcp=60_000), source_offset=13, device_type="bot", is_bot=True),
        envelope(of, uid(of, 4), measured(lcp=60_000, at="2026-10-11 23:59:59.999"), source_offset=14),
    )
    return site


def test_vitals_and_their_shares(api: ApiService, slow: Project) -> None:
    reply = api.get(slow, "web-vitals", **WEEK)
    lcp = reply.data["summary"]["lcp_ms"]
    assert lcp["samples"] == 4
    assert lcp["p75"] == pytest.approx(3_000, rel=0.045)
    assert (lcp["good"], lcp["needs_improvement"], lcp["poor"]) == (0.5, 0.25, 0.25)
    assert reply.data["summary"]["cls"]["p75"] == pytest.approx(0.01, rel=0.1)
    assert reply.data["summary"]["inp_ms"] == {
        "samples": 0,
        "p75": None,
        "good": None,
        "needs_improvement": None,
        "poor": None,
    }
    found = [(page["path"], page["device_type"], page["lcp_ms"]["samples"]) for page in reply.data["pages"]]
    assert found == [("/", "desktop", 4), ("/a", "mobile", 0)]
    assert reply.meta["total"] == 2


def test_vitals_of_one_page_or_device(api: ApiService, slow: Project) -> None:
    for chosen in ({"path": "/a"}, {"device_type": "mobile"}):
        reply = api.get(slow, "web-vitals", **WEEK, **chosen)
        assert [page["path"] for page in reply.data["pages"]] == ["/a"]
        assert reply.data["summary"]["lcp_ms"]["samples"] == 0
    found = list(pages(api, slow, "web-vitals", **WEEK, per_page=1))
    assert [page["path"] for reply in found for page in reply.data["pages"]] == ["/", "/a"]
