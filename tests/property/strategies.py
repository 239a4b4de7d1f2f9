"""What Hypothesis makes of visitors: events of a session that are worth a verdict, and logs that carry them."""

from collections.abc import Sequence
from random import Random
from typing import Any

from hypothesis import strategies as st

from gosight.schemas.envelope import Event
from tests.core import HOUR, MINUTE, SECOND, START_MS, Log, click, event

GAPS = (0, 1, 40, 150, 300, 700, 999, 1_000, 1_001, 1_900, 1_999, 2_000, 2_001, 4 * SECOND, 9 * SECOND, 61 * SECOND)
LONG_GAPS = (5 * MINUTE, 30 * MINUTE, 30 * MINUTE + 1, 45 * MINUTE, 2 * HOUR)
RANDOM = st.integers(0, 1 << 32).map(Random)
"""Chance for what need not shrink: much quicker than drawing each choice."""

PLAIN = (
    *(
        "mouse_move",
        "dom_mutation",
        "scroll",
        "page_hidden",
        "page_visible",
        "page_exit",
        "input_focus",
        "input_change",
    ),
    *("js_error", "custom_event", "dblclick", "text_select", "session_start", "identify", "identify"),
)
UNDERWAY_MS = 9 * SECOND
PATHS = ("/cart", "/pay")


@st.composite
def sessions(draw: st.DrawFn, gaps: Sequence[int] = (*GAPS, *LONG_GAPS), most: int = 25) -> list[Event]:
    """One session's events in Order, with bursts of clicks, responses and gaps at the edges of the rules."""
    events: list[Event] = []
    at_ms = 0
    for number in range(draw(st.integers(1, most))):
        at_ms += draw(st.sampled_from(gaps))
        events += _step(draw, at_ms, f"{number}")
        at_ms = events[-1].timestamp - START_MS
    return sorted(events, key=lambda one: (one.timestamp, one.event_id))


def _step(draw: st.DrawFn, at_ms: int, name: str) -> list[Event]:
    """One event, or clicks in a row."""
    path = draw(st.sampled_from(PATHS))
    kind = draw(st.sampled_from(("click", "burst", "page_view", "plain", "plain")))
    if kind == "page_view":
        return [event("page_view", at_ms, name, path=path, title=path)]
    if kind == "plain":
        return [_plain(draw, at_ms, name, path)]
    every_ms = draw(st.sampled_from((0, 40, 300, 499, 999, 1_999)))
    count = draw(st.integers(2, 7)) if kind == "burst" else 1
    return [_click(draw, at_ms + every_ms * n, f"{name}.{n}", path) for n in range(count)]


def _plain(draw: st.DrawFn, at_ms: int, name: str, path: str) -> Event:
    kind = draw(st.sampled_from(PLAIN))
    depth = draw(st.integers(0, 100)) if kind in ("scroll", "page_exit") else None
    payload = {"page_exit": {"attention_ms": [5, 6]}, "identify": {"user_id": name}}.get(kind, {})
    return event(kind, at_ms, name, path=path, scroll_depth=depth, payload=payload)


def _click(draw: st.DrawFn, at_ms: int, name: str, path: str) -> Event:
    x = draw(st.sampled_from((100, 100, 100, 110, 149, 150, 151, 400)))
    tag = draw(st.sampled_from(("button", "button", "a", "input", "div")))
    reaction = draw(st.sampled_from((None, None, None, {}, {"dom_mutation_ms": 20}, {"navigation_ms": 1_001})))
    said: dict[str, Any] = {} if reaction is None else {"reaction": reaction}
    target = {"href": "/next"} if tag == "a" else {}
    return click(at_ms, name, x=x, path=path, tag=tag, selector=f"#{tag}", target=target, **said)


def in_order(events: Sequence[Event], session: str = "s") -> Log:
    """Every event by itself, at once."""
    log = Log()
    for one in events:
        log.batch(one.timestamp - START_MS, [one], session)
    return log


def delivered(events: Sequence[Event], rng: Random, *, is_numbered: bool, session: str = "s") -> Log:
    """In batches of chance, each underway for less than the grace, some of them twice and more, among ticks."""
    arrivals = []
    for seq, batch in enumerate(_batches(events, rng)):
        number = {"seq": seq} if is_numbered else {}
        at_ms = rng.randint(batch[-1].timestamp, batch[0].timestamp + UNDERWAY_MS) - START_MS
        shuffled = rng.sample(batch, len(batch))
        again = rng.choices((0, 1, 50 * SECOND, HOUR), k=rng.choice((0, 0, 1, 2)))
        arrivals += [(at_ms + later_ms, shuffled, number) for later_ms in (0, *again)]
    log = Log()
    for at_ms, batch, number in sorted(arrivals, key=lambda one: one[0]):
        log.batch(at_ms, batch, session, **number)
        if rng.random() < 0.2:
            log.tick(at_ms)
    return log


def _batches(events: Sequence[Event], rng: Random) -> list[list[Event]]:
    batches: list[list[Event]] = []
    for one in events:
        if batches and one.timestamp - batches[-1][0].timestamp <= UNDERWAY_MS and rng.random() < 0.6:
            batches[-1].append(one)
        else:
            batches.append([one])
    return batches
