"""How far events are taken to be complete."""

import msgspec
import pytest

from gosight.pipeline.signals import Signal
from gosight.pipeline.watermark import after_batch, after_silence, forced
from tests.core import MINUTE, SECOND

GRACE = 10 * SECOND


def waiting(count: int, every_ms: int = 1, arrived_ms: int = 0, url: str = "") -> list[Signal]:
    return [Signal(n * every_ms, f"{n}", "click", arrived_ms, url=url) for n in range(count)]


def test_after_batch_is_the_grace_behind_the_events_or_the_clock() -> None:
    assert after_batch(latest_ms=70_000, clock_ms=90_000, grace_ms=GRACE) == 60_000
    assert after_batch(latest_ms=90_000, clock_ms=70_000, grace_ms=GRACE) == 60_000


def test_after_silence_is_past_every_open_verdict() -> None:
    assert after_silence(latest_ms=100_000, last_batch_ms=0, window_ms=3_000, grace_ms=GRACE) == 103_001


def test_after_silence_is_where_a_batch_would_have_put_it() -> None:
    assert after_silence(latest_ms=0, last_batch_ms=100_000, window_ms=3_000, grace_ms=GRACE) == 150_000


@pytest.mark.parametrize(("count", "expected"), [(2_000, None), (2_001, 1), (2_003, 3)], ids=["full", "one", "three"])
def test_count(count: int, expected: int | None) -> None:
    """What is too much goes; the watermark is past the oldest that must."""
    assert forced(waiting(count), 0) == expected


@pytest.mark.parametrize(("clock_ms", "expected"), [(MINUTE, None), (MINUTE + 1, 50)], ids=["exact", "late_by_one_ms"])
def test_age(clock_ms: int, expected: int | None) -> None:
    """Of the clock since it came, not of the event's own time."""
    assert forced([*waiting(50), Signal(10**9, "new", "click", clock_ms)], clock_ms) == expected


def test_bytes() -> None:
    signals = waiting(100, url="x" * 4_096)
    watermark_ms = forced(signals, 0)
    assert watermark_ms is not None
    kept = [one for one in signals if one.at_ms >= watermark_ms]
    size = len(msgspec.msgpack.encode(kept))
    assert (256 << 10) - 4_300 < size <= 256 << 10


def test_bytes_that_fit() -> None:
    assert forced(waiting(60, url="x" * 4_096), 0) is None


def test_few_never_exceed() -> None:
    assert forced([], 0) is None
    assert forced(waiting(1, url="x" * 4_096), 0) is None
