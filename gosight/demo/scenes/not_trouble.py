"""Scenes that look like error clicks, u-turns and slow pages, and are none."""

from gosight.demo.recorder import Recorder
from gosight.demo.scenes.trouble import fail_after_a_click


def fails_one_ms_too_late(visit: Recorder) -> None:
    """At 1,001 ms."""
    fail_after_a_click(visit, 1_001)


def fails_by_itself(visit: Recorder) -> None:
    """A click comes after the error."""
    visit.record("js_error", {"message": "cart is null"})
    visit.wait(500)
    fail_after_a_click(visit, 5_000)


def comes_back_later(visit: Recorder) -> None:
    """After more than 10 s."""
    here = visit.page
    visit.go_to(visit.elsewhere())
    visit.wait(10_001)
    visit.go_to(here)


def wanders_on(visit: Recorder) -> None:
    """Two pages in a hurry, and a third."""
    for _ in range(2):
        visit.go_to(visit.elsewhere())
        visit.wait(700)


def loads_just_in_time(visit: Recorder) -> None:
    """In exactly 3,000 and 800 ms."""
    visit.go_to(visit.elsewhere())
    visit.wait(3_100)
    visit.record("page_load", {"load_complete": 3_000, "ttfb": 800})
    visit.record("web_vitals", {"lcp": 3_000, "ttfb": 800, "fcp": 2_900})


SCENES = [fails_one_ms_too_late, fails_by_itself, comes_back_later, wanders_on, loads_just_in_time]
