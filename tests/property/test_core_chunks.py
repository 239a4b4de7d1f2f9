"""Where a chunk ends changes nothing: neither rows nor states; and a redo of a chunk gives the same."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gosight.pipeline.state import deadline_of
from tests.core import DAY, HOUR, MINUTE, SECOND, START_MS, Core, Log, run
from tests.property.strategies import RANDOM, arrivals, log_of, sessions, with_erasures

JUMPS = (0, 0, 0, 1, 300, 2 * SECOND, 11 * SECOND, 61 * SECOND, 20 * MINUTE, 31 * MINUTE, 25 * HOUR, 8 * DAY, 9 * DAY)


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """Some visitors side by side, with and without session ids and numbers; much of it late, and much of it again."""
    rng: Random = draw(RANDOM)
    left = {name: list(draw(sessions(most=15))) for name in draw(st.sampled_from(("a", "ab", "abc")))}
    log, clock_ms, seq = Log(), 0, 0
    while any(left.values()):
        clock_ms += rng.choice(JUMPS)
        name = rng.choice([name for name, events in left.items() if events])
        count = rng.randint(1, 5)
        batch, left[name] = left[name][:count], left[name][count:]
        number = {"seq": (seq := seq + rng.randint(0, 2))} if rng.random() < 0.5 else {}
        log.batch(clock_ms, batch, "" if name == "c" else name, visitor=name, **number)
        if rng.random() < 0.4:
            log.repeat(clock_ms + rng.choice(JUMPS), rng.randrange(len(log.messages)))
        if rng.random() < 0.2:
            log.tick(clock_ms + rng.choice(JUMPS))
    return log.tick(clock_ms + rng.choice((0, HOUR, 10 * DAY)))


LOGS = st.one_of(logs(), arrivals().map(log_of), with_erasures().map(log_of))


def said(core: Core) -> tuple[object, ...]:
    """All that came of a log, in an order of its own, versions included."""
    rows = (*core.sessions, *core.page_visits, *core.insights)
    sums = [(one.messages, one.received, one.stored, one.duplicates, one.erased, one.unjudged) for one in core.ledgers]
    return (
        sorted(rows, key=repr),
        core.inbox,
        core.states,
        core.clock_ms,
        core.counts,
        [sum(column) for column in zip(*sums, strict=True)],
    )


@given(LOGS, st.lists(st.integers(1, 6), max_size=20))
def test_any_chunking(log: Log, sizes: list[int]) -> None:
    whole = run(log)
    assert said(run(log, sizes=sizes)) == said(whole)
    assert said(run(log, sizes=[1] * len(log.messages))) == said(whole)


@given(logs(), st.integers(1, 6))
def test_redo_of_each_chunk(log: Log, size: int) -> None:
    core, left = Core(), log.messages
    while left:
        first_try = core.compute(left[:size])
        assert core.feed(left[:size]) == first_try
        left = left[size:]


@given(logs())
def test_timers_of_a_state_are_those_of_its_heap(log: Log) -> None:
    """Rebuilt from packed states they are what the outcomes said, and nothing that is due is left."""
    core = run(log)
    deadlines = {key: deadline_of(state) for key, state in core.states.items()}
    assert all(due is not None and due > core.clock_ms for due in deadlines.values())
    assert sorted(core.timers.due(START_MS + 100 * DAY)) == sorted(deadlines)
