"""The state of a key fits its changelog whatever is sent: bursts, crowds, long texts, many sessions, many numbers."""

from collections.abc import Sequence

import msgspec
import pytest

from gosight.pipeline.bounds import MAX_STATE_BYTES
from gosight.pipeline.state import KeyState, unpack
from gosight.schemas.envelope import Event
from gosight.schemas.topics import CHANGELOG_MAX_BYTES
from tests.core import DAY, HOUR, MINUTE, Core, Log, closed, event, final, run, uid

WIDE = "\N{PILE OF POO}" * 1_100
"""Four bytes a character; longer than any bound."""


def largest(core: Core) -> int:
    return max(map(len, core.states.values()))


def hostile(kind: str, at_ms: int, name: str, selector: str = WIDE) -> Event:
    """An event that is as large as can be, wherever it is kept."""
    texts = {"path": WIDE, "url": WIDE, "title": WIDE, "referrer": f"https://{WIDE}/", "target_selector": selector}
    target = {"tag": "button", "classes": [WIDE], "attributes": {"role": WIDE}}
    return event(kind, at_ms, name, page_x=1, page_y=1, payload={"target": target, "user_id": WIDE}, **texts)


def crowd(count: int, every_ms: int, kinds: Sequence[str] = ("click",)) -> list[Event]:
    """`count` hostile events; no two on one element."""
    return [hostile(kinds[n % len(kinds)], n * every_ms, f"{n}", f"#{n}{WIDE}") for n in range(count)]


@pytest.mark.parametrize("every_ms", [0, 4, 1_000], ids=["at_once", "in_the_window", "spread"])
def test_one_session_is_bounded_by_itself(every_ms: int) -> None:
    log = Log()
    for part in range(4):
        log.batch(600 * every_ms, crowd(150, every_ms, ("click", "page_view", "page_exit"))[part::4])
    core = run(log)
    assert largest(core) < MAX_STATE_BYTES // 2
    assert sum(ledger.stored for ledger in core.ledgers) == 150


def test_burst_without_end() -> None:
    log = Log()
    for part in range(20):
        log.batch(500 * part, [hostile("click", 500 * part + 5 * n, f"{part}.{n}") for n in range(100)])
    assert largest(run(log)) < MAX_STATE_BYTES // 2
    (rage,) = [row for row in closed(log).insights if row.insight_type == "rage_click"]
    assert '"click_count":2000' in rage.details
    assert len(rage.related_event_ids) == 100


def test_thousands_of_waiting_events() -> None:
    """From a clock that is ahead: they wait for more than the grace."""
    log = Log()
    for part in range(4):
        log.batch(0, [event("scroll", MINUTE + n, f"{part}.{n}") for n in range(1_500)])
        waiting = state_of(run(log)).sessions[0].waiting
        assert len(waiting) <= 2_000
        assert len(msgspec.msgpack.encode(waiting)) <= 256 << 10
    assert closed(log).session().flags == ["forced", "late"]


def test_hundred_megabytes_of_titles() -> None:
    log = Log()
    for part in range(10):
        log.batch(part, [event("page_view", n, f"{part}.{n}", title="x" * 100_000) for n in range(100)])
    assert largest(run(log)) < 512 << 10


def test_slow_pages_without_end() -> None:
    """Each measured again and again, none of them ever viewed."""
    log = Log()
    for part in range(60):
        pages = {f"/{n}{WIDE}": f"{part}.{n}" for n in range(30)}
        events = [event("web_vitals", 100 * part, name, path=path, url=WIDE, lcp=9_000) for path, name in pages.items()]
        log.batch(100 * part, events)
    core = run(log)
    assert largest(core) < 1 << 20
    assert sum(row.insight_type == "slow_page" for row in closed(log).insights) == 20


def visitor(sessions: int, clicks: int) -> Log:
    """Somebody without cookies who makes a session per idle gap, and all of it known at once."""
    log = Log()
    for number in range(sessions):
        at_ms = 31 * MINUTE * number
        events = [hostile("click", at_ms + n, f"{number}.{n}", f"#{n}{WIDE}") for n in range(clicks)]
        log.batch(9 * DAY, [hostile("page_view", at_ms, f"{number}"), *events], "", user_id=WIDE)
    return log


def check_of_all_sessions(core: Core, count: int) -> None:
    """Each has its last row, and was opened once."""
    core.feed(Log().tick(9 * DAY + HOUR).messages)
    rows = final(core.sessions)
    assert [row.is_final for row in rows] == [True] * count
    assert core.counts["opened"] == count


def test_many_sessions_that_wait() -> None:
    """All that waits is judged at once; none has to go."""
    core = run(visitor(sessions=40, clicks=40))
    assert largest(core) <= MAX_STATE_BYTES < CHANGELOG_MAX_BYTES
    assert len(state_of(core).sessions) == 40
    assert core.counts["forced"] > 0
    check_of_all_sessions(core, 40)


def test_many_sessions() -> None:
    """Those that were longest without a batch are closed and forgotten."""
    core = run(visitor(sessions=400, clicks=1))
    assert largest(core) <= MAX_STATE_BYTES
    kept = [one.applied_offset for one in state_of(core).sessions]
    assert kept == list(range(400 - len(kept), 400))
    assert 100 < len(kept) < 400
    check_of_all_sessions(core, 400)


def test_few_sessions_are_left_alone() -> None:
    core = run(visitor(sessions=3, clicks=3))
    assert core.counts["forced"] == 0


def state_of(core: Core) -> KeyState:
    (packed,) = core.states.values()
    return unpack(packed)


def test_numbers_without_end() -> None:
    """No two of them neighbours, over many streams."""
    log = Log()
    for number in range(4_500):
        stream_id = uid(f"{number % 40}")
        log.batch(number, [event("scroll", number, f"{number}")], seq=number * 2, stream_id=stream_id)
    assert largest(run(log)) < 256 << 10
