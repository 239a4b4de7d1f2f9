"""Which session an event joins: by time alone, the idle gap only without cookies, 24 h always."""

import pytest

from gosight.pipeline.assign import holds_all, new_session_id, session_for
from gosight.pipeline.profile import extend, opened
from gosight.pipeline.state import SessionState
from gosight.pipeline.totals import Totals
from gosight.schemas.project import Session as Limits
from tests.core import HOUR, MINUTE, START_MS, envelope, event, uid

LIMITS = Limits()
IDLE, LONGEST = 30 * MINUTE, 24 * HOUR


def session(name: str, first_ms: int, last_ms: int) -> SessionState:
    """One that reaches from `first_ms` to `last_ms`."""
    first, last = event("scroll", first_ms), event("scroll", last_ms)
    profile = opened(envelope([first]), first)
    extend(profile, envelope([last]), last, last)
    return SessionState(name, 1, 365, Totals(), profile)


def joined(at_ms: int, *sessions: SessionState, is_cookieless: bool) -> str | None:
    found = session_for(sessions, START_MS + at_ms, LIMITS, is_cookieless=is_cookieless)
    return found.session_id if found else None


@pytest.mark.parametrize(
    ("at_ms", "expected"),
    [(IDLE, "a"), (IDLE + 1, None), (-IDLE, "a"), (-IDLE - 1, None)],
    ids=["exact_gap", "late_by_one_ms", "exact_gap_before", "early_by_one_ms"],
)
def test_idle_gap_without_cookies(at_ms: int, expected: str | None) -> None:
    assert joined(at_ms, session("a", 0, 0), is_cookieless=True) == expected


@pytest.mark.parametrize("at_ms", [IDLE + 1, -IDLE - 1, LONGEST, -LONGEST])
def test_no_idle_gap_with_the_clients_id(at_ms: int) -> None:
    assert joined(at_ms, session("a", 0, 0), is_cookieless=False) == "a"


@pytest.mark.parametrize("at_ms", [LONGEST + 1, HOUR - LONGEST - 1], ids=["late_by_one_ms", "early_by_one_ms"])
@pytest.mark.parametrize("is_cookieless", [False, True])
def test_longest(at_ms: int, is_cookieless: bool) -> None:
    assert joined(at_ms, session("a", 0, HOUR), is_cookieless=is_cookieless) is None


def test_longest_without_cookies() -> None:
    """Busy all the time, it is still cut."""
    busy = session("a", 0, LONGEST - MINUTE)
    assert joined(LONGEST, busy, is_cookieless=True) == "a"
    assert joined(LONGEST + 1, busy, is_cookieless=True) is None


def test_within_a_session_it_is_that_one() -> None:
    assert joined(MINUTE, session("a", 0, HOUR), session("b", 2 * HOUR, 3 * HOUR), is_cookieless=True) == "a"


def test_between_two_the_earlier_one_comes_first() -> None:
    both = session("b", 40 * MINUTE, HOUR), session("a", 0, 5 * MINUTE)
    assert joined(20 * MINUTE, *both, is_cookieless=True) == "a"


def test_between_two_the_later_one_where_the_earlier_does_not_fit() -> None:
    both = session("a", 0, 0), session("b", 50 * MINUTE, HOUR)
    assert joined(IDLE + 1, *both, is_cookieless=True) == "b"


def test_between_two_and_far_from_both() -> None:
    assert joined(2 * HOUR, session("a", 0, 0), session("b", 5 * HOUR, 5 * HOUR), is_cookieless=True) is None


def test_later_one_only_if_it_stays_within_the_longest() -> None:
    both = session("a", 0, 0), session("b", 25 * HOUR, 48 * HOUR + 1_000)
    assert joined(LONGEST + 1_000, *both, is_cookieless=False) == "b"
    assert joined(LONGEST + 999, *both, is_cookieless=False) is None


def test_only_the_latest_earlier_one_counts() -> None:
    """An event does not reach over a session to the one before it."""
    both = session("a", 0, 10 * MINUTE), session("b", HOUR, HOUR)
    assert joined(HOUR + IDLE + 1, *both, is_cookieless=True) is None


def test_same_begin_the_greater_order_is_the_latest() -> None:
    first, second = sorted((event("scroll", 0, name) for name in "ab"), key=lambda one: one.event_id)
    states = [
        SessionState(name, 1, 365, Totals(), opened(envelope([one]), one))
        for name, one in (("less", first), ("greater", second))
    ]
    assert joined(0, *states, is_cookieless=False) == "greater"


@pytest.mark.parametrize(
    ("first_ms", "last_ms", "expected"),
    [
        (HOUR, LONGEST, True),
        (HOUR, LONGEST + 1, False),
        (2 * HOUR - LONGEST, 0, True),
        (2 * HOUR - LONGEST - 1, 0, False),
    ],
)
def test_holds_all(first_ms: int, last_ms: int, expected: bool) -> None:
    one = session("a", 0, 2 * HOUR)
    assert holds_all(one, START_MS + first_ms, START_MS + last_ms, LIMITS) is expected


def test_ids() -> None:
    client, cookieless = envelope([], "s"), envelope([], "", visitor="v")
    assert new_session_id(client, uid("e"), is_first_of_key=True) == uid("s")
    derived = new_session_id(client, uid("e"), is_first_of_key=False)
    assert derived not in (uid("s"), new_session_id(client, uid("f"), is_first_of_key=False))
    firsts = {new_session_id(cookieless, uid("e"), is_first_of_key=one) for one in (True, False)}
    assert len(firsts) == 1
    assert derived not in firsts
