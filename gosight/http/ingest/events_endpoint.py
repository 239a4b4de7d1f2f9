"""POST /v1/events: a batch in, one message per session out, answered when Kafka has them all."""

import asyncio
from collections.abc import Sequence

import msgspec
from aiohttp import web

from gosight.http.ingest import answers, metrics
from gosight.http.ingest.batch import read_batch
from gosight.http.ingest.body import Limits, read_json
from gosight.http.ingest.decode import decode_batch
from gosight.http.ingest.gate import Gate, key_of
from gosight.http.ingest.lane import Message, NotAcknowledged
from gosight.http.ingest.publisher import Publisher
from gosight.http.ingest.refusal import Rejected, too_large, unavailable
from gosight.http.ingest.rules_book import RulesBook
from gosight.http.ingest.senders import Senders
from gosight.schemas import envelope, topics

LIMITS = Limits(wire=1 << 20, inflated=10 << 20)

_ROOM_FOR_HEAD = 4_096  # key, headers, and what Kafka puts around a message

_encode = msgspec.json.Encoder().encode


class _Taken(msgspec.Struct):
    """`accepted` events make the messages."""

    messages: list[Message]
    accepted: int
    rejected: list[Rejected]


class EventsEndpoint:
    """Raises `Refusal` for a request that is not taken."""

    def __init__(self, gate: Gate, rules: RulesBook, senders: Senders, publisher: Publisher) -> None:
        self._gate = gate
        self._rules = rules
        self._senders = senders
        self._publisher = publisher

    async def post(self, request: web.BaseRequest, origin: str | None, received_at: int) -> web.StreamResponse:
        """Answers 202 after every message is acknowledged."""
        taken = await self._take(request, origin, received_at)
        await self._publish(taken.messages)
        _count(taken)
        return answers.accepted(origin, taken.accepted, taken.rejected)

    async def _take(self, request: web.BaseRequest, origin: str | None, received_at: int) -> _Taken:
        """All that comes before Kafka. What it needed is let go here and not after the acknowledgement: memory that is
        used again at once is still in the processor's cache (M: a twentieth of all CPU).
        """
        key = key_of(request)
        record = await self._gate.enter(key, origin, received_at) if key else None
        decoded = decode_batch(await read_json(request, LIMITS))
        head = decoded.head
        if record is None:
            record = await self._gate.enter(head.project_key, origin, received_at)
        rules = await self._rules.of(record)
        sender = await self._senders.of(request, rules, head.visitor_token, not head.visitor_id, received_at)
        read = read_batch(decoded, rules, sender, received_at)
        return _Taken([_message(one) for one in read.envelopes], read.accepted, read.rejected)

    async def _publish(self, messages: Sequence[Message]) -> None:
        try:
            acknowledged = [self._publisher.publish(topics.EVENTS, message) for message in messages]
            if len(acknowledged) == 1:
                await acknowledged[0]
            else:
                await asyncio.gather(*acknowledged)
        except NotAcknowledged as error:
            metrics.UNACKNOWLEDGED.inc(len(messages))
            raise unavailable("The events could not be stored just now; send them again.") from error


def _message(one: envelope.Envelope) -> Message:
    """Raises `Refusal` 413 for what the topic would refuse: a message is never split."""
    value = _encode(one)
    if len(value) > topics.EVENTS_MAX_BYTES - _ROOM_FOR_HEAD:
        raise too_large("The batch is too large once it is prepared for storage.")
    key = topics.message_key(one.project_id, one.session_id or one.visitor_id)
    return Message(key, value, topics.headers(envelope.VERSION, topics.Kind.EVENTS, len(one.events), one.received_at))


def _count(taken: _Taken) -> None:
    received = taken.accepted + len(taken.rejected)
    metrics.EVENTS.inc(received)
    metrics.BATCH_EVENTS.observe(received)
    for one in taken.rejected:
        metrics.REJECTED.labels(one.code).inc()
