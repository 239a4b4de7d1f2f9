"""Seeded traffic as the ingestor would publish it: sessions with bursts of clicks, and everything that goes wrong.

Batches come twice, batches come late, clients without numbers send the same event again, visitors without a session id
are cut by the processor, and some messages are poison.
"""

import random
from collections.abc import Iterator
from uuid import UUID

import msgspec

from gosight.schemas import replay, topics
from gosight.schemas.envelope import VERSION, Envelope, Event
from gosight.schemas.replay import ReplayMessage
from gosight.schemas.topics import Kind

PROJECT = "c0ffee00-0000-4000-8000-000000000001"
_SESSIONS_AT_ONCE = 60
_PATHS = ("/", "/pricing", "/docs", "/checkout")
_ZSTD = b"\x28\xb5\x2f\xfd"
_TARGET = {"tag": "button", "selector": "#pay", "text": "Pay"}

_json = msgspec.json.Encoder().encode


class Published(msgspec.Struct, frozen=True):
    """A message for a topic."""

    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]
    topic: str = topics.EVENTS


class _Visitor:
    """One session, or the stream of one visitor who sends no session id."""

    def __init__(self, rng: random.Random) -> None:
        self.id = str(UUID(int=rng.getrandbits(128), version=4))
        self.visitor_id = str(UUID(int=rng.getrandbits(128), version=4))
        self.stream_id = str(UUID(int=rng.getrandbits(128), version=4))
        self.is_cookieless = rng.random() < 0.15
        self.is_numbered = rng.random() < 0.8
        self.is_bot = rng.random() < 0.05
        self.is_recorded = not self.is_cookieless and rng.random() < 0.5
        self.chunks = 0
        self.batches_left = rng.randint(2, 40)
        self.seq = 0
        self.sent: list[Envelope] = []


class Traffic:
    """`settings_version`: of `PROJECT`. The same seed and the same times give the same messages."""

    def __init__(self, seed: int, settings_version: int) -> None:
        self._rng = random.Random(seed)
        self._version = settings_version
        self._visitors: list[_Visitor] = []

    def messages(self, now_ms: int) -> Iterator[Published]:
        """What one visitor sends at `now_ms`: mostly a batch, at times one again or something broken."""
        rng = self._rng
        while len(self._visitors) < _SESSIONS_AT_ONCE:
            self._visitors.append(_Visitor(rng))
        visitor = rng.choice(self._visitors)
        batch = self._batch(visitor, now_ms)
        yield _published(batch)
        if rng.random() < 0.1:
            yield _published(msgspec.structs.replace(rng.choice(visitor.sent), received_at=now_ms))
        if rng.random() < 0.03:
            yield self._poison(batch)
        if visitor.is_recorded and rng.random() < 0.5:
            yield from self._replay(visitor, now_ms)
        visitor.batches_left -= 1
        if not visitor.batches_left:
            self._visitors.remove(visitor)

    def _replay(self, visitor: _Visitor, now_ms: int) -> Iterator[Published]:
        """The next chunk, at times one again with other content, or something broken."""
        rng = self._rng
        chunk = ReplayMessage(
            project_id=PROJECT,
            stream_id=visitor.stream_id,
            chunk_index=visitor.chunks,
            settings_version=self._version,
            received_at=now_ms,
            timestamp_start=now_ms - 3_000,
            timestamp_end=now_ms,
            event_count=rng.randint(1, 50),
            has_full_snapshot=visitor.chunks == 0,
            data_size=2_000,
            data=_ZSTD + rng.randbytes(2_000),
            session_id=visitor.id,
        )
        visitor.chunks += 1
        yield _replay_message(chunk)
        if rng.random() < 0.2:
            yield _replay_message(msgspec.structs.replace(chunk, data=_ZSTD + b"other"))
        if rng.random() < 0.05:
            yield msgspec.structs.replace(_replay_message(chunk), value=b"\xc1")

    def _batch(self, visitor: _Visitor, now_ms: int) -> Envelope:
        rng = self._rng
        late_ms = rng.choice((0, 0, 0, 0, 0, 0, 0, 3_000, 90_000, 2_000_000))
        events = list(self._events(now_ms - late_ms - 3_000))
        if visitor.sent and not visitor.is_numbered and rng.random() < 0.2:
            events += visitor.sent[-1].events[:2]
        if visitor.batches_left == 1 and rng.random() < 0.5:
            events.append(self._event("session_end", now_ms - 1))
        envelope = Envelope(
            project_id=PROJECT,
            visitor_id=visitor.visitor_id,
            settings_version=self._version,
            received_at=now_ms,
            events=events,
            session_id="" if visitor.is_cookieless else visitor.id,
            stream_id=visitor.stream_id,
            seq=visitor.seq if visitor.is_numbered else None,
            retention_days=365,
            browser="Firefox",
            os="Linux",
            device_type="desktop",
            country="France",
            is_bot=visitor.is_bot,
            viewport_width=1200,
            viewport_height=800,
        )
        visitor.seq += 1
        visitor.sent = [*visitor.sent[-4:], envelope]
        return envelope

    def _events(self, at_ms: int) -> Iterator[Event]:
        rng = self._rng
        if rng.random() < 0.2:
            yield from (self._click(at_ms + 150 * n) for n in range(rng.randint(5, 8)))
            return
        for n in range(rng.randint(1, 8)):
            kind = rng.choice(("page_view", "click", "scroll", "js_error", "web_vitals", "mouse_move", "dom_mutation"))
            yield self._click(at_ms + 350 * n) if kind == "click" else self._event(kind, at_ms + 350 * n)

    def _click(self, at_ms: int) -> Event:
        x, y = 400 + self._rng.randint(0, 9), 300
        payload = {"x": x, "y": y, "page_x": x, "page_y": y, "button": 0, "target": _TARGET}
        event = self._event("click", at_ms)
        event.click_x, event.click_y, event.page_x, event.page_y, event.click_px, event.click_py = x, y, x, y, 333, 120
        event.target_selector, event.target_tag, event.payload = "#pay", "button", _json(payload).decode()
        return event

    def _event(self, kind: str, at_ms: int) -> Event:
        rng = self._rng
        path = rng.choice(_PATHS)
        event = Event(
            event_id=str(UUID(int=rng.getrandbits(128), version=4)),
            event_type=kind,
            timestamp=at_ms,
            url=f"https://shop.example{path}?utm_source=mail",
            path=path,
        )
        if kind == "web_vitals":
            event.lcp, event.cls = rng.randint(200, 9_000), 0.1
        elif kind == "scroll":
            event.scroll_depth = rng.randint(0, 100)
        elif kind == "js_error":
            event.error_message = "boom"
        elif kind == "mouse_move":
            event.payload = _json({"positions": [{"x": rng.randint(0, 1199), "y": 9, "t": at_ms}]}).decode()
        return event

    def _poison(self, batch: Envelope) -> Published:
        good = _published(batch)
        broken = self._rng.choice(("json", "version", "kind", "bounds"))
        if broken == "json":
            return msgspec.structs.replace(good, value=good.value[:-7])
        if broken == "bounds":
            return msgspec.structs.replace(good, value=good.value.replace(b'"timestamp":1', b'"timestamp":-1'))
        name, wrong = ("v", b"99") if broken == "version" else ("kind", b"riddle")
        headers = [(key, wrong if key == name else value) for key, value in good.headers]
        return msgspec.structs.replace(good, headers=headers)


def _replay_message(chunk: ReplayMessage) -> Published:
    return Published(
        topics.message_key(chunk.project_id, chunk.session_id),
        msgspec.msgpack.encode(chunk),
        topics.headers(replay.VERSION, Kind.EVENTS, chunk.event_count, chunk.received_at),
        topics.REPLAY,
    )


def _published(envelope: Envelope) -> Published:
    return Published(
        topics.message_key(envelope.project_id, envelope.session_id or envelope.visitor_id),
        _json(envelope),
        topics.headers(VERSION, Kind.EVENTS, len(envelope.events), envelope.received_at),
    )
