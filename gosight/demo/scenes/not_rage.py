"""Scenes that look like rage and are none; every click that needs an answer gets one, so none is dead either."""

from gosight.demo.recorder import Recorder
from gosight.demo.scenes.rage import burst
from gosight.demo.shop import ADD_TO_CART, HEADLINE, PICTURE, QUANTITIES


def four_clicks(visit: Recorder) -> None:
    """One too few."""
    burst(visit, ADD_TO_CART, [150, 150, 150], is_answered=True)


def exact_window(visit: Recorder) -> None:
    """First and last exactly 2,000 ms apart."""
    burst(visit, ADD_TO_CART, [500, 500, 500, 500], is_answered=True)


def slow_clicks(visit: Recorder) -> None:
    """Six, but never five in two seconds."""
    burst(visit, ADD_TO_CART, [600] * 5, is_answered=True)


def a_row_of_buttons(visit: Recorder) -> None:
    """Eight clicks in a second, each on the next button."""
    for button in QUANTITIES:
        burst(visit, button, [], is_answered=True)
        visit.wait(130)


def other_buttons(visit: Recorder) -> None:
    """The mouse's right button does not count."""
    for _ in range(6):
        visit.click(PICTURE, button=2)
        visit.wait(150)


def double_click(visit: Recorder) -> None:
    """Two clicks and their `dblclick`."""
    burst(visit, PICTURE, [140], is_answered=False)
    visit.wait(1)
    visit.record("dblclick", {"x": PICTURE.x, "y": 100, "button": 0, "target": PICTURE.wire()})


def triple_click_selects_text(visit: Recorder) -> None:
    """Three clicks take hold of a paragraph."""
    for _ in range(3):
        visit.click(HEADLINE)
        visit.wait(110)
    visit.record("text_select", {"length": len(HEADLINE.text)})


def over_a_page_change(visit: Recorder) -> None:
    """Three clicks here, three in the same place of the next page."""
    burst(visit, PICTURE, [120, 120], is_answered=False)
    visit.wait(120)
    visit.go_to(visit.elsewhere())
    visit.wait(120)
    burst(visit, PICTURE, [120, 120], is_answered=False)


SCENES = [
    four_clicks,
    exact_window,
    slow_clicks,
    a_row_of_buttons,
    other_buttons,
    double_click,
    triple_click_selects_text,
    over_a_page_change,
]
