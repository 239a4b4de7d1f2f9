"""Control messages of an erasure (`kind=erase`), which an eraser appends for a partition's owner (docs/erasure.md).

A `Cut` goes under a message key: forget it, and take nothing in that is stamped up to the cut. A `Rebuild` goes to a
partition: events that its rollups summarise are gone.
"""

import re
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from gosight.pipeline.message import DeadLetter, Message
from gosight.pipeline.reading import malformed, read
from gosight.schemas import topics
from gosight.schemas.envelope import VERSION, TimeMs, UInt32

MAX_BUCKETS = 1_000
"""Of one message."""


class Cut(msgspec.Struct, frozen=True, tag=True, gc=False):
    """`until_ms`: event time, by the clock that the ingestor corrects to."""

    erasure_id: str
    until_ms: TimeMs


class Rebuild(msgspec.Struct, frozen=True, tag=True, gc=False):
    """`buckets`: begins of quarters of an hour, in s since 1970, in order."""

    project_id: str
    buckets: Annotated[list[UInt32], Meta(min_length=1, max_length=MAX_BUCKETS)]


Order: TypeAlias = Cut | Rebuild

encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Order).decode
_is_key = re.compile(rb"[0-9a-f-]{36}:[0-9a-f-]{36}").fullmatch


def decode(message: Message) -> Order | DeadLetter:
    """What a message of `kind=erase` asks for, or why it asks for nothing."""
    order: Order | DeadLetter = read(message, topics.Kind.ERASE, VERSION, _decode)
    if isinstance(order, DeadLetter):
        return order
    if message.count:
        return malformed(message, f"its header counts {message.count} events, it holds none")
    if isinstance(order, Cut) and not _is_key(message.key):
        return malformed(message, f"its key {message.key!r} is not one of a session")
    return order


def headers() -> list[tuple[str, bytes]]:
    """Of such a message."""
    return topics.headers(VERSION, topics.Kind.ERASE, 0, 0)
