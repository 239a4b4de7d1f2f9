"""The same hour in past weeks, where clocks change."""

from datetime import UTC, datetime

from gosight.stores.alert_hours import past_hours


def hour(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_in_utc_it_is_a_week_each() -> None:
    assert past_hours(hour("2026-11-10T13:00"), 2, "UTC") == [hour("2026-11-03T13:00"), hour("2026-10-27T13:00")]


def test_where_clocks_went_back_it_is_an_hour_earlier_before() -> None:
    # New York: from 4 to 5 h behind UTC on 1 November 2026.
    found = past_hours(hour("2026-11-10T13:00"), 2, "America/New_York")
    assert found == [hour("2026-11-03T13:00"), hour("2026-10-27T12:00")]


def test_an_hour_that_was_skipped_is_the_one_after_the_skip() -> None:
    # Paris: 02:00 to 03:00 on 29 March 2026 were skipped, at 01:00 UTC.
    assert past_hours(hour("2026-04-05T00:00"), 1, "Europe/Paris") == [hour("2026-03-29T01:00")]


def test_of_an_hour_that_came_twice_it_is_the_first() -> None:
    # Paris: 02:00 to 03:00 came twice on 25 October 2026, first at 00:00 UTC.
    assert past_hours(hour("2026-11-01T01:00"), 1, "Europe/Paris") == [hour("2026-10-25T00:00")]


def test_of_the_second_of_two_equal_hours_a_week_before_has_one() -> None:
    assert past_hours(hour("2026-10-25T01:00"), 1, "Europe/Paris") == [hour("2026-10-18T00:00")]


def test_hours_are_whole_ones_of_utc_also_where_the_zone_is_half_an_hour_off() -> None:
    assert past_hours(hour("2026-11-10T13:00"), 1, "Asia/Kolkata") == [hour("2026-11-03T13:00")]
