"""The client's clock against ours (spec/wire.md, step 2). Times in ms since 1970."""

from gosight.http.ingest.refusal import Reject

_TOLERATED_SKEW_MS = 5_000
_MAX_FUTURE_MS = 5 * 60_000
_MAX_PAST_MS = 7 * 86_400_000


def clock_offset_ms(received_at: int, sent_at: float | None) -> int:
    """What to add to the client's times: 0 when it did not say when it sent, or is less than 5 s off."""
    if sent_at is None:
        return 0
    offset = received_at - round(sent_at)
    return offset if abs(offset) > _TOLERATED_SKEW_MS else 0


def checked_time(timestamp: float, offset_ms: int, received_at: int) -> int:
    """An event's corrected time. Raises `Reject` when it lies over 5 minutes ahead or 7 days back."""
    corrected = round(timestamp) + offset_ms
    if corrected > received_at + _MAX_FUTURE_MS:
        raise Reject("TIMESTAMP_IN_FUTURE", "The event is more than 5 minutes in the future.")
    if corrected < received_at - _MAX_PAST_MS:
        raise Reject("TIMESTAMP_TOO_OLD", "The event is more than 7 days old.")
    return corrected
