"""Rows and their versions."""

import json
from uuid import UUID, uuid5

import pytest

from gosight.schemas.rows import SessionRow
from tests.core import DAY, MINUTE, SECOND, Core, Log, click, closed, event, final, ms, run, uid, view


def version(offset: int, number: int, epoch: int = 1) -> int:
    return epoch << 56 | offset << 16 | number


def test_version_is_epoch_offset_and_number_of_the_row() -> None:
    log = Log().tick(0).batch(0, [view(0), click(10)], seq=0).repeat(20, 1)
    core = closed(log)
    assert [row.version for row in core.insights] == [version(1, 1)]
    assert [row.version for row in core.page_visits] == [version(1, 3)]
    assert [row.version for row in core.sessions] == [version(1, n) for n in (0, 2, 4)]


def test_version_counts_anew_from_each_batch_that_was_one() -> None:
    log = Log().batch(0, [view(0)]).batch(20 * SECOND, [event("scroll", 20 * SECOND)]).repeat(21 * SECOND, 1)
    assert [row.version for row in closed(log).sessions] == [version(0, 0), version(1, 0), version(1, 2)]


def test_started_at_moves_and_takes_its_old_row_away() -> None:
    log = Log().batch(0, [event("scroll", 5 * SECOND)]).batch(20 * SECOND, [event("scroll", 0)])
    core = closed(log)
    first, tombstone, moved, last = core.sessions
    assert (ms(first.started_at), first.is_deleted) == (5_000, False)
    assert (ms(tombstone.started_at), tombstone.is_deleted) == (5_000, True)
    assert (ms(moved.started_at), moved.is_deleted) == (0, False)
    assert tombstone.version == moved.version > first.version
    assert final(core.sessions) == [last]


def test_tombstone_is_for_the_begin_as_it_was_written() -> None:
    """Two moves between two rows need only one."""
    log = Log().batch(0, [event("scroll", 5_000)])
    log.batch(1, [event("scroll", 3_000)]).batch(2, [event("scroll", 1_000)]).tick(20 * SECOND)
    core = run(log)
    assert [(ms(row.started_at), row.is_deleted) for row in core.sessions] == [
        (5_000, False),
        (5_000, True),
        (1_000, False),
    ]


def test_insight() -> None:
    core = closed(Log().batch(0, [view(0), *(click(100 * n) for n in range(1, 6))]))
    rage = next(row for row in core.insights if row.insight_type == "rage_click")
    assert rage.insight_id == str(uuid5(UUID(uid("s")), f"rage_click:{click(100).event_id}"))
    assert (rage.session_id, rage.severity, ms(rage.timestamp)) == (uid("s"), "high", 100)
    assert (rage.path, rage.url, rage.target_selector) == ("/cart", "https://shop.example/cart", "#pay")
    assert rage.related_event_ids == [click(100 * n).event_id for n in range(1, 6)]
    assert json.loads(rage.details)["reason"].startswith("5 clicks on #pay in 400 ms")
    assert (rage.settings_version, rage.retention_days) == (1, 365)


def test_session() -> None:
    events = [
        event(
            "session_start", 0, payload={"utm_source": "news", "utm_medium": "email", "referrer_domain": "a.example"}
        ),
        view(1, "/in", scroll_depth=0),
        click(2, path="/in"),
        event("scroll", 3, path="/in", scroll_depth=70),
        event("js_error", 4, path="/out"),
    ]
    about = {
        "browser": "Firefox",
        "os": "Linux",
        "device_type": "desktop",
        "country": "France",
        "region": "R",
        "city": "C",
    }
    core = closed(Log().batch(0, events, user_id="u", retention_days=30, clock_offset_ms=-7, is_bot=True, **about))
    row = core.session()
    assert (ms(row.started_at), ms(row.ended_at), row.duration_ms) == (0, 4, 4)
    assert (row.visitor_id, row.user_id, row.is_bot) == (uid("v"), "u", True)
    assert (row.entry_path, row.entry_url) == ("/cart", "https://shop.example/cart")
    assert (row.exit_path, row.exit_url) == ("/out", "https://shop.example/out")
    assert (row.page_count, row.event_count, row.click_count, row.error_count) == (1, 5, 1, 1)
    assert (row.max_scroll_depth, row.has_error, row.has_dead_click, row.has_rage_click) == (70, True, False, False)
    assert (row.utm_source, row.channel, row.referrer_domain) == ("news", "email", "a.example")
    assert {name: getattr(row, name) for name in about} == about
    assert (row.clock_offset_ms, row.retention_days, row.is_final, row.flags) == (-7, 30, True, [])
    assert row.message_key.encode() in core.states


@pytest.mark.parametrize(
    ("events", "is_bounce"),
    [
        ([view(0)], True),
        ([view(0), event("scroll", MINUTE)], True),
        ([view(0), click(9_999)], True),
        ([view(0), click(10_000)], False),
        ([view(0), event("form_start", 10_000)], False),
        ([view(0), event("custom_event", 10_000)], False),
        ([view(0), view(1)], False),
        ([event("scroll", 0)], False),
    ],
    ids=["alone", "scrolled", "under_10_s", "exact_10_s", "form", "custom", "two_pages", "no_page"],
)
def test_bounce(events: list[object], is_bounce: bool) -> None:
    assert closed(Log().batch(0, events)).session().is_bounce is is_bounce  # type: ignore[arg-type]


def test_page_visits_by_the_next_view() -> None:
    events = [
        view(0, "/a", title="A"),
        event("scroll", 1_000, path="/a", scroll_depth=40),
        event("page_exit", 4_000, path="/a", payload={"attention_ms": [3]}, scroll_depth=60),
        view(5_000, "/b"),
        event("mouse_move", 9_000),
    ]
    core = closed(Log().batch(0, events, device_type="mobile"))
    one, other = final(core.page_visits)
    assert (one.path, one.title, one.event_id, ms(one.entered_at)) == ("/a", "A", events[0].event_id, 0)
    assert (one.time_on_page_ms, one.scroll_depth, one.next_path) == (4_000, 60, "/b")
    assert one.attention_ms == [3] + [0] * 19
    assert (other.path, other.time_on_page_ms, other.next_path, other.device_type) == ("/b", 4_000, "", "mobile")


def test_page_visit_is_corrected_by_an_exit_that_comes_after_the_next_view() -> None:
    """One ms, and the ids put the view first: what the page knew of itself still reaches its row."""
    view_b = next(one for one in (view(5_000, "/b", f"b{n}") for n in range(99)) if one.event_id.startswith("0"))
    exit_a = event("page_exit", 5_000, path="/a", payload={"attention_ms": [3]}, scroll_depth=60)
    assert view_b.event_id < exit_a.event_id
    core = closed(Log().batch(9_000, [view(0, "/a"), view_b, exit_a, event("scroll", 9_000, path="/b")]))
    one, other = final(core.page_visits)
    assert (one.time_on_page_ms, one.scroll_depth, one.next_path, one.attention_ms[0]) == (5_000, 60, "/b", 3)
    assert (other.time_on_page_ms, other.scroll_depth, other.attention_ms) == (4_000, 0, [])


def test_page_visits_of_two_tabs() -> None:
    """`/b` was opened in a new tab; then back to `/a`, which is no visit anew and does not lengthen that of `/b`."""
    events = [
        view(0, "/a"),
        view(1_000, "/b"),
        event("page_hidden", 1_001, path="/a"),
        event("page_hidden", 5_000, path="/b"),
        event("page_visible", 5_001, path="/a"),
        event("scroll", 9_000, path="/a", scroll_depth=90),
    ]
    one, other = final(closed(Log().batch(9_000, events)).page_visits)
    assert (one.path, one.time_on_page_ms, one.scroll_depth) == ("/a", 1_000, 0)
    assert (other.path, other.time_on_page_ms, other.scroll_depth) == ("/b", 4_000, 0)


def test_page_visit_of_a_page_that_was_left_is_written_at_silence() -> None:
    core = run(Log().batch(0, [view(0), event("page_exit", 3_000)]).tick(MINUTE))
    assert [row.time_on_page_ms for row in core.page_visits] == [3_000]
    core.feed(Log().tick(DAY).messages)
    assert len(core.page_visits) == 1


def test_durations_stay_within_their_columns() -> None:
    core = closed(Log().batch(0, [view(0), event("scroll", 23 * 3_600_000)]))
    assert core.session().duration_ms == 23 * 3_600_000


def test_rows_of_a_session_that_no_timer_has_written_yet() -> None:
    """Early: the first one is due at once."""
    core: Core = run(Log().batch(0, [view(0)]))
    (row,) = core.sessions
    assert isinstance(row, SessionRow)
    assert (row.is_final, row.event_count) == (False, 1)
