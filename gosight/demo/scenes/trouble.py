"""Scenes that hold exactly one error click, u-turn or slow page."""

from gosight.demo.recorder import Recorder
from gosight.demo.records import ERROR_CLICK, SLOW_PAGE, U_TURN
from gosight.demo.shop import ADD_TO_CART

_ANSWER_MS = 60


def fail_after_a_click(visit: Recorder, after_ms: int, kind: str = "js_error") -> str:
    """The page answers the click, and then a script fails; gives the click's id."""
    clicked = visit.click(ADD_TO_CART)
    visit.wait(_ANSWER_MS)
    visit.react()
    visit.wait(after_ms - _ANSWER_MS)
    said = {"message": "cart is null", "reason": "cart is null", "stack": "at add (https://shop.example/shop.js:7:1)"}
    visit.record(kind, said)
    return clicked


def fails(visit: Recorder) -> None:
    """A script fails while it answers."""
    visit.plant(ERROR_CLICK, fail_after_a_click(visit, visit.rng.randint(80, 900)))


def rejects_at_the_last_ms(visit: Recorder) -> None:
    """A promise, at exactly 1,000 ms."""
    visit.plant(ERROR_CLICK, fail_after_a_click(visit, 1_000, "unhandled_rejection"))


def fails_thrice(visit: Recorder) -> None:
    """Three errors after one click are one insight."""
    visit.plant(ERROR_CLICK, fail_after_a_click(visit, 100))
    for _ in range(2):
        visit.wait(200)
        visit.record("js_error", {"message": "cart is null"})


def turns_back(visit: Recorder) -> None:
    """It was not what was looked for."""
    here, seen = visit.page, visit.view_id
    visit.go_to(visit.elsewhere())
    visit.wait(visit.rng.randint(800, 6_000))
    visit.go_to(here)
    visit.plant(U_TURN, seen)


def loads_slowly(visit: Recorder) -> None:
    """What is largest comes late."""
    visit.go_to(visit.elsewhere())
    visit.wait(300)
    visit.record("web_vitals", {"lcp": visit.rng.randint(3_001, 9_000), "ttfb": 200})
    visit.plant(SLOW_PAGE, visit.view_id)


def loads_slowly_all_along(visit: Recorder) -> None:
    """The first byte, and the whole, told apart: one insight."""
    visit.go_to(visit.elsewhere())
    visit.wait(1_000)
    visit.record("web_vitals", {"ttfb": 801})
    visit.wait(2_600)
    visit.record("page_load", {"load_complete": 3_500, "ttfb": 801})
    visit.plant(SLOW_PAGE, visit.view_id)


SCENES = [fails, rejects_at_the_last_ms, fails_thrice, turns_back, loads_slowly, loads_slowly_all_along]
