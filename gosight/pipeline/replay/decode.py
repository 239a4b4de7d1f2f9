"""A replay message as the core can work it, or a dead letter that says why it cannot."""

import msgspec

from gosight.pipeline.ids import are_uuids
from gosight.pipeline.message import DeadLetter, Message
from gosight.pipeline.reading import malformed, read
from gosight.schemas import topics
from gosight.schemas.replay import MAX_INDEX, VERSION, ReplayMessage

MAX_TIME_MS = 9_000_000_000_000
"""The greatest time that columns take (year 2255)."""

_MAX_COUNT = (1 << 32) - 1
_MAX_DAYS = (1 << 16) - 1
_ZSTD = b"\x28\xb5\x2f\xfd"

_decode = msgspec.msgpack.Decoder(ReplayMessage).decode


def decode(message: Message) -> ReplayMessage | DeadLetter:
    """Everything is checked that would make ClickHouse refuse the whole chunk, or read it wrongly, for this message's
    sake. The rrweb events themselves the ingestor has looked at.
    """
    one = read(message, topics.Kind.EVENTS, VERSION, _decode)
    if isinstance(one, DeadLetter):
        return one
    wrong = _mismatch(message, one)
    return malformed(message, wrong) if wrong else one


def owner_of(one: ReplayMessage) -> str:
    """Under which id the chunk travels: the client's session, or the cookieless visitor."""
    return one.session_id or one.visitor_id


def start_ms(one: ReplayMessage) -> int:
    """When its first event was, by our clock."""
    return one.timestamp_start + one.clock_offset_ms


def end_ms(one: ReplayMessage) -> int:
    """When its last event was, by our clock."""
    return one.timestamp_end + one.clock_offset_ms


def _mismatch(message: Message, one: ReplayMessage) -> str:
    """What contradicts itself or fits no column, or nothing."""
    if not are_uuids((one.project_id, owner_of(one), one.stream_id)):
        return "an id is no lower-case UUID"
    if message.key != topics.message_key(one.project_id, owner_of(one)):
        return f"its key {message.key!r} is not that of its session"
    if message.count != one.event_count:
        return f"its header counts {message.count} events, it says {one.event_count}"
    if not 0 <= one.chunk_index <= MAX_INDEX:
        return f"chunk_index {one.chunk_index} is not 0 to {MAX_INDEX}"
    if not 0 <= start_ms(one) <= end_ms(one) <= MAX_TIME_MS:
        return f"it lasts from {start_ms(one)} to {end_ms(one)}"
    numbers = (one.received_at, MAX_TIME_MS), (one.data_size, _MAX_COUNT), (one.retention_days, _MAX_DAYS)
    if any(not 0 <= number <= most for number, most in numbers) or not 1 <= one.event_count <= _MAX_COUNT:
        return "a number does not fit its column"
    if one.codec != "zstd" or not one.data.startswith(_ZSTD):
        return f"its data are no zstd frame (codec {one.codec!r})"
    return ""
