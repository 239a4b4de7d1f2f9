"""Funnels: rates and times of each step."""

from gosight.http.api.endpoints.funnels import StepReached, steps_reached


def test_rates_are_of_the_first_step_and_of_the_one_before() -> None:
    assert steps_reached([8, 4, 1], [0, 500, 70], [0, 600, 70]) == [
        StepReached(8, 1.0, None, None, None),
        StepReached(4, 0.5, 0.5, 500, 600),
        StepReached(1, 0.125, 0.25, 70, 70),
    ]


def test_times_end_where_nobody_got_further() -> None:
    assert steps_reached([2, 0, 0], [0], [0])[1:] == [
        StepReached(0, 0.0, 0.0, None, None),
        StepReached(0, 0.0, None, None, None),
    ]


def test_nobody_at_all() -> None:
    assert steps_reached([0, 0], [], []) == [StepReached(0, None, None, None, None)] * 2
