"""POST /v1/replay: a chunk of rrweb events, opaque but for their number, times and whether one is a full snapshot."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec
import zstandard
from aiohttp import web

from gosight.http.ingest import answers, metrics
from gosight.http.ingest.body import Limits, read_json
from gosight.http.ingest.clock import MAX_TIME_MS, ClientClock
from gosight.http.ingest.decode import BAD_EVENT, decode_replay, explained
from gosight.http.ingest.gate import Gate, key_of
from gosight.http.ingest.ids import normal_id
from gosight.http.ingest.lane import Message, NotAcknowledged
from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.ingest.publisher import Publisher
from gosight.http.ingest.refusal import Refusal, Reject, invalid, too_large, unavailable
from gosight.http.ingest.rules_book import RulesBook
from gosight.http.ingest.senders import Senders
from gosight.schemas import replay, topics
from gosight.schemas.wire import ReplayChunk, RrwebEvent

INFLATED_BYTES = 50 << 20

_FULL_SNAPSHOT = 2
LEVEL = 3
_ROOM_FOR_HEAD = 4_096
_QUICK_BYTES = 256 << 10
"""What is packed in some ms. More is done in a thread: others are served meanwhile. In one for all: they would wait for
each other anyway, and touch fresh memory each (a fifth of the CPU, `make bench-replay`).
"""

_peek = msgspec.json.Decoder(list[RrwebEvent]).decode
_pack = msgspec.msgpack.Encoder().encode


class _Packer(threading.local):
    """A thread's own: made once, it packs a chunk in little more than half the time."""

    def __init__(self) -> None:
        self.pack = zstandard.ZstdCompressor(level=LEVEL).compress


_packer = _Packer()


class ReplayEndpoint:
    """Raises `Refusal` for a request that is not taken. `max_bytes`: of a body, as sent; `max_events`: of a chunk."""

    def __init__(
        self,
        gate: Gate,
        rules: RulesBook,
        senders: Senders,
        publisher: Publisher,
        max_bytes: int,
        max_events: int,
    ) -> None:
        self._gate = gate
        self._rules = rules
        self._senders = senders
        self._publisher = publisher
        self._limits = Limits(max_bytes, INFLATED_BYTES)
        self._max_events = max_events
        self._aside = ThreadPoolExecutor(1, "large-chunks")

    async def post(self, request: web.BaseRequest, origin: str | None, received_at: int) -> web.StreamResponse:
        """Answers 202 after the chunk is acknowledged; `events_accepted` counts rrweb events."""
        message = await self._take(request, origin, received_at)
        await self._publish(message)
        metrics.REPLAY_BYTES.inc(message.data_size)
        return answers.accepted(origin, message.event_count, [])

    async def _take(self, request: web.BaseRequest, origin: str | None, received_at: int) -> replay.ReplayMessage:
        """All that comes before Kafka; the body, which may be large, is not kept until the acknowledgement."""
        key = key_of(request)
        record = await self._gate.enter(key, origin, received_at) if key else None
        chunk = decode_replay(await read_json(request, self._limits))
        if record is None:
            record = await self._gate.enter(chunk.project_key, origin, received_at)
        rules = await self._rules.of(record)
        if not rules.settings.replay.enabled:
            raise Refusal(404, "REPLAY_DISABLED", "This project records no replays.")
        needs_visitor = not chunk.session_id and not chunk.visitor_id
        sender = await self._senders.of(request, rules, chunk.visitor_token, needs_visitor, received_at)
        made = (chunk, rules, sender.visitor_id, received_at, self._max_events)
        if len(memoryview(chunk.events)) <= _QUICK_BYTES:
            return replay_message(*made)
        return await asyncio.get_running_loop().run_in_executor(self._aside, replay_message, *made)

    async def _publish(self, message: replay.ReplayMessage) -> None:
        if len(message.data) > topics.REPLAY_MAX_BYTES - _ROOM_FOR_HEAD:
            raise too_large("The chunk is too large even when it is compressed.")
        key = topics.message_key(message.project_id, message.session_id or message.visitor_id)
        head = topics.headers(replay.VERSION, topics.Kind.EVENTS, message.event_count, message.received_at)
        try:
            await self._publisher.publish(topics.REPLAY, Message(key, _pack(message), head))
        except NotAcknowledged as error:
            metrics.UNACKNOWLEDGED.inc()
            raise unavailable("The chunk could not be stored just now; send it again.") from error


def replay_message(
    chunk: ReplayChunk, rules: ProjectRules, visitor_id: str, received_at: int, max_events: int
) -> replay.ReplayMessage:
    """What is published of a chunk. Counts, times and the snapshot flag are read from the events themselves."""
    events = _events(chunk)
    if len(events) > max_events:
        raise too_large(f"The chunk has {len(events)} events, more than {max_events}.")
    times = [round(event.timestamp) for event in events]
    first, last = min(times), max(times)
    if not 0 <= first <= last <= MAX_TIME_MS:
        raise invalid("events: a timestamp is no time in ms since 1970.")
    if not chunk.stream_id:
        raise invalid("A chunk needs a stream_id.")
    if not 0 <= chunk.chunk_index <= replay.MAX_INDEX:
        raise invalid(f"chunk_index {chunk.chunk_index} is not 0 to {replay.MAX_INDEX}.")
    project, data, clock = rules.project_id, bytes(chunk.events), ClientClock(received_at, chunk.sent_at)
    try:
        return replay.ReplayMessage(
            project_id=project,
            stream_id=normal_id(project, chunk.stream_id),
            chunk_index=chunk.chunk_index,
            settings_version=rules.version,
            received_at=received_at,
            timestamp_start=first,
            timestamp_end=last,
            event_count=len(events),
            has_full_snapshot=any(event.type == _FULL_SNAPSHOT for event in events),
            data_size=len(data),
            data=_packer.pack(data),
            session_id=normal_id(project, chunk.session_id) if chunk.session_id else "",
            visitor_id=normal_id(project, chunk.visitor_id) if chunk.visitor_id else visitor_id,
            sent_at=clock.sent_at,
            clock_offset_ms=clock.offset_ms,
            retention_days=rules.settings.replay.retention_days,
        )
    except Reject as error:
        raise invalid(error.message) from error


def _events(chunk: ReplayChunk) -> list[RrwebEvent]:
    try:
        events = _peek(chunk.events)
        str(chunk.events, "utf-8")  # what is opaque here must be text to whoever plays it
    except BAD_EVENT as error:
        raise invalid(f"events: not a list of rrweb events: {explained(error)}") from error
    if not events:
        raise invalid("events: a chunk without events.")
    return events


async def disabled(*_: object) -> web.StreamResponse:
    """Where the installation records no replays."""
    raise Refusal(404, "REPLAY_DISABLED", "This installation records no replays.")
