"""Ordinary browsing: nothing here may give an insight."""

from gosight.demo.recorder import Recorder
from gosight.demo.shop import CHECKOUT, CHECKOUT_FIELD, THANKS

_FIELDS = ("street", "town", "note")


def look_around(visit: Recorder) -> None:
    """Another page, how fast it came, and a look at it."""
    visit.go_to(visit.elsewhere())
    visit.wait(300)
    measured = {"lcp": visit.rng.randint(600, 2_400), "fcp": visit.rng.randint(300, 600), "cls": 0.02, "inp": 80}
    visit.record("web_vitals", measured | {"ttfb": visit.rng.randint(40, 400)})
    visit.wait(900)
    visit.scroll()
    visit.wait(700)
    visit.move()


def read(visit: Recorder) -> None:
    """Scrolling and moving, no click and no page: these events may also come late."""
    for _ in range(visit.rng.randint(2, 5)):
        visit.scroll()
        visit.wait(visit.rng.randint(400, 1_200))
        visit.move()
        visit.wait(visit.rng.randint(400, 1_200))


def fill_in_a_form(visit: Recorder) -> None:
    """To the checkout, fields filled in one by one, and off it goes."""
    visit.go_to(CHECKOUT)
    visit.wait(800)
    form = {"form_id": "checkout", "form_name": "checkout", "form_selector": "#checkout"}
    visit.record("form_start", form)
    for name in _FIELDS:
        _fill_in(visit, name)
    visit.record("form_submit", form | {"success": True, "field_count": len(_FIELDS), "fields_filled": len(_FIELDS)})
    visit.wait(250)
    visit.go_to(THANKS)


def _fill_in(visit: Recorder, name: str) -> None:
    target = CHECKOUT_FIELD.wire() | {"name": name}
    visit.record("input_focus", {"target": target})
    visit.wait(visit.rng.randint(900, 2_500))
    visit.record("input_change", {"target": target, "value_length": visit.rng.randint(3, 30), "is_masked": True})
    visit.wait(100)
    visit.record("input_blur", {"target": target, "focus_duration_ms": 1_000, "value_changed": True})
    visit.wait(200)


def hit_an_error(visit: Recorder) -> None:
    """A script fails, far from any click."""
    where = {"filename": "https://shop.example/shop.js", "lineno": visit.rng.randint(1, 900), "colno": 17}
    stack = f"TypeError: lamp is undefined\n    at light (https://shop.example/shop.js:{where['lineno']}:17)"
    visit.record("js_error", where | {"message": "lamp is undefined", "error_type": "TypeError", "stack": stack})
