"""What every kind of message is read by: its kind, its version, and that it has the shape of its kind."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from gosight.pipeline.message import DeadLetter, Message
from gosight.schemas import topics

Content = TypeVar("Content")


def read(message: Message, kind: topics.Kind, newest: int, decode: Callable[[bytes], Content]) -> Content | DeadLetter:
    """What the message holds. `newest`: the greatest version that this code knows."""
    if message.kind != kind:
        return DeadLetter(message, "unknown_kind", f"kind {message.kind!r} is not known to this version")
    if not 1 <= message.version <= newest:
        return DeadLetter(message, "unknown_version", f"version {message.version}, this worker knows up to {newest}")
    try:
        return decode(message.value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return malformed(message, str(error) or type(error).__name__)


def malformed(message: Message, error: str) -> DeadLetter:
    """`error`: what is wrong with it."""
    return DeadLetter(message, "malformed", error)
