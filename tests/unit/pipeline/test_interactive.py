"""What an element promises, by every way of looking interactive."""

from typing import Any

import pytest

from gosight.pipeline.interactive import Expected, Target, expected_of

ANY, CONTROL, NAVIGATION, NOTHING = Expected.ANY, Expected.CONTROL, Expected.NAVIGATION, Expected.NOTHING


def expected(
    tag: str = "div", *, href: str | None = None, classes: list[str] | None = None, **attributes: Any
) -> Expected:
    return expected_of(Target(tag, href, classes, {name.replace("_", "-"): said for name, said in attributes.items()}))


@pytest.mark.parametrize(
    ("tag", "promise"),
    [
        *(("a", ANY), ("button", ANY), ("summary", ANY), ("BUTTON", ANY)),
        *(("input", CONTROL), ("select", CONTROL), ("textarea", CONTROL), ("label", CONTROL)),
        *(("div", NOTHING), ("span", NOTHING), ("body", NOTHING), ("", NOTHING), ("form", NOTHING)),
    ],
)
def test_tag(tag: str, promise: Expected) -> None:
    assert expected(tag) is promise


@pytest.mark.parametrize("role", ["button", "link", "checkbox", "radio", "tab", "menuitem", "switch", " Button "])
def test_role(role: str) -> None:
    assert expected(role=role) is ANY


def test_other_role() -> None:
    assert expected(role="presentation") is NOTHING


@pytest.mark.parametrize(
    "name",
    [
        *("btn", "button", "link", "clickable", "interactive", "btn-primary", "nav__link", "primaryButton", "BuyBtn"),
        *("BTN", "is-clickable", "md:btn", "link2 btn", "ctaLINKSmall"),
    ],
)
def test_class_word(name: str) -> None:
    assert expected(classes=["x", name]) is ANY


@pytest.mark.parametrize("name", ["btns", "hyperlink", "linked", "buttons", "submitbutton", "interactiveness", ""])
def test_class_that_only_holds_such_a_word(name: str) -> None:
    assert expected(classes=[name]) is NOTHING


@pytest.mark.parametrize("name", ["onclick", "ng-click", "@click", "data-action"])
@pytest.mark.parametrize("said", ["", None, True, "save()"])
def test_handler(name: str, said: Any) -> None:
    assert expected_of(Target("div", attributes={name: said})) is ANY


def test_pointer() -> None:
    assert expected_of(Target("div"), "pointer") is ANY
    assert expected_of(Target("div"), "text") is NOTHING


@pytest.mark.parametrize(
    ("href", "promise"),
    [
        *(("/next", NAVIGATION), ("https://a.example/", NAVIGATION), ("?page=2", NAVIGATION), (" /next", NAVIGATION)),
        *(("#", ANY), ("#part", ANY), ("javascript:void(0)", ANY), (" JavaScript:x()", ANY), ("", ANY)),
        *(("tel:+33", NOTHING), ("mailto:a@b.example", NOTHING), ("MAILTO:a@b.example", NOTHING)),
    ],
)
def test_link(href: str, promise: Expected) -> None:
    assert expected("a", href=href) is promise
    assert expected_of(Target("a", attributes={"href": href})) is promise


def test_href_of_what_is_no_link() -> None:
    assert expected("button", href="/next") is ANY
    assert expected("button", href="tel:+33") is NOTHING


@pytest.mark.parametrize(
    ("opens", "promise"),
    [("_blank", NOTHING), ("help", NOTHING), ("_self", NAVIGATION), ("_TOP", NAVIGATION), ("", NAVIGATION)],
)
def test_where_a_link_opens(opens: str, promise: Expected) -> None:
    assert expected("a", href="/next", target=opens) is promise


@pytest.mark.parametrize("said", ["", "file.pdf", None, True])
def test_download(said: Any) -> None:
    assert expected("a", href="/file", download=said) is NOTHING


def test_modifier() -> None:
    assert expected_of(Target("button"), has_modifier=True) is NOTHING


@pytest.mark.parametrize("kind", ["button", "submit", "reset", "image", "SUBMIT"])
def test_input_that_is_pressed(kind: str) -> None:
    assert expected("input", type=kind) is ANY


@pytest.mark.parametrize("kind", ["text", "checkbox", "radio", "file", ""])
def test_input_that_is_filled_in(kind: str) -> None:
    assert expected("input", type=kind) is CONTROL


def test_nothing_known() -> None:
    assert expected_of(Target()) is NOTHING
