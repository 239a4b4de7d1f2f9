"""A message as the core can work it, or a dead letter that says why it cannot."""

import re

import msgspec

from gosight.pipeline.message import DeadLetter, Message
from gosight.schemas import topics
from gosight.schemas.envelope import VERSION, Envelope

MAX_EVENTS = 10_000
"""Far more than a batch may hold; all rows that one message can cause have a number in `version` (spec/storage.md)."""

_decode = msgspec.json.Decoder(Envelope).decode
_OUR_MEMBERS = re.compile(rb'(?<!\\)"(?:source_epoch|source_partition|source_offset|insert_by)"\s*:')
_is_uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch


def decode(message: Message) -> Envelope | DeadLetter:
    """Everything is checked that would make ClickHouse refuse the whole chunk for this message's sake."""
    if message.kind != topics.Kind.EVENTS:
        return DeadLetter(message, "unknown_kind", f"kind {message.kind!r} is not known to this version")
    if not 1 <= message.version <= VERSION:
        return DeadLetter(message, "unknown_version", f"version {message.version}, this worker knows up to {VERSION}")
    try:
        envelope = _decode(message.value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return DeadLetter(message, "malformed", str(error) or type(error).__name__)
    if _has_our_members(message.value):
        return DeadLetter(message, "malformed", "it says itself where it came from")
    wrong = _mismatch(message, envelope)
    return DeadLetter(message, "malformed", wrong) if wrong else envelope


def _has_our_members(value: bytes) -> bool:
    """Whether it holds what the worker puts in front; as a name within a payload's text it may."""
    may_have = b"source_" in value or b"insert_by" in value  # a plain search is twenty times quicker
    return may_have and _OUR_MEMBERS.search(value) is not None


def _mismatch(message: Message, envelope: Envelope) -> str:
    """What contradicts itself, or nothing."""
    events, owner = envelope.events, envelope.session_id or envelope.visitor_id
    ids = [owner, envelope.project_id, envelope.visitor_id, *(one.event_id for one in events)]
    ids += [one.visitor_id for one in events if one.visitor_id]
    if not all(map(_is_uuid, ids)):
        return "an id is no lower-case UUID"
    if message.key != topics.message_key(envelope.project_id, owner):
        return f"its key {message.key!r} is not that of its session"
    if message.count != len(events):
        return f"its header counts {message.count} events, it holds {len(events)}"
    if not 1 <= len(events) <= MAX_EVENTS:
        return f"it holds {len(events)} events, which is not 1 to {MAX_EVENTS}"
    return ""
