"""Lines for ClickHouse's `events_inbox`: the envelope's own bytes where nothing in it had to change."""

import msgspec

from gosight.pipeline.message import Source
from gosight.schemas.envelope import Envelope, Event

_encode = msgspec.json.Encoder().encode


def line_as_it_came(source: Source, offset: int, value: bytes) -> bytes:
    """The message's bytes with where they came from in front."""
    return _head(source, offset) + value[value.index(b"{") + 1 :]


def line_encoded(source: Source, offset: int, envelope: Envelope, session_id: str, events: list[Event]) -> bytes:
    """The same envelope for one session with some of its events."""
    changed = msgspec.structs.replace(envelope, session_id=session_id, events=events)
    return _head(source, offset) + _encode(changed)[1:]


def _head(source: Source, offset: int) -> bytes:
    place = (source.epoch, source.partition, offset)
    return b'{"source_epoch":%d,"source_partition":%d,"source_offset":%d,' % place
