"""Timers, at their boundaries."""

from hypothesis import given
from hypothesis import strategies as st

from gosight.agents.timers import Timers

keys = st.binary(min_size=1, max_size=2)
deadlines = st.dictionaries(keys, st.none() | st.integers(0, 50), max_size=20)


def test_due_at_its_very_deadline() -> None:
    timers = Timers([(b"a", 100)])
    assert timers.due(99) == []
    assert timers.due(100) == [b"a"]


def test_asking_takes_nothing_out() -> None:
    timers = Timers([(b"a", 1), (b"b", 2)])
    assert timers.due(5) == timers.due(5) == [b"a", b"b"]


def test_a_moved_deadline_replaces_the_old_one() -> None:
    timers = Timers([(b"a", 1)])
    timers.update({b"a": 9})
    assert timers.due(5) == []
    assert timers.earliest() == 9


def test_a_removed_deadline_is_never_due() -> None:
    timers = Timers([(b"a", 1)])
    timers.update({b"a": None})
    assert timers.due(5) == []
    assert timers.earliest() is None


@given(st.lists(deadlines, max_size=30), st.integers(0, 60))
def test_equals_a_plain_dictionary(updates: list[dict[bytes, int | None]], clock_ms: int) -> None:
    timers, plain = Timers(), dict[bytes, int | None]()
    for update in updates:
        timers.update(update)
        plain.update(update)
    alive = {key: deadline for key, deadline in plain.items() if deadline is not None}
    due = sorted((deadline, key) for key, deadline in alive.items() if deadline <= clock_ms)
    assert timers.due(clock_ms) == [key for _, key in due]
    assert timers.earliest() == min(alive.values(), default=None)
    assert len(timers) == len(alive)


def test_a_deadline_that_was_left_and_set_again_is_due_once() -> None:
    timers = Timers([(b"a", 1)])
    timers.update({b"a": 9})
    timers.update({b"a": 1})
    assert timers.due(5) == [b"a"]
