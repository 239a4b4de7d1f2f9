"""One batch -> one envelope per session: the pure middle of the ingestor, without clock, network or chance."""

from collections import Counter

import msgspec

from gosight.http.ingest import columns, numbers
from gosight.http.ingest.clock import checked_time, clock_offset_ms
from gosight.http.ingest.decode import BAD_EVENT, Decoded, explained
from gosight.http.ingest.enrich.device import Device
from gosight.http.ingest.enrich.place import Place
from gosight.http.ingest.ids import content_event_id, normal_id, numbered_event_id, user_text
from gosight.http.ingest.payload import PayloadReader
from gosight.http.ingest.privacy.urls import MAX_URL
from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.ingest.refusal import Reject, Rejected, invalid
from gosight.schemas import wire
from gosight.schemas.envelope import Envelope, Event

_MAX_TYPE = 100
_MAX_TITLE = 1_024
_MAX_VERSION = 64
_SEQ_BOUND = 1 << 63


class Sender(msgspec.Struct, frozen=True):
    """Who sent it: `visitor_id` of a request that brings none, the address as it may be stored, device and place."""

    visitor_id: str
    stored_ip: str
    device: Device
    place: Place


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
        head = decoded.head
        self._decoded = decoded
        self._rules = rules
        self._sender = sender
        self._received_at = received_at
        self._offset = clock_offset_ms(received_at, head.sent_at)
        self._payloads = PayloadReader(rules, decoded.body)
        self._ordinals: Counter[bytes] = Counter()
        self._envelopes: dict[str, Envelope] = {}
        try:
            self._first = self._first_envelope(head)
        except Reject as error:
            raise invalid(error.message) from error

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
        return Read(list(self._envelopes.values()), rejected)

    def _first_envelope(self, head: wire.BatchHead) -> Envelope:
        """The envelope of events that override nothing."""
        rules, sender = self._rules, self._sender
        project, device, place = rules.project_id, sender.device, sender.place
        is_numbered = head.seq is not None and bool(head.stream_id)
        if head.seq is not None and not 0 <= head.seq < _SEQ_BOUND:
            raise Reject("INVALID_EVENT", "seq must be from 0 to 2^63 - 1.")
        envelope = Envelope(
            project_id=project,
            visitor_id=normal_id(project, head.visitor_id) if head.visitor_id else sender.visitor_id,
            settings_version=rules.version,
            received_at=self._received_at,
            events=[],
            session_id=normal_id(project, head.session_id) if head.session_id else "",
            user_id="" if rules.excludes_user else user_text(head.user_id),
            stream_id=normal_id(project, head.stream_id) if is_numbered and head.stream_id else "",
            seq=head.seq if is_numbered else None,
            sent_at=_sent_at(head.sent_at),
            clock_offset_ms=self._offset,
            sdk_version=(head.sdk_version or "")[:_MAX_VERSION],
            retention_days=rules.settings.retention_days,
            ip=sender.stored_ip,
            country=place.country,
            country_code=place.country_code,
            region=place.region,
            city=place.city,
            browser=device.browser,
            browser_version=device.browser_version,
            os=device.os,
            os_version=device.os_version,
            device_type=device.device_type,
            is_bot=device.is_bot,
        )
        _put_sizes(envelope, head.device)
        return envelope

    def _add(self, index: int, said: wire.WireEvent) -> None:
        """Put one event into its session's envelope. Raises `Reject`."""
        event_type = said.event_type or said.type
        if not event_type or len(event_type) > _MAX_TYPE:
            raise Reject("INVALID_EVENT", f"event_type must have 1 to {_MAX_TYPE} characters.")
        timestamp = checked_time(said.timestamp, self._offset, self._received_at)
        if self._rules.settings.drop_bots and self._sender.device.is_bot:
            raise Reject("BOT_DROPPED", "The project drops bots.")
        session_id, visitor_id = self._who(said)
        event = Event(self._event_id(index, said, session_id or visitor_id), event_type, timestamp)
        self._put_page(event, said)
        self._put_payload(event, said)
        self._envelope(session_id, visitor_id, event, said).events.append(event)

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

    def _put_page(self, event: Event, said: wire.WireEvent) -> None:
        page = said.page or said
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
        payload = self._payloads.payload(event.event_type, said.payload)
        event.payload = str(payload, "utf-8")
        if fill := columns.FILL.get(event.event_type):
            fill(event, payload)
        if said.custom is not _NO_CUSTOM:
            event.custom = str(self._payloads.custom(said.custom), "utf-8")

    def _envelope(self, session_id: str, visitor_id: str, event: Event, said: wire.WireEvent) -> Envelope:
        """The envelope of the event's session; what the event says otherwise than it goes onto the event."""
        envelope = self._envelopes.get(session_id or visitor_id)
        if envelope is None:
            envelope = msgspec.structs.replace(self._first, session_id=session_id, visitor_id=visitor_id, events=[])
            self._envelopes[session_id or visitor_id] = envelope
        if visitor_id != envelope.visitor_id:
            event.visitor_id = visitor_id
        if said.user_id is not None and not self._rules.excludes_user:
            user_id = user_text(said.user_id)
            event.user_id = user_id if user_id != envelope.user_id else ""
        if said.device is not None:
            _put_sizes(event, said.device)
        return envelope


_NO_CUSTOM: msgspec.Raw = wire.WireEvent(timestamp=0).custom


def _put_sizes(on: Envelope | Event, device: wire.Device | None) -> None:
    if device is None:
        return
    on.screen_width, on.screen_height = numbers.size(device.screen_width), numbers.size(device.screen_height)
    on.viewport_width, on.viewport_height = numbers.size(device.viewport_width), numbers.size(device.viewport_height)


def _sent_at(sent_at: float | None) -> int | None:
    """As stored; a time that no clock shows is not."""
    return round(sent_at) if sent_at is not None and 0 <= sent_at <= 9_000_000_000_000 else None
