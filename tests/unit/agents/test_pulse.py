"""For how long a partition has not got on."""

import pytest

from gosight.agents.pulse import Pulse


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr("gosight.agents.pulse.time.monotonic", lambda: now[0])
    return now


def test_silence_is_counted_from_the_last_beat(clock: list[float]) -> None:
    one = Pulse()
    clock[0] = 5
    one.beat()
    clock[0] = 7
    assert one.silent_s() == 2


def test_idleness_is_no_silence(clock: list[float]) -> None:
    one = Pulse()
    with one.idle():
        clock[0] = 1_000
        assert one.silent_s() == 0
    assert one.silent_s() == 0
    clock[0] = 1_001
    assert one.silent_s() == 1
