"""Drives the pure core as a partition's worker does: a log of messages goes in, rows come out.

Times of tests are ms since `START_MS`, of events and of the log alike; names stand for ids (`uid`).
"""

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID, uuid5

import msgspec

from gosight.agents.timers import Timers
from gosight.pipeline import erase
from gosight.pipeline.chunk import compute
from gosight.pipeline.erase import Cut
from gosight.pipeline.message import Message, Outcome, Source
from gosight.pipeline.state import deadline_of
from gosight.schemas import envelope as envelopes
from gosight.schemas import topics
from gosight.schemas.envelope import Envelope, Event
from gosight.schemas.project import ProjectSettings
from gosight.schemas.rows import InsightRow, LedgerRow, PageVisitRow, SessionRow

START_MS = 1_763_868_000_000
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000

NAMES = UUID(int=5)
PROJECT = str(UUID(int=0xAA))
SETTINGS = ProjectSettings()

Row = TypeVar("Row", SessionRow, PageVisitRow, InsightRow)


def uid(name: str) -> str:
    """The id that a name stands for."""
    return str(uuid5(NAMES, name))


def event(kind: str, at_ms: int, name: str = "", **fields: Any) -> Event:
    """An event; without a name its id follows from kind and time. `payload` may be a dict."""
    if isinstance(fields.get("payload"), dict):
        fields["payload"] = json.dumps(fields["payload"])
    fields.setdefault("path", "/cart")
    fields.setdefault("url", f"https://shop.example{fields['path']}")
    return Event(uid(name or f"{kind}@{at_ms}"), kind, START_MS + at_ms, **fields)


def click(at_ms: int, name: str = "", *, x: int = 100, y: int = 100, path: str = "/cart", **said: Any) -> Event:
    """A click on `#pay`, a button. `said`: what the payload says beside or instead; `selector`, `tag` of the target."""
    selector, tag = said.pop("selector", "#pay"), said.pop("tag", "button")
    payload = {"button": 0, "target": {"tag": tag, "selector": selector, **said.pop("target", {})}, **said}
    columns = {"page_x": x, "page_y": y, "click_x": x, "click_y": y, "target_selector": selector, "target_tag": tag}
    return event("click", at_ms, name or f"click@{at_ms}:{x}:{y}", path=path, payload=payload, **columns)


def view(at_ms: int, path: str = "/cart", name: str = "", **fields: Any) -> Event:
    """A page view."""
    return event("page_view", at_ms, name or f"view@{at_ms}:{path}", path=path, **fields)


def moves(at_ms: int, places: Iterable[tuple[int, int, int]], name: str = "", **fields: Any) -> Event:
    """A mouse move; `places`: ms from the event, x, y."""
    positions = [{"t": ms, "x": x, "y": y} for ms, x, y in places]
    return event("mouse_move", at_ms, name, payload={"positions": positions}, **fields)


def zigzag(count: int, every_ms: int = 100, by_px: int = 100, y: int = 0) -> list[tuple[int, int, int]]:
    """That many places in turn on the left and on the right."""
    return [(every_ms * n, by_px * (n % 2), y) for n in range(count)]


def envelope(events: Sequence[Event], session: str = "s", visitor: str = "v", **fields: Any) -> Envelope:
    """`session`: a name; empty = cookieless."""
    said: dict[str, Any] = {"settings_version": 1, "received_at": START_MS, **fields}
    session_id = uid(session) if session else ""
    return Envelope(project_id=PROJECT, visitor_id=uid(visitor), events=list(events), session_id=session_id, **said)


class Log:
    """A partition of `gosight.events.raw`, as it grows."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def batch(self, at_ms: int, events: Sequence[Event], session: str = "s", **fields: Any) -> "Log":
        """One message, appended at `at_ms`. `seq=n` numbers it, within the stream of its session."""
        if "seq" in fields:
            fields.setdefault("stream_id", uid(f"stream of {session}"))
        return self.publish(at_ms, envelope(events, session, **fields))

    def publish(self, at_ms: int, one: Envelope) -> "Log":
        """Any envelope, as the ingestor publishes it."""
        key = topics.message_key(one.project_id, one.session_id or one.visitor_id)
        return self.add(at_ms, key, msgspec.json.encode(one), len(one.events))

    def add(self, at_ms: int, key: bytes, value: bytes, count: int, **fields: Any) -> "Log":
        """Any message."""
        said: dict[str, Any] = {"version": envelopes.VERSION, "kind": topics.Kind.EVENTS.value, **fields}
        self.messages.append(Message(len(self.messages), START_MS + at_ms, key, value, count=count, **said))
        return self

    def tick(self, at_ms: int) -> "Log":
        """Only the clock goes on."""
        return self.add(at_ms, b"", b"", 0, kind=topics.Kind.TICK.value)

    def erase(self, at_ms: int, until_ms: int, session: str = "s", *, visitor: str = "") -> "Log":
        """What an eraser appends for a session, or for a cookieless visitor: all that is stamped up to `until_ms`."""
        key = topics.message_key(PROJECT, uid(visitor or session))
        order = Cut(uid(f"erasure {len(self.messages)}"), max(0, START_MS + until_ms))
        return self.add(at_ms, key, erase.encode(order), 0, kind=topics.Kind.ERASE.value)

    def repeat(self, at_ms: int, offset: int) -> "Log":
        """The message of that offset once more."""
        one = self.messages[offset]
        return self.add(at_ms, one.key, one.value, one.count)


class Core:
    """One partition: its states, timers and clock, and all rows so far."""

    def __init__(self, settings: dict[int, ProjectSettings] | None = None) -> None:
        versions = settings or {1: SETTINGS}
        self.book = {(PROJECT, version): one for version, one in versions.items()}
        self.states: dict[bytes, bytes] = {}
        self.timers = Timers()
        self.clock_ms = 0
        self.inbox: list[bytes] = []
        self.sessions: list[SessionRow] = []
        self.page_visits: list[PageVisitRow] = []
        self.insights: list[InsightRow] = []
        self.ledgers: list[LedgerRow] = []
        self.counts: Counter[str] = Counter()

    def restore_timers(self) -> None:
        """As an owner builds them from the states."""
        self.timers = Timers((key, deadline_of(packed)) for key, packed in self.states.items())

    def compute(self, messages: Sequence[Message]) -> Outcome:
        """What a chunk would give; nothing is taken over."""
        return compute(Source("t", 1, 0, self.clock_ms), messages, self.states.get, self.timers.due, self.book)

    def feed(self, messages: Sequence[Message]) -> Outcome:
        """One chunk."""
        made = self.compute(messages)
        self.clock_ms = made.clock_ms
        for key, state in made.states.items():
            if state is None:
                self.states.pop(key, None)
            else:
                self.states[key] = state
        self.timers.update(made.deadlines)
        self.inbox += made.inbox
        self.sessions += made.sessions
        self.page_visits += made.page_visits
        self.insights += made.insights
        self.ledgers.append(made.ledger)
        self.counts.update(made.counts)
        return made

    def stored(self) -> list[tuple[str, Event]]:
        """Session and event of everything that went to ClickHouse, in that order."""
        lines = [msgspec.json.decode(line, type=Envelope) for line in self.inbox]
        return [(line.session_id, one) for line in lines for one in line.events]

    def session(self, name: str = "s") -> SessionRow:
        """The row that stands of a session."""
        (row,) = [row for row in final(self.sessions) if row.session_id == uid(name)]
        return row


def run(log: Log, settings: dict[int, ProjectSettings] | None = None, sizes: Iterable[int] = ()) -> Core:
    """The whole log through a core, in chunks of these sizes; what is left is one more."""
    core, left = Core(settings), log.messages
    for size in sizes:
        if left[:size]:
            core.feed(left[:size])
        left = left[size:]
    if left:
        core.feed(left)
    return core


def closed(log: Log, settings: dict[int, ProjectSettings] | None = None, sizes: Iterable[int] = ()) -> Core:
    """The same, and then it is quiet until everything is closed."""
    last_ms = log.messages[-1].at_ms - START_MS
    return run(log.tick(last_ms + DAY), settings, sizes)


def final(rows: Iterable[Row]) -> list[Row]:
    """What `FINAL` reads: the greatest version of each key, unless it is deleted; in a steady order."""
    newest: dict[Hashable, Row] = {}
    for row in rows:
        key = sorting_key(row)
        if key not in newest or row.version >= newest[key].version:
            newest[key] = row
    return [newest[key] for key in sorted(newest, key=str) if not newest[key].is_deleted]


def plain(rows: Iterable[Row]) -> list[Row]:
    """`FINAL`, without what tells apart only how it came about (spec/insights.md: equality tests)."""
    return [msgspec.structs.replace(row, version=0) for row in final(rows)]


def sorting_key(row: SessionRow | PageVisitRow | InsightRow) -> Hashable:
    """ClickHouse's `ORDER BY`, by which Replacing tables replace."""
    if isinstance(row, SessionRow):
        return row.project_id, row.started_at, row.session_id
    if isinstance(row, PageVisitRow):
        return row.project_id, row.path, row.entered_at, row.session_id, row.event_id
    return row.project_id, row.insight_type, row.timestamp, row.insight_id


def ms(text: str) -> int:
    """A row's time as a test says it."""
    return round(float(text) * 1_000) - START_MS


def details(row: InsightRow) -> dict[str, Any]:
    """An insight's numbers."""
    return msgspec.json.decode(row.details, type=dict[str, Any])
