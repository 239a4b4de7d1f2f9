"""Scenes that hold exactly one rage click, and a dead click only where it says so."""

from gosight.demo.recorder import Recorder
from gosight.demo.records import DEAD_CLICK, RAGE_CLICK
from gosight.demo.shop import ADD_TO_CART, APPLY_VOUCHER, HEADLINE, PICTURE, Element

_ANSWER_MS = 60


def burst(visit: Recorder, element: Element, gaps_ms: list[int], *, is_answered: bool) -> list[str]:
    """One click more than there are gaps; gives their ids."""
    clicks = []
    for gap_ms in [*gaps_ms, 0]:
        clicks.append(visit.click(element))
        if is_answered:
            visit.wait(_ANSWER_MS)
            visit.react()
            visit.wait(-_ANSWER_MS)
        visit.wait(gap_ms)
    return clicks


def on_a_button_that_answers(visit: Recorder) -> None:
    """It works, and is hammered all the same."""
    gaps = [visit.rng.randint(120, 250) for _ in range(visit.rng.randint(4, 7))]
    _plant(visit, burst(visit, ADD_TO_CART, gaps, is_answered=True))


def on_a_picture(visit: Recorder) -> None:
    """It does not look as if it would do anything, so it is no dead click."""
    gaps = [visit.rng.randint(120, 250) for _ in range(visit.rng.randint(4, 7))]
    _plant(visit, burst(visit, PICTURE, gaps, is_answered=False))


def on_a_dead_button(visit: Recorder) -> None:
    """Five clicks and nothing happens: both a rage click and one dead click."""
    clicks = burst(visit, APPLY_VOUCHER, [visit.rng.randint(120, 250) for _ in range(4)], is_answered=False)
    _plant(visit, clicks)
    visit.plant(DEAD_CLICK, clicks[0], len(clicks))


def just_inside_the_window(visit: Recorder) -> None:
    """First and last 1,999 ms apart."""
    _plant(visit, burst(visit, ADD_TO_CART, [500, 500, 500, 499], is_answered=True))


def that_goes_on(visit: Recorder) -> None:
    """Four seconds of it are one insight with all its clicks."""
    _plant(visit, burst(visit, ADD_TO_CART, [300] * 14, is_answered=True))


def after_a_click_elsewhere(visit: Recorder) -> None:
    """A stray click does not belong to the burst that follows."""
    visit.click(HEADLINE)
    visit.wait(200)
    _plant(visit, burst(visit, PICTURE, [150] * 5, is_answered=False))


SCENES = [
    on_a_button_that_answers,
    on_a_picture,
    on_a_dead_button,
    just_inside_the_window,
    that_goes_on,
    after_a_click_elsewhere,
]


def _plant(visit: Recorder, clicks: list[str]) -> None:
    visit.plant(RAGE_CLICK, clicks[0], len(clicks))
