"""MessagePack becomes JSON once, here."""

import msgspec

from gosight.http.ingest.refusal import invalid, too_large

_MAX_VALUES = 2_000_000
_ONE_BYTE_LETTERS_AND_NUMBERS = bytes(set(range(256)) - set(range(0x80, 0xE0)))


def to_json(body: bytes, limit: int) -> bytes:
    """The same value as JSON of at most `limit` bytes. Raises `Refusal` (400, 413).

    An empty list takes one byte here and 60 in memory. So the values are bounded by the bytes that may begin one, which
    costs a glance. Bytes of other letters than ASCII's look the same; a text of megabytes of these must come as JSON.
    """
    if len(body.translate(None, _ONE_BYTE_LETTERS_AND_NUMBERS)) > _MAX_VALUES:
        raise too_large(f"More than {_MAX_VALUES} values in MessagePack.")
    try:
        text = msgspec.json.encode(msgspec.msgpack.decode(body))
    except (msgspec.MsgspecError, ValueError, TypeError, RecursionError) as error:
        raise invalid(f"The body is not the MessagePack of a JSON value: {error}.") from error
    if len(text) > limit:
        raise too_large(f"The body as JSON has more than {limit} bytes.")
    return text
