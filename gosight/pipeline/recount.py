"""Counts of a session that a recomputation has found: as a row, and as a message to the session's owner.

The message holds the row as it is to stand. An owner that still has the session's state takes the counts over and
writes the row itself; one that has forgotten the session writes the row as it came (spec/storage.md).
"""

import re
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from gosight.pipeline.ids import are_uuids
from gosight.pipeline.message import DeadLetter, Message
from gosight.pipeline.reading import malformed, read
from gosight.schemas import topics
from gosight.schemas.envelope import VERSION
from gosight.schemas.rows import SessionRow

_OFFSET_BITS = 40

encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(SessionRow).decode
_is_time = re.compile(r"\d{1,10}\.\d{3}").fullmatch


def recounted(row: SessionRow, insights: Mapping[str, int], near_misses: Mapping[str, int]) -> SessionRow | None:
    """The row with these counts, one version above; None: it has them already."""
    if row.insight_counts == insights and row.near_misses == near_misses:
        return None
    return replace(
        row,
        insight_counts=dict(insights),
        near_misses=dict(near_misses),
        has_rage_click=insights.get("rage_click", 0) > 0,
        has_dead_click=insights.get("dead_click", 0) > 0,
        version=row.version + 1,
    )


def batch_offset(version: int) -> int:
    """The offset of the session's last batch, of a row with this version (spec/storage.md, `version`)."""
    return version >> 16 & ((1 << _OFFSET_BITS) - 1)


def place(version: int) -> tuple[int, int]:
    """The same behind the epoch of its topic: places in order of time."""
    return version >> 56, batch_offset(version)


def decode(message: Message) -> SessionRow | DeadLetter:
    """The row that a message of `kind=recompute` holds, or why it holds none that ClickHouse would take."""
    row = read(message, topics.Kind.RECOMPUTE, VERSION, _decode)
    if isinstance(row, DeadLetter):
        return row
    if not are_uuids((row.session_id, row.project_id, row.visitor_id)):
        return malformed(message, "an id is no lower-case UUID")
    if not all(map(_is_time, (row.started_at, row.ended_at))):
        return malformed(message, "a time is not written as seconds")
    if message.count:
        return malformed(message, f"its header counts {message.count} events, it holds none")
    if message.key != row.message_key.encode():
        return malformed(message, f"its key {message.key!r} is not that of its session")
    return row
