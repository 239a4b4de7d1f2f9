"""What a committed chunk tells those who are watching."""

import pytest

from gosight.agents.live_messages import MAX_EVENTS, active_sessions, messages
from gosight.schemas.live import LiveEvent, SessionStart
from tests.core import PROJECT, SECOND, START_MS, Core, Log, click, event, uid, view

WATCHED = {PROJECT}


def test_a_new_session_and_its_events() -> None:
    log = Log().batch(1_000, [view(0), click(500)], country="France", device_type="mobile", browser="Firefox")
    told = messages(Core().feed(log.messages), WATCHED)
    assert told == {
        PROJECT: [
            SessionStart(uid("s"), "2025-11-23T03:20:00.000Z", "/cart", "France", "mobile", "Firefox"),
            LiveEvent(uid("s"), "page_view", "2025-11-23T03:20:00.000Z", "/cart", None),
            LiveEvent(uid("s"), "click", "2025-11-23T03:20:00.500Z", "/cart", "#pay"),
        ]
    }


def test_a_session_starts_once() -> None:
    core, log = Core(), Log().batch(0, [view(0)]).batch(60 * SECOND, [view(50 * SECOND)])
    first, second = (messages(core.feed([one]), WATCHED)[PROJECT] for one in log.messages)
    assert [type(one) for one in (*first, *second)] == [SessionStart, LiveEvent, LiveEvent]


def test_what_nobody_watches_is_not_told() -> None:
    outcome = Core().feed(Log().batch(0, [view(0)]).messages)
    assert messages(outcome, set()) == messages(outcome, {"another"}) == {}


def test_bots_are_not_told_of() -> None:
    outcome = Core().feed(Log().batch(0, [view(0)], is_bot=True).messages)
    assert (messages(outcome, WATCHED), active_sessions(outcome)) == ({}, {})


def test_the_newest_events_of_a_flood() -> None:
    flood = [event("scroll", n) for n in range(MAX_EVENTS + 50)]
    told = messages(Core().feed(Log().batch(1_000, flood).messages), WATCHED)[PROJECT]
    events = [one for one in told if isinstance(one, LiveEvent)]
    assert len(events) == MAX_EVENTS
    assert events[-1].timestamp.endswith("00.149Z")


@pytest.mark.parametrize("at_ms", [0, 400])
def test_when_sessions_were_last_seen(at_ms: int) -> None:
    outcome = Core().feed(Log().batch(1_000, [view(0), click(at_ms)]).messages)
    assert active_sessions(outcome) == {PROJECT: {uid("s"): START_MS + at_ms}}
