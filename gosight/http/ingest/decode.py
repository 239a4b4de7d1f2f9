"""Decodes a batch: all at once when every event is well-formed, else one by one: a bad event costs only itself."""

import re
from collections.abc import Sequence

import msgspec

from gosight.http.ingest.refusal import Rejected, invalid, too_large
from gosight.http.ingest.split import split_events
from gosight.schemas.wire import Batch, BatchHead, RawBatch, ReplayChunk, WireEvent

MAX_EVENTS = 500

_decode_batch = msgspec.json.Decoder(Batch).decode
_decode_raw = msgspec.json.Decoder(RawBatch).decode
_decode_event = msgspec.json.Decoder(WireEvent).decode
_decode_replay = msgspec.json.Decoder(ReplayChunk).decode

_SURROGATES = re.compile(
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
    raw: Sequence[msgspec.Raw | bytes] = ()


def decode_batch(body: bytes) -> Decoded:
    """Raises `Refusal` where the batch itself makes no sense."""
    try:
        batch = _decode_batch(body)
    except BAD_EVENT:
        return _one_by_one(body)
    _check_count(len(batch.events))
    raw = _decode_raw(body).events if _needs_bytes(batch) else ()
    return Decoded(batch, list(enumerate(batch.events)), [], body, raw)


def decode_replay(body: bytes) -> ReplayChunk:
    """Raises `Refusal`."""
    try:
        return _decode_replay(body)
    except BAD_EVENT as error:
        raise invalid(f"The chunk cannot be read: {explained(error)}") from error


def explained(error: Exception) -> str:
    """A decoding error as a sentence for the answer."""
    if isinstance(error, UnicodeDecodeError):
        return "Text is not valid UTF-8."
    if isinstance(error, RecursionError):
        return "Nested too deeply."
    return f"{error}."


def _one_by_one(body: bytes) -> Decoded:
    head, raw = _split(body)
    _check_count(len(raw))
    decoded = Decoded(head, [], [], body, raw)
    for index, one in enumerate(raw):
        try:
            decoded.events.append((index, _event(one)))
        except BAD_EVENT as error:
            decoded.rejected.append(Rejected(index, "INVALID_EVENT", explained(error)))
    return decoded


def _split(body: bytes) -> tuple[BatchHead, Sequence[msgspec.Raw | bytes]]:
    """Head and events, by the decoder or, where one event spoils that, by brackets. Raises `Refusal`."""
    try:
        batch = _decode_raw(body)
    except BAD_EVENT as error:
        return _split_by_brackets(body, error)
    return batch, batch.events


def _split_by_brackets(body: bytes, why: Exception) -> tuple[BatchHead, Sequence[bytes]]:
    parts = split_events(body)
    if parts is None:
        raise invalid(f"The batch cannot be read: {explained(why)}") from why
    try:
        return _decode_raw(parts[0]), parts[1]
    except BAD_EVENT as error:
        raise invalid(f"The batch cannot be read: {explained(error)}") from error


def _event(text: msgspec.Raw | bytes) -> WireEvent:
    """Half a character (a browser cut a text inside an emoji) becomes the replacement character."""
    try:
        return _decode_event(text)
    except msgspec.DecodeError:
        received = bytes(text)
        mended = _SURROGATES.sub(_whole_character, received)
        if mended == received:
            raise
    return _decode_event(mended)


def _whole_character(match: re.Match[bytes]) -> bytes:
    before, escape = match.groups()
    return match[0] if len(escape) == _PAIR_LENGTH else bytes(before) + rb"\ufffd"


def _needs_bytes(batch: Batch) -> bool:
    """Events without an id, in a batch without numbers, are named by their bytes."""
    return (batch.seq is None or not batch.stream_id) and not all(event.event_id for event in batch.events)


def _check_count(count: int) -> None:
    if count > MAX_EVENTS:
        raise too_large(f"The batch has {count} events, more than {MAX_EVENTS}.")
