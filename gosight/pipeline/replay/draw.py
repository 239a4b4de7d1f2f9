"""The draw of replay sampling: whether an id is among the share that is kept, on every machine alike."""

from hashlib import blake2b

_BYTES = 8


def is_drawn(session_id: str, rate: float) -> bool:
    """`rate`: 0 to 1. Who is drawn at one rate is drawn at every higher one."""
    place = int.from_bytes(blake2b(session_id.encode(), digest_size=_BYTES).digest())
    return place < rate * (1 << 8 * _BYTES)
