"""The client's clock against ours (spec/wire.md, step 2). Times in ms since 1970."""

from gosight.http.ingest.refusal import Reject

MAX_TIME_MS = 9_000_000_000_000
"""The greatest time that columns take (year 2255); what a client says beyond it is no time."""

_TOLERATED_SKEW_MS = 5_000
_MAX_FUTURE_MS = 5 * 60_000
_MAX_PAST_MS = 7 * 86_400_000


class ClientClock:
    """What a batch says of the clock that stamped it.

    `sent_at`: None where it says nothing, or what no clock shows. `offset_ms`: what to add to the client's times; 0
    without `sent_at`, or when the clocks differ by 5 s at most.
    """

    __slots__ = ("_earliest", "_latest", "offset_ms", "sent_at")

    def __init__(self, received_at: int, sent_at: float | None) -> None:
        self.sent_at = round(sent_at) if sent_at is not None and 0 <= sent_at <= MAX_TIME_MS else None
        offset = received_at - self.sent_at if self.sent_at is not None else 0
        self.offset_ms = offset if abs(offset) > _TOLERATED_SKEW_MS else 0
        self._earliest = received_at - _MAX_PAST_MS - self.offset_ms
        self._latest = received_at + _MAX_FUTURE_MS - self.offset_ms

    def corrected(self, timestamp: float) -> int:
        """An event's time by our clock. Raises `Reject` when it lies over 5 minutes ahead or 7 days back."""
        if self._earliest <= timestamp <= self._latest:
            return (timestamp if type(timestamp) is int else round(timestamp)) + self.offset_ms
        if timestamp > self._latest:
            raise Reject("TIMESTAMP_IN_FUTURE", "The event is more than 5 minutes in the future.")
        raise Reject("TIMESTAMP_TOO_OLD", "The event is more than 7 days old.")
