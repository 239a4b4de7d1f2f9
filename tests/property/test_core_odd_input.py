"""No message whatever raises, none is lost from the ledger's sums, and none swells a state."""

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from gosight.pipeline.message import SettingsMissing
from gosight.pipeline.state import pack, unpack
from gosight.schemas.envelope import Envelope
from tests.core import HOUR, PROJECT, Core, Log, envelope, event, uid

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 70), 1 << 70) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=6,
)
KINDS = ("click", "page_view", "page_exit", "identify", "session_start", "session_end", "scroll", "dom_mutation", "new")
NAMES = ("target", "reaction", "modifiers", "button", "cursor", "pointer_type", "user_id", "attention_ms", "utm_source")
TARGETS = ("tag", "href", "classes", "attributes", "selector")
ATTRIBUTES = ("role", "type", "target", "download", "href", "onclick")


def objects(names: tuple[str, ...], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(names), values, max_size=4)


ELEMENTS = objects(TARGETS, JSON | objects(ATTRIBUTES, JSON)) | st.just({"tag": "a", "attributes": {"role": []}})
PAYLOADS = objects(NAMES, JSON | ELEMENTS).map(json.dumps) | st.text(max_size=30) | st.just('{"target":' + "[" * 9_999)
EVENTS = st.builds(
    lambda kind, at_ms, name, payload, url: event(kind, at_ms, name, payload=payload, url=url, referrer=url),
    st.sampled_from(KINDS),
    st.integers(-9 * HOUR, 40 * HOUR),
    st.sampled_from("abcdefgh"),
    PAYLOADS,
    st.text(max_size=30) | st.sampled_from(("http://[", "https://a.b/?utm_source=%ff&utm_source", "//:99999/")),
)
HEADERS = st.fixed_dictionaries(
    {}, optional={"version": st.integers(-1, 3), "kind": st.sampled_from(("tick", "erase", "recompute", "new", ""))}
)


@st.composite
def values(draw: st.DrawFn) -> bytes:
    """A good envelope with something in it changed or cut."""
    good = envelope(draw(st.lists(EVENTS, min_size=1, max_size=3)), draw(st.sampled_from(("", "s"))))
    said = msgspec.to_builtins(good)
    where = draw(st.sampled_from((said, said["events"][0])))
    where[draw(st.sampled_from(sorted(Envelope.__struct_fields__) + sorted(where)))] = draw(JSON | st.text())
    value = json.dumps(said).encode()
    return draw(st.sampled_from((value, value[: len(value) // 2], b" " + value, b"[" * 5_000, b"", b"\xff" + value)))


@given(st.lists(EVENTS, min_size=1, max_size=8), st.sampled_from(("", "s")), st.integers(0, 100 * HOUR))
def test_odd_events(events: list[Any], session: str, later_ms: int) -> None:
    core = Core()
    core.feed(Log().batch(0, events, session, seq=1).tick(later_ms).messages)
    _check(core)


@given(
    st.lists(st.tuples(values(), HEADERS, st.sampled_from(("s", "v", "")), st.integers(0, 3)), min_size=1, max_size=4)
)
def test_odd_messages(said: list[tuple[bytes, dict[str, Any], str, int]]) -> None:
    log = Log()
    for value, headers, owner, count in said:
        log.add(0, f"{PROJECT}:{uid(owner)}".encode() if owner else b"\xff", value, count, **headers)
    core = Core()
    try:
        core.feed(log.messages)
    except SettingsMissing:
        return
    _check(core)


def _check(core: Core) -> None:
    for ledger in core.ledgers:
        assert ledger.received == ledger.stored + ledger.duplicates + ledger.dead + ledger.erased
        assert sum(ledger.dropped.values()) == ledger.received - ledger.stored
    for state in core.states.values():
        assert pack(unpack(state)) == state
    rows = (*core.sessions, *core.page_visits, *core.insights)
    assert [msgspec.json.decode(msgspec.json.encode(row), type=type(row)) for row in rows] == list(rows)
    assert len(core.stored()) == sum(ledger.stored for ledger in core.ledgers)
