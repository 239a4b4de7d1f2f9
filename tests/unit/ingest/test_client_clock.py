"""Correction of the client's clock, and how far from ours an event may be."""

import pytest

from gosight.http.ingest.clock import ClientClock
from gosight.http.ingest.refusal import Reject
from tests.reading import NOW

WEEK = 7 * 86_400_000


@pytest.mark.parametrize(
    ("sent_at", "offset"),
    [
        (None, 0),
        (NOW, 0),
        (NOW - 5_000, 0),
        (NOW + 5_000, 0),
        (NOW - 5_001, 5_001),
        (NOW + 5_001, -5_001),
        (NOW - 7_000.4, 7_000),
        (0, NOW),
        (-1, 0),
        (9_000_000_000_000, NOW - 9_000_000_000_000),
        (9_000_000_000_001, 0),
        (1e308, 0),
        (10**400, 0),
    ],
)
def test_skew_beyond_5_s_is_corrected(sent_at: float | None, offset: int) -> None:
    clock = ClientClock(NOW, sent_at)
    assert clock.offset_ms == offset
    assert clock.corrected(NOW - offset) == NOW


@pytest.mark.parametrize("skew", [0, 3_600_000, -3_600_000])
def test_exactly_7_days_back_and_5_minutes_ahead_pass(skew: int) -> None:
    clock = ClientClock(NOW, NOW + skew)
    assert clock.corrected(NOW + skew - WEEK) == NOW - WEEK
    assert clock.corrected(NOW + skew + 300_000) == NOW + 300_000


@pytest.mark.parametrize("skew", [0, 3_600_000, -3_600_000])
def test_one_ms_beyond_is_rejected_by_name(skew: int) -> None:
    clock = ClientClock(NOW, NOW + skew)
    for timestamp, code in ((NOW - WEEK - 1, "TIMESTAMP_TOO_OLD"), (NOW + 300_001, "TIMESTAMP_IN_FUTURE")):
        with pytest.raises(Reject) as caught:
            clock.corrected(timestamp + skew)
        assert caught.value.code == code


def test_fractions_are_rounded() -> None:
    assert ClientClock(NOW, None).corrected(NOW - 0.4) == NOW
