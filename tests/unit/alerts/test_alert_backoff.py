"""Pauses between tries."""

import pytest

from gosight.alerts.delivery.backoff import hold_s, pause_s


def test_pauses_double_up_to_a_quarter_of_an_hour() -> None:
    assert [pause_s(attempts, 0) for attempts in (1, 2, 3, 8, 9, 10_000)] == [5, 10, 20, 640, 900, 900]


def test_chance_takes_up_to_half() -> None:
    assert (pause_s(1, 1), pause_s(1, 0.5)) == (2.5, 3.75)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("", 0),
        ("0", 0),
        ("120", 120),
        ("99999999999999999999", 3_600),
        ("-5", 0),
        ("²", 0),
        ("soon", 0),
        ("Thu, 01 Jan 1970 00:16:50 GMT", 10),
        ("Thu, 01 Jan 1970 00:16:30 GMT", 0),
        ("Thu, 01 Jan 1970 00:16:50", 10),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3_600),
    ],
)
def test_retry_after(header: str | None, seconds: float) -> None:
    assert hold_s(header, 1_000) == seconds
