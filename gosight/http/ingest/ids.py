"""Ids: lower-case UUIDs before anything is keyed by them (spec/wire.md)."""

import re
from functools import lru_cache
from uuid import UUID, uuid5

from gosight.http.ingest.refusal import Reject

is_canonical = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
"""Whether a text is a UUID in lower case."""

_MAX_LENGTH = 256


def normal_id(namespace: str, text: str) -> str:
    """A UUID in lower case; any other string becomes UUIDv5(namespace, string). `namespace` is a UUID."""
    if is_canonical(text):
        return text
    lowered = text.lower()
    return lowered if is_canonical(lowered) else derived_id(namespace, text)


@lru_cache(maxsize=8_192)
def derived_id(namespace: str, text: str) -> str:
    """UUIDv5. Raises `Reject` for a text over 256 characters."""
    if len(text) > _MAX_LENGTH:
        raise Reject("INVALID_EVENT", f"An id has more than {_MAX_LENGTH} characters.")
    return str(uuid5(UUID(namespace), text))


def numbered_event_id(session: str, stream: str, seq: int, index: int) -> str:
    """Id of an event that came without one, in a numbered batch."""
    return str(uuid5(UUID(session), f"{stream}:{seq}:{index}"))


def content_event_id(session: str, event: bytes, ordinal: int) -> str:
    """Id of an event that came without one, in a batch without numbers: its bytes as received, and which of its
    equals in the batch it is.
    """
    return str(uuid5(UUID(session), f"{event.decode('latin-1')}:{ordinal}"))  # latin-1 maps each byte to itself


def user_text(user: str | int | None) -> str:
    """A user id as text. Raises `Reject` when it is too long to be one."""
    text = "" if user is None else str(user)
    if len(text) > _MAX_LENGTH:
        raise Reject("INVALID_EVENT", f"user_id has more than {_MAX_LENGTH} characters.")
    return text
