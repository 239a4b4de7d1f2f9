"""However a session's events are batched, ordered within the grace, and sent again: the same rows once it is closed."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gosight.schemas.envelope import Event
from tests.core import DAY, Core, closed, plain, sorting_key
from tests.property.strategies import RANDOM, delivered, in_order, sessions


@given(sessions(), RANDOM, st.booleans())
def test_same_rows(events: list[Event], rng: Random, is_numbered: bool) -> None:
    """Within 24 h: which event opens the next session is decided in the order of the log."""
    events = [one for one in events if one.timestamp - events[0].timestamp <= DAY]
    core = closed(delivered(events, rng, is_numbered=is_numbered))
    once = closed(in_order(events))
    assert _stored(core) == _stored(once)
    assert core.counts["late"] == core.counts["forced"] == 0
    assert plain(core.insights) == plain(once.insights)
    assert plain(core.page_visits) == plain(once.page_visits)
    assert plain(core.sessions) == plain(once.sessions)


@given(sessions(), RANDOM, st.booleans())
def test_a_later_row_always_wins(events: list[Event], rng: Random, is_numbered: bool) -> None:
    """Of one key the versions grow in the order of writing, and never are two alike."""
    core = closed(delivered(events, rng, is_numbered=is_numbered))
    for rows in (core.sessions, core.page_visits, core.insights):
        newest: dict[object, int] = {}
        for row in rows:
            assert row.version > newest.get(sorting_key(row), -1)
            newest[sorting_key(row)] = row.version


def _stored(core: Core) -> list[tuple[str, Event]]:
    return sorted(core.stored(), key=lambda one: one[1].event_id)
