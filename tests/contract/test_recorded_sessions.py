"""Sessions, page visits and verdicts of real recordings are what their truth.json says."""

from collections.abc import Iterable
from itertools import groupby, pairwise
from typing import Any

import pytest

from gosight.schemas.envelope import Event
from tests.core import START_MS, Core, Log, closed, details, final, ms
from tests.recordings import engagement, of_clicks, of_plausible, of_rrweb, of_umami, truth

SESSION = "rrweb/session"
RRWEB = truth(SESSION)
BATCH = 20


def core_of(events: Iterable[Event], session: str = "s") -> Core:
    """In batches, as an SDK sends them: some of them over a page load."""
    log, left = Log(), sorted(events, key=lambda one: (one.timestamp, one.event_id))
    for at in range(0, len(left), BATCH):
        batch = left[at : at + BATCH]
        log.batch(batch[-1].timestamp - START_MS + 200, batch, session)
    return closed(log)


def clicked(done: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Typing into a field begins with a click into it."""
    return [one for one in done if one["action"] in ("click", "type")]


def loads(done: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Pages and when they were asked for: the first one, and where a click led to another."""
    pages = [(one["url"], one["t"]) for one in done if one["action"] == "load"]
    for one, following in pairwise(done):
        if one.get("label") == "link navigation":
            pages.append((following["url"], one["t"]))
    return pages


@pytest.fixture(scope="module")
def recorded() -> Core:
    return core_of(of_rrweb(SESSION))


def test_rrweb_session(recorded: Core) -> None:
    (row,) = final(recorded.sessions)
    assert row.click_count == len(clicked(RRWEB)) == 39
    assert row.page_count == len(loads(RRWEB)) == 4
    assert (row.entry_path, row.exit_path) == ("/site/rrweb/index.html", "/site/rrweb/index.html")
    assert (row.is_bounce, row.is_final, row.channel, row.flags) == (False, True, "direct", [])
    assert row.duration_ms == pytest.approx(RRWEB[-1]["t"] - RRWEB[0]["t"], abs=7_000)  # it ended in stillness


def test_rrweb_page_visits(recorded: Core) -> None:
    rows = sorted(final(recorded.page_visits), key=lambda row: row.entered_at)
    pages = [(row.path.rpartition("/")[2], ms(row.entered_at) + START_MS) for row in rows]
    assert [path for path, _ in pages] == [path for path, _ in loads(RRWEB)]
    assert [at_ms for _, at_ms in pages] == pytest.approx([asked_ms for _, asked_ms in loads(RRWEB)], abs=200)
    assert [row.next_path.rpartition("/")[2] for row in rows] == [*(path for path, _ in pages[1:]), ""]
    begins = [ms(row.entered_at) for row in rows]
    assert [row.time_on_page_ms for row in rows[:-1]] == [b - a for a, b in pairwise(begins)]


def test_rrweb_rage_clicks(recorded: Core) -> None:
    """Two bursts of the truth, each with its full count; the double click is none."""
    bursts = [
        len(list(run))
        for label, run in groupby(clicked(RRWEB), lambda one: one.get("label", ""))
        if label.startswith("rage")
    ]
    found = [row for row in recorded.insights if row.insight_type == "rage_click"]
    assert [details(row)["click_count"] for row in found] == bursts == [6, 8]
    assert [row.target_selector for row in found] == ["#broken", "#more"]


def test_rrweb_dead_clicks(recorded: Core) -> None:
    """The truth has four: a fake button, a broken one, one that takes 3.5 s, and plain text. Ours deliberately differs
    in the last: a dead click is one "on something that looks interactive" (spec/insights.md); a paragraph does not.
    """
    labels = {
        one["sel"]: one["label"] for one in clicked(RRWEB) if one.get("label", "").startswith(("dead", "rage+", "slow"))
    }
    assert len(labels) == 4
    found = [row for row in recorded.insights if row.insight_type == "dead_click"]
    assert {row.target_selector for row in found} == {sel for sel, label in labels.items() if "plain text" not in label}
    assert {row.target_selector: details(row)["click_count"] for row in found} == {"#fake": 1, "#broken": 6, "#slow": 1}


@pytest.mark.parametrize("client", ["plausible", "umami"])
def test_session_of_another_tracker(client: str) -> None:
    """Without session ids: one visitor, one session."""
    done = truth(f"clients/{client}")
    pages = of_plausible() if client == "plausible" else of_umami()
    core = core_of([*pages, *of_clicks(done)], session="")
    (row,) = final(core.sessions)
    assert (row.page_count, row.click_count) == (len(loads(done)), len(clicked(done))) == (4, 39)
    assert row.entry_path.endswith("/index.html")
    assert row.exit_path.endswith("/index.html")
    assert (row.is_bounce, row.referrer_domain, row.channel) == (False, "", "direct")
    assert row.duration_ms == pytest.approx(done[-1]["t"] - done[0]["t"], abs=2_000)
    visits = sorted(final(core.page_visits), key=lambda one: one.entered_at)
    assert [one.path.rpartition("/")[2] for one in visits] == [path for path, _ in loads(done)]


def test_page_visits_are_as_plausible_measured_them() -> None:
    """Its tracker counts from its own start, so not to the ms; it saw every page to its end, and how far."""
    core = core_of(of_plausible(), session="")
    rows = sorted(final(core.page_visits), key=lambda row: row.entered_at)
    theirs = engagement("plausible")
    assert [row.scroll_depth for row in rows] == [one["sd"] for one in theirs] == [100, 100, 100, 93]
    for row, one in zip(rows, theirs, strict=True):
        assert row.time_on_page_ms == pytest.approx(one["e"], abs=50)
