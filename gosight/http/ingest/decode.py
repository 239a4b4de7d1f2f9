"""Decodes a batch: all at once when every event is well-formed, else one by one: a bad event costs only itself."""

import re

import msgspec

from gosight.http.ingest.refusal import Refusal, Rejected, invalid
from gosight.http.ingest.shape import cut_depth
from gosight.schemas.wire import Batch, BatchHead, RawBatch, ReplayChunk, WireEvent

MAX_EVENTS = 500
_MAX_CUT = 256 << 10

_decode_batch = msgspec.json.Decoder(Batch).decode
_decode_raw = msgspec.json.Decoder(RawBatch).decode
_decode_event = msgspec.json.Decoder(WireEvent).decode
_decode_replay = msgspec.json.Decoder(ReplayChunk).decode

_SURROGATE_PAIR_OR_LONE = re.compile(
    rb"((?<!\\)(?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_PAIR_LENGTH = 12

BAD_EVENT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding one event raises."""


class Decoded(msgspec.Struct):
    """`events`: index in the batch and event. `raw`: the bytes of each event as they came, where something needs them.
    `body`: the text that all of it was read from.
    """

    head: BatchHead
    events: list[tuple[int, WireEvent]]
    rejected: list[Rejected]
    body: bytes
    raw: list[msgspec.Raw]


def decode_batch(body: bytes) -> Decoded:
    """Raises `Refusal` where the batch itself makes no sense."""
    try:
        batch = _decode_batch(body)
    except BAD_EVENT:
        return _one_by_one(body)
    _check_count(len(batch.events))
    raw = _decode_raw(body).events if _needs_bytes(batch) else []
    return Decoded(batch, list(enumerate(batch.events)), [], body, raw)


def decode_replay(body: bytes) -> ReplayChunk:
    """Raises `Refusal`."""
    try:
        return _decode_replay(body)
    except BAD_EVENT as error:
        raise invalid(f"The chunk cannot be read: {error}.") from error


def _one_by_one(body: bytes) -> Decoded:
    body, batch = _raw_batch(body)
    _check_count(len(batch.events))
    decoded = Decoded(batch, [], [], body, batch.events)
    for index, raw in enumerate(batch.events):
        try:
            decoded.events.append((index, _decode_event(raw)))
        except BAD_EVENT as error:
            decoded.rejected.append(Rejected(index, "INVALID_EVENT", explained(error)))
    return decoded


def _raw_batch(body: bytes) -> tuple[bytes, RawBatch]:
    """Mend what one event could spoil for all, then split. Raises `Refusal`."""
    try:
        return body, _decode_raw(body)
    except BAD_EVENT:
        body = _mended(body)
    try:
        return body, _decode_raw(body)
    except BAD_EVENT as error:
        raise invalid(f"The batch cannot be read: {explained(error)}") from error


def _mended(body: bytes) -> bytes:
    """Half a character (a browser cut a text inside an emoji) becomes the replacement character; what is nested
    beyond reading is cut to a depth that is still refused, event by event.
    """
    body = _SURROGATE_PAIR_OR_LONE.sub(_whole_character, body)
    return cut_depth(body) if len(body) <= _MAX_CUT else body


def _whole_character(match: re.Match[bytes]) -> bytes:
    before, escape = match.groups()
    return match[0] if len(escape) == _PAIR_LENGTH else bytes(before) + rb"\ufffd"


def _needs_bytes(batch: Batch) -> bool:
    """Events without an id, in a batch without numbers, are named by their bytes."""
    return (batch.seq is None or not batch.stream_id) and any(event.event_id is None for event in batch.events)


def _check_count(count: int) -> None:
    if count > MAX_EVENTS:
        raise Refusal(413, "TOO_LARGE", f"The batch has {count} events, more than {MAX_EVENTS}.")


def explained(error: Exception) -> str:
    """A decoding error as a sentence for the answer."""
    if isinstance(error, UnicodeDecodeError):
        return "Text is not valid UTF-8."
    if isinstance(error, RecursionError):
        return "Nested too deeply."
    return f"{error}."
