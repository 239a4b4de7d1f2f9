"""Scenes that hold exactly one dead click, and no rage click."""

from gosight.demo.recorder import Recorder
from gosight.demo.records import DEAD_CLICK
from gosight.demo.shop import APPLY_VOUCHER, BROKEN_LINK, CLASSY_BOX, LOCKED_FIELD, ROLE_BUTTON, Element


def button(visit: Recorder) -> None:
    """Nothing answers."""
    _dead(visit, APPLY_VOUCHER)


def link(visit: Recorder) -> None:
    """It leads nowhere."""
    _dead(visit, BROKEN_LINK)


def link_that_only_redraws(visit: Recorder) -> None:
    """A link promises another page, and something on this one moves."""
    _dead(visit, BROKEN_LINK)
    visit.wait(200)
    visit.react()


def field(visit: Recorder) -> None:
    """It takes no focus."""
    _dead(visit, LOCKED_FIELD)


def role(visit: Recorder) -> None:
    """A div that calls itself a button."""
    _dead(visit, ROLE_BUTTON)


def class_word(visit: Recorder) -> None:
    """A div that is a `Btn` by its class."""
    _dead(visit, CLASSY_BOX)


def while_the_mouse_moves(visit: Recorder) -> None:
    """Moving the mouse is no answer."""
    _dead(visit, APPLY_VOUCHER)
    visit.wait(300)
    visit.move()


def again_and_again(visit: Recorder) -> None:
    """Three dead clicks within two seconds are one insight."""
    first = visit.click(APPLY_VOUCHER)
    for _ in range(2):
        visit.wait(600)
        visit.click(APPLY_VOUCHER)
    visit.plant(DEAD_CLICK, first, 3)


def answered_one_ms_too_late(visit: Recorder) -> None:
    """At 1,001 ms."""
    _dead(visit, APPLY_VOUCHER)
    visit.wait(1_001)
    visit.react()


SCENES = [
    button,
    link,
    link_that_only_redraws,
    field,
    role,
    class_word,
    while_the_mouse_moves,
    again_and_again,
    answered_one_ms_too_late,
]


def _dead(visit: Recorder, element: Element) -> None:
    visit.plant(DEAD_CLICK, visit.click(element), 1)
