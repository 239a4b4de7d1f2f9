"""Pauses between deaths."""

from gosight.embedded.backoff import pause_s


def test_pause_doubles() -> None:
    assert [pause_s(failures) for failures in (1, 2, 3, 4)] == [0.5, 1.0, 2.0, 4.0]


def test_pause_never_exceeds_thirty_seconds() -> None:
    assert pause_s(7) == 30.0
    assert pause_s(5_000) == 30.0
