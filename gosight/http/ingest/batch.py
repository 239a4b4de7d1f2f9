"""One batch -> one envelope per session: the pure middle of the ingestor, without clock, network or chance.

All that the ingestor does ten or five hundred times per request happens here, so the way of the common event (its
batch's session, an id of its own, a page and a payload that need no cleaning) is kept short.
"""

from collections import Counter

import msgspec

from gosight.http.ingest.clock import ClientClock
from gosight.http.ingest.columns import FILL
from gosight.http.ingest.decode import BAD_EVENT, Decoded, explained
from gosight.http.ingest.enrich.sender import Sender
from gosight.http.ingest.heads import first_envelope, put_sizes
from gosight.http.ingest.ids import content_event_id, is_canonical, normal_id, numbered_event_id, user_text
from gosight.http.ingest.payload import PayloadReader
from gosight.http.ingest.privacy.urls import MAX_URL
from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.ingest.refusal import Reject, Rejected, invalid
from gosight.schemas import wire
from gosight.schemas.envelope import Envelope, Event

_MAX_TYPE = 100
_MAX_TITLE = 1_024


class Read(msgspec.Struct):
    """`envelopes`: one per session, `accepted` events in all. `rejected`: what is not in them, by index."""

    envelopes: list[Envelope]
    accepted: int
    rejected: list[Rejected]


def read_batch(decoded: Decoded, rules: ProjectRules, sender: Sender, received_at: int) -> Read:
    """Raises `Refusal` where the batch itself makes no sense."""
    return _Reader(decoded, rules, sender, received_at).read()


class _Reader:
    """Reads one batch; what all its events share is worked out once."""

    def __init__(self, decoded: Decoded, rules: ProjectRules, sender: Sender, received_at: int) -> None:
        self._decoded = decoded
        self._rules = rules
        self._drops = rules.settings.drop_bots and sender.device.is_bot
        self._page = rules.pages.page
        clock = ClientClock(received_at, decoded.head.sent_at)
        self._corrected = clock.corrected
        self._payloads = PayloadReader(rules, decoded.body)
        self._ordinals: Counter[bytes] = Counter()
        try:
            self._first = first_envelope(decoded.head, rules, sender, clock, received_at)
        except Reject as error:
            raise invalid(error.message) from error
        self._envelopes = {self._first.session_id or self._first.visitor_id: self._first}

    def read(self) -> Read:
        rejected, events = self._decoded.rejected, self._decoded.events
        unread = len(rejected)
        for index, event in events:
            try:
                self._add(index, event)
            except Reject as error:
                rejected.append(Rejected(index, error.code, error.message))
            except BAD_EVENT as error:
                rejected.append(Rejected(index, "INVALID_EVENT", explained(error)))
        accepted = len(events) + unread - len(rejected)
        rejected.sort(key=lambda one: one.index)
        return Read([one for one in self._envelopes.values() if one.events], accepted, rejected)

    def _add(self, index: int, said: wire.WireEvent) -> None:
        """Put one event into its session's envelope. Raises `Reject` or a decoding error."""
        event_type = said.event_type or said.type
        if not event_type or len(event_type) > _MAX_TYPE:
            raise Reject("INVALID_EVENT", f"event_type must have 1 to {_MAX_TYPE} characters.")
        timestamp = self._corrected(said.timestamp)
        if self._drops:
            raise Reject("BOT_DROPPED", "The project drops bots.")
        event = self._event(event_type, timestamp, said, said if said.page is None else said.page)
        if said.custom is not wire.EMPTY:
            event.custom = self._payloads.stored("custom", said.custom)
        is_as_batch = said.session_id is None and said.visitor_id is None and said.user_id is None
        envelope = self._first if is_as_batch else self._envelope(event, said)
        if said.device is not None:
            put_sizes(event, said.device)
        if not is_canonical(event.event_id):
            event.event_id = self._event_id(index, event.event_id, envelope.session_id or envelope.visitor_id)
        envelope.events.append(event)

    def _event(self, event_type: str, timestamp: int, said: wire.WireEvent, page: wire.Page | wire.WireEvent) -> Event:
        """The event with its page and its payload, in columns as well."""
        stored = self._page((page.url or "")[:MAX_URL], (page.path or "")[:MAX_URL])
        if stored.is_blocked:
            raise Reject("BLOCKED_URL", "The project blocks this address.")
        title, referrer = (page.title or "")[:_MAX_TITLE], (page.referrer or "")[:MAX_URL]
        payload = self._payloads.stored(event_type, said.payload)
        event = Event(
            said.event_id or "", event_type, timestamp, stored.url, stored.path, title, referrer, payload=payload
        )
        if not self._payloads.is_plain:
            self._payloads.clean_page(event)
        if fill := FILL.get(event_type):
            fill(event, payload)
        return event

    def _envelope(self, event: Event, said: wire.WireEvent) -> Envelope:
        """The envelope of an event that names a session, visitor or user itself; where these are not the envelope's,
        they stay on the event. The visitor of the first event of a session is the session's.
        """
        project, first = self._rules.project_id, self._first
        session_id = normal_id(project, said.session_id) if said.session_id else first.session_id
        visitor_id = normal_id(project, said.visitor_id) if said.visitor_id else first.visitor_id
        user_id = "" if self._rules.excludes_user else user_text(said.user_id)
        envelope = self._envelopes.get(session_id or visitor_id)
        if envelope is None:
            envelope = msgspec.structs.replace(first, session_id=session_id, visitor_id=visitor_id, events=[])
            self._envelopes[session_id or visitor_id] = envelope
        event.visitor_id = visitor_id if visitor_id != envelope.visitor_id else ""
        event.user_id = user_id if user_id != envelope.user_id else ""
        return envelope

    def _event_id(self, index: int, said: str, session: str) -> str:
        """A UUID for an event that brings none."""
        if said:
            return normal_id(session, said)
        first = self._first
        if first.seq is not None:
            return numbered_event_id(session, first.stream_id, first.seq, index)
        raw = bytes(self._decoded.raw[index])
        ordinal = self._ordinals[raw]
        self._ordinals[raw] += 1
        return content_event_id(session, raw, ordinal)
