"""A message as the core can work it, or a dead letter that says why it cannot."""

import msgspec
from msgspec import UNSET, Raw, UnsetType

from gosight.pipeline.ids import are_uuids
from gosight.pipeline.message import DeadLetter, Message
from gosight.pipeline.reading import malformed, read
from gosight.schemas import topics
from gosight.schemas.envelope import VERSION, Envelope

MAX_EVENTS = 10_000
"""Far more than a batch may hold; all rows that one message can cause have a number in `version` (spec/storage.md)."""


class _Line(Envelope, gc=False):
    """With what the worker puts in front of a line: nobody else may say it."""

    source_epoch: Raw | UnsetType = UNSET
    source_partition: Raw | UnsetType = UNSET
    source_offset: Raw | UnsetType = UNSET
    insert_by: Raw | UnsetType = UNSET


_decode = msgspec.json.Decoder(_Line).decode


def decode(message: Message) -> Envelope | DeadLetter:
    """Everything is checked that would make ClickHouse refuse the whole chunk for this message's sake."""
    envelope = read(message, topics.Kind.EVENTS, VERSION, _decode)
    if isinstance(envelope, DeadLetter):
        return envelope
    if _has_our_members(envelope):
        return malformed(message, "it says itself where it came from")
    wrong = _mismatch(message, envelope)
    return malformed(message, wrong) if wrong else envelope


def _has_our_members(line: _Line) -> bool:
    ours = line.source_epoch, line.source_partition, line.source_offset, line.insert_by
    return any(one is not UNSET for one in ours)


def _mismatch(message: Message, envelope: Envelope) -> str:
    """What contradicts itself, or nothing."""
    events, owner = envelope.events, envelope.session_id or envelope.visitor_id
    ids = [owner, envelope.project_id, envelope.visitor_id, *[one.event_id for one in events]]
    ids += [one.visitor_id for one in events if one.visitor_id]
    if not are_uuids(ids):
        return "an id is no lower-case UUID"
    if message.key != topics.message_key(envelope.project_id, owner):
        return f"its key {message.key!r} is not that of its session"
    if message.count != len(events):
        return f"its header counts {message.count} events, it holds {len(events)}"
    if not 1 <= len(events) <= MAX_EVENTS:
        return f"it holds {len(events)} events, which is not 1 to {MAX_EVENTS}"
    return ""
