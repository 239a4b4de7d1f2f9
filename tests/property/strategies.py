"""What Hypothesis makes of visitors: events of a session that are worth a verdict, and logs that carry them."""

from collections.abc import Sequence
from random import Random
from typing import Any

import msgspec
from hypothesis import strategies as st

from gosight.pipeline.panel import Panel
from gosight.schemas.envelope import Event
from tests.core import DAY, HOUR, MINUTE, SECOND, SETTINGS, START_MS, Log, click, event, uid
from tests.log_oracle import Arrival

GAPS = (0, 1, 40, 150, 300, 700, 999, 1_000, 1_001, 1_900, 1_999, 2_000, 2_001, 4 * SECOND, 9 * SECOND, 61 * SECOND)
LONG_GAPS = (5 * MINUTE, 30 * MINUTE, 30 * MINUTE + 1, 45 * MINUTE, 2 * HOUR)
PANEL = Panel(SETTINGS)
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
    *("js_error", "custom_event", "dblclick", "text_select", "session_start", "session_end", "identify", "identify"),
    *("unhandled_rejection", "web_vitals", "page_load"),
)
UNDERWAY_MS = 9 * SECOND
PATHS = ("/cart", "/pay")
QUERIES = ("", "", "utm_source=news&utm_medium=email", "utm_source=google&utm_medium=cpc", "gclid=1")
REFERRERS = ("", "", "https://www.google.com/", "https://t.co/x", "https://www.shop.example/a", "https://blog.example/")
STARTS: tuple[dict[str, Any], ...] = (
    {},
    {"utm_source": "news", "utm_medium": "email"},
    {"referrer_domain": "t.co"},
    {"referrer_domain": "shop.example", "is_new_user": True},
)
WAITS = (0, 0, SECOND, 9 * SECOND, 11 * SECOND, 61 * SECOND, 31 * MINUTE, 3 * HOUR, 26 * HOUR, 5 * DAY)
"""How long a batch may be underway: within the grace, beyond it, beyond silence, the close, the longest session."""

HOSTILE = ("", "[]", "null", "{", '{"positions": [{"x": "a"}, 7]}', '{"positions": ' + "[" * 9_999, '{"cursor": 1e999}')
UNREAD = {
    "mouse_move",
    "dom_mutation",
    "custom_event",
    "js_error",
    "scroll",
    "page_view",
    "page_hidden",
    "page_visible",
}
"""Kinds whose payload means nothing to sessions, page visits and clicks, so that anything may stand there."""

SHIFTS = (0, 0, 0, 30 * SECOND, 4 * MINUTE, -4 * MINUTE, -40 * MINUTE)
"""By how much a client's clock may jump in the middle of things."""


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
        url = f"https://shop.example{path}?{draw(st.sampled_from(QUERIES))}"
        return [
            event("page_view", at_ms, name, path=path, title=path, url=url, referrer=draw(st.sampled_from(REFERRERS)))
        ]
    if kind == "plain":
        return [_plain(draw, at_ms, name, path)]
    every_ms = draw(st.sampled_from((0, 40, 300, 499, 999, 1_999)))
    count = draw(st.integers(2, 7)) if kind == "burst" else 1
    return [_click(draw, at_ms + every_ms * n, f"{name}.{n}", path) for n in range(count)]


def _plain(draw: st.DrawFn, at_ms: int, name: str, path: str) -> Event:
    kind = draw(st.sampled_from(PLAIN))
    depth = draw(st.integers(0, 100)) if kind in ("scroll", "page_exit") else None
    payload = {"page_exit": {"attention_ms": [5, 6]}, "identify": {"user_id": name}}.get(kind, {})
    if kind == "session_start":
        payload = draw(st.sampled_from(STARTS))
    if kind in ("web_vitals", "page_load"):
        times: dict[str, Any] = {one: draw(st.sampled_from((None, 700, 2_500, 4_000))) for one in ("lcp", "ttfb")}
        return event(kind, at_ms, name, path=path, **times)
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


@st.composite
def arrivals(draw: st.DrawFn) -> list[Arrival]:
    """A log with every awkwardness: tabs side by side, clients' clocks that jump, batches that come late by anything up
    to days, and again; with and without session ids and numbers; some payloads hostile.
    """
    rng: Random = draw(RANDOM)
    found: list[Arrival] = []
    for key in draw(st.sampled_from(("a", "ab"))):
        is_cookieless = rng.random() < 0.3
        for tab in range(rng.choice((1, 1, 2, 3))):
            events = _shifted(draw(sessions(most=10)), rng, f"{key}{tab}")
            found += _underway(events, rng, key, f"{tab}" if rng.random() < 0.7 else "", is_cookieless=is_cookieless)
    found += [_again(one, rng) for one in found if rng.random() < 0.3]
    return sorted(found, key=lambda one: one.at_ms)


@st.composite
def with_erasures(draw: st.DrawFn) -> list[Arrival]:
    """The same, and now and then somebody is erased: as of a moment before, amid, or after what is under way."""
    found, rng = draw(arrivals()), draw(RANDOM)
    for _ in range(rng.choice((1, 1, 2))):
        at = rng.randrange(len(found))
        before = found[at]
        cut_ms = rng.choice((before.at_ms, max((one.timestamp for one in before.events), default=0) - START_MS))
        cut = msgspec.structs.replace(
            before, events=[], number=None, cut_ms=cut_ms + rng.choice((-HOUR, -1, 0, SECOND))
        )
        found.insert(at + 1, cut)
    return found


def log_of(found: Sequence[Arrival]) -> Log:
    """The same as messages."""
    log = Log()
    for one in found:
        if one.cut_ms is not None:
            log.erase(one.at_ms, one.cut_ms, one.key)
            continue
        number = {"stream_id": uid(one.number[0]), "seq": one.number[1]} if one.number else {}
        log.batch(one.at_ms, one.events, "" if one.is_cookieless else one.key, visitor=one.key, **number)
    return log


def _shifted(events: Sequence[Event], rng: Random, tab: str) -> list[Event]:
    """A tab's own events: from one of them on its clock is off, and here and there a payload is hostile."""
    since, by_ms, begin_ms = rng.randrange(len(events)), rng.choice(SHIFTS), rng.choice((0, 700, 20 * SECOND, 2 * HOUR))
    return [
        msgspec.structs.replace(
            one,
            event_id=uid(f"{tab}/{one.event_id}"),
            payload=rng.choice(HOSTILE) if one.event_type in UNREAD and rng.random() < 0.2 else one.payload,
            timestamp=one.timestamp + HOUR + begin_ms + (by_ms if at >= since else 0),
        )
        for at, one in enumerate(events)
    ]


def _underway(events: list[Event], rng: Random, key: str, tab: str, *, is_cookieless: bool) -> list[Arrival]:
    found = []
    ahead_ms = rng.choice((0, 0, 0, 2 * MINUTE))  # of the client's clock
    for seq, batch in enumerate(_batches(events, rng)):
        latest_ms = max(one.timestamp for one in batch) - START_MS
        at_ms = max(0, latest_ms - ahead_ms) + rng.choice(WAITS)
        number = (f"{key}{tab}", seq) if tab else None
        found.append(Arrival(at_ms, key, is_cookieless, rng.sample(batch, len(batch)), number))
    return found + [_edge(one, events, rng) for one in found if rng.random() < 0.2]


def _edge(one: Arrival, events: Sequence[Event], rng: Random) -> Arrival:
    """At or next to where something is cut: where this batch, or silence after it, puts the watermark; 24 h."""
    latest_ms = max(event.timestamp for event in one.events)
    clock_ms = START_MS + one.at_ms
    at_ms, wait_ms = rng.choice(
        (
            (min(latest_ms, clock_ms) - 10 * SECOND, 0),
            (clock_ms + 50 * SECOND, MINUTE),
            (latest_ms + PANEL.window_ms + 1, MINUTE),
            (events[0].timestamp + DAY, DAY),
        )
    )
    edge = event("scroll", at_ms - START_MS + rng.choice((-1, 0, 1)), f"{one.at_ms}/{rng.random()}", scroll_depth=1)
    return msgspec.structs.replace(one, at_ms=one.at_ms + wait_ms, events=[edge], number=None)


def _again(one: Arrival, rng: Random) -> Arrival:
    return msgspec.structs.replace(one, at_ms=one.at_ms + rng.choice((0, SECOND, MINUTE, 3 * HOUR, DAY)))
