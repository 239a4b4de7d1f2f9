"""Texts that SDKs send: JSON that may be anything, and lengths that a state can bear.

The bounds are the ingestor's, in bytes: a text that it lets through is cut only where it is full of wide characters.
"""

import msgspec

MAX_URL = 4_096
MAX_PATH = 2_048
MAX_SELECTOR = 1_024
MAX_TITLE = 1_024
MAX_NAME = 256
MAX_MESSAGE = 4_096

UNREADABLE = (msgspec.MsgspecError, RecursionError)
"""What msgspec raises for JSON of another shape, broken, or nested without end."""

_WIDEST = 4


def cut(text: str, max_bytes: int) -> str:
    """The text, or as much of its begin as fits into `max_bytes` of UTF-8."""
    if len(text) * _WIDEST <= max_bytes or (text.isascii() and len(text) <= max_bytes):
        return text
    return text[:max_bytes].encode()[:max_bytes].decode(errors="ignore")
