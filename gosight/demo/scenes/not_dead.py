"""Scenes that look like dead clicks and are none."""

from gosight.demo.recorder import Recorder
from gosight.demo.shop import (
    ADD_TO_CART,
    APPLY_VOUCHER,
    CHECKOUT_FIELD,
    HEADLINE,
    LETTER,
    NAVIGATION,
    NEARLY_CLASSY_BOX,
    PHONE,
    PRICE_LIST,
    SUPPLIER,
)


def answered_at_once(visit: Recorder) -> None:
    """The page changes soon enough."""
    _answered(visit, 400)


def answered_at_the_last_ms(visit: Recorder) -> None:
    """At exactly 1,000 ms."""
    _answered(visit, 1_000)


def reaction_reported(visit: Recorder) -> None:
    """The SDK saw the answer itself and says so on the click."""
    visit.click(APPLY_VOUCHER, reaction={"dom_mutation_ms": 35})


def link_followed(visit: Recorder) -> None:
    """It leads to another page."""
    visit.click(NAVIGATION)
    visit.wait(180)
    visit.go_to(visit.elsewhere())


def field_focused(visit: Recorder) -> None:
    """It takes the focus."""
    visit.click(CHECKOUT_FIELD)
    visit.wait(30)
    visit.record("input_focus", {"target": CHECKOUT_FIELD.wire()})


def download(visit: Recorder) -> None:
    """The browser saves a file; the page stays as it is."""
    visit.click(PRICE_LIST)


def another_tab(visit: Recorder) -> None:
    """What happens, happens elsewhere."""
    visit.click(SUPPLIER)


def phone_and_letter(visit: Recorder) -> None:
    """Links that another program answers."""
    visit.click(PHONE)
    visit.wait(1_500)
    visit.click(LETTER)


def with_a_modifier(visit: Recorder) -> None:
    """Ctrl and a click: the link opens in the background."""
    visit.click(NAVIGATION, modifiers=["ctrl"])


def on_plain_text(visit: Recorder) -> None:
    """Nobody expects anything of it."""
    visit.click(HEADLINE)


def nearly_a_class_word(visit: Recorder) -> None:
    """`linkage` is not `link`, `buttonless` is not `button`."""
    visit.click(NEARLY_CLASSY_BOX)


SCENES = [
    answered_at_once,
    answered_at_the_last_ms,
    reaction_reported,
    link_followed,
    field_focused,
    download,
    another_tab,
    phone_and_letter,
    with_a_modifier,
    on_plain_text,
    nearly_a_class_word,
]


def _answered(visit: Recorder, after_ms: int) -> None:
    visit.click(ADD_TO_CART)
    visit.wait(after_ms)
    visit.react()
