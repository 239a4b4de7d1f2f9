"""How far a session's events are taken to be complete (spec/insights.md, 'Order and clocks'). It never goes back."""

from collections.abc import Sequence

import msgspec

from gosight.pipeline.signals import Signal

SILENCE_MS = 60_000
_MAX_SIGNALS = 2_000
_MAX_BYTES = 256 << 10
_MAX_WAIT_MS = 60_000
_SURELY_SMALL = 30

_encode = msgspec.msgpack.Encoder().encode


def after_batch(latest_ms: int, clock_ms: int, grace_ms: int) -> int:
    """`latest_ms`: greatest event time of the session; `clock_ms`: when its last batch came."""
    return min(latest_ms, clock_ms) - grace_ms


def after_silence(latest_ms: int, last_batch_ms: int, window_ms: int, grace_ms: int) -> int:
    """60 s of the clock after the last batch: past every open verdict."""
    return max(latest_ms + window_ms + 1, last_batch_ms + SILENCE_MS - grace_ms)


def forced(waiting: Sequence[Signal], clock_ms: int) -> int | None:
    """Where the watermark must go so that what waits stays within 2,000 signals, 256 KiB and 60 s; None: it does."""
    excess = max(len(waiting) - _MAX_SIGNALS, _over_size(waiting))
    past = [signal.at_ms for signal in waiting if clock_ms - signal.arrived_ms > _MAX_WAIT_MS]
    past += [waiting[excess - 1].at_ms] if excess > 0 else []
    return max(past) + 1 if past else None


def _over_size(waiting: Sequence[Signal]) -> int:
    """How many of the oldest must go so that the rest fits."""
    if len(waiting) < _SURELY_SMALL:
        return 0
    total = len(_encode(waiting))
    count = 0
    while total > _MAX_BYTES:
        total -= len(_encode(waiting[count]))
        count += 1
    return count
