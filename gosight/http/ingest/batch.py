"""One batch -> one envelope per session: the pure middle of the ingestor, without clock, network or chance."""

from collections import Counter

import msgspec

from gosight.http.ingest.clock import ClientClock
from gosight.http.ingest.columns import FILL
from gosight.http.ingest.decode import BAD_EVENT, Decoded, explained
from gosight.http.ingest.enrich.sender import Sender
from gosight.http.ingest.heads import first_envelope, put_sizes
from gosight.http.ingest.ids import content_event_id, normal_id, numbered_event_id, user_text
from gosight.http.ingest.payload import PayloadReader
from gosight.http.ingest.privacy.urls import MAX_URL
from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.ingest.refusal import Reject, Rejected, invalid
from gosight.schemas import wire
from gosight.schemas.envelope import Envelope, Event

_MAX_TYPE = 100
_MAX_TITLE = 1_024


class Read(msgspec.Struct):
    """`envelopes`: one per session. `rejected`: what is not in them, by index."""

    envelopes: list[Envelope]
    rejected: list[Rejected]

    @property
    def accepted(self) -> int:
        """Number of events in the envelopes."""
        return sum(len(envelope.events) for envelope in self.envelopes)


def read_batch(decoded: Decoded, rules: ProjectRules, sender: Sender, received_at: int) -> Read:
    """Raises `Refusal` where the batch itself makes no sense."""
    return _Reader(decoded, rules, sender, received_at).read()


class _Reader:
    """Reads one batch; what all its events share is worked out once."""

    def __init__(self, decoded: Decoded, rules: ProjectRules, sender: Sender, received_at: int) -> None:
        self._decoded = decoded
        self._rules = rules
        self._drops = rules.settings.drop_bots and sender.device.is_bot
        self._clock = ClientClock(received_at, decoded.head.sent_at)
        self._payloads = PayloadReader(rules, decoded.body)
        self._ordinals: Counter[bytes] = Counter()
        try:
            self._first = first_envelope(decoded.head, rules, sender, self._clock, received_at)
        except Reject as error:
            raise invalid(error.message) from error
        self._envelopes = {self._first.session_id or self._first.visitor_id: self._first}

    def read(self) -> Read:
        rejected = self._decoded.rejected
        for index, event in self._decoded.events:
            try:
                self._add(index, event)
            except Reject as error:
                rejected.append(Rejected(index, error.code, error.message))
            except BAD_EVENT as error:
                rejected.append(Rejected(index, "INVALID_EVENT", explained(error)))
        rejected.sort(key=lambda one: one.index)
        return Read([one for one in self._envelopes.values() if one.events], rejected)

    def _add(self, index: int, said: wire.WireEvent) -> None:
        """Put one event into its session's envelope. Raises `Reject` or a decoding error."""
        event_type = said.event_type or said.type
        if not event_type or len(event_type) > _MAX_TYPE:
            raise Reject("INVALID_EVENT", f"event_type must have 1 to {_MAX_TYPE} characters.")
        timestamp = self._clock.corrected(said.timestamp)
        if self._drops:
            raise Reject("BOT_DROPPED", "The project drops bots.")
        session_id, visitor_id = self._who(said)
        event = Event(self._event_id(index, said, session_id or visitor_id), event_type, timestamp)
        self._put_page(event, said if said.page is None else said.page)
        self._put_payload(event, said)
        envelope = self._envelope(session_id, visitor_id)
        self._put_differences(event, said, visitor_id, envelope)
        envelope.events.append(event)

    def _who(self, said: wire.WireEvent) -> tuple[str, str]:
        """Session and visitor of an event; its own come before the batch's."""
        project, first = self._rules.project_id, self._first
        session_id = normal_id(project, said.session_id) if said.session_id else first.session_id
        visitor_id = normal_id(project, said.visitor_id) if said.visitor_id else first.visitor_id
        return session_id, visitor_id

    def _event_id(self, index: int, said: wire.WireEvent, session: str) -> str:
        if said.event_id:
            return normal_id(session, said.event_id)
        first = self._first
        if first.seq is not None:
            return numbered_event_id(session, first.stream_id, first.seq, index)
        raw = bytes(self._decoded.raw[index])
        ordinal = self._ordinals[raw]
        self._ordinals[raw] += 1
        return content_event_id(session, raw, ordinal)

    def _put_page(self, event: Event, page: wire.Page | wire.WireEvent) -> None:
        stored = self._rules.pages.page(page.url or "", page.path or "")
        if stored.is_blocked:
            raise Reject("BLOCKED_URL", "The project blocks this address.")
        event.url, event.path = stored.url, stored.path
        if page.title:
            event.title = page.title[:_MAX_TITLE]
        if page.referrer:
            event.referrer = page.referrer[:MAX_URL]
        if not self._payloads.is_plain:
            self._payloads.clean_page(event)

    def _put_payload(self, event: Event, said: wire.WireEvent) -> None:
        event.payload = self._payloads.payload(event.event_type, said.payload)
        if said.custom is not wire.EMPTY:
            event.custom = self._payloads.stored(said.custom, "custom")
        if fill := FILL.get(event.event_type):
            fill(event, event.payload)

    def _envelope(self, session_id: str, visitor_id: str) -> Envelope:
        """The envelope of a session; the visitor of one that is new here becomes the session's."""
        envelope = self._envelopes.get(session_id or visitor_id)
        if envelope is None:
            envelope = msgspec.structs.replace(self._first, session_id=session_id, visitor_id=visitor_id, events=[])
            self._envelopes[session_id or visitor_id] = envelope
        return envelope

    def _put_differences(self, event: Event, said: wire.WireEvent, visitor_id: str, envelope: Envelope) -> None:
        """What the event says otherwise than its envelope goes onto the event."""
        if visitor_id != envelope.visitor_id:
            event.visitor_id = visitor_id
        if said.user_id is not None and not self._rules.excludes_user:
            user_id = user_text(said.user_id)
            event.user_id = user_id if user_id != envelope.user_id else ""
        if said.device is not None:
            put_sizes(event, said.device)
