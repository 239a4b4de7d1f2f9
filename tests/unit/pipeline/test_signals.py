"""Events as they wait: what matters of them, whatever the SDK sent."""

from typing import Any

import pytest

from gosight.pipeline.clicks import Reaction
from gosight.pipeline.interactive import Expected
from gosight.pipeline.signals import Signal, signal_of
from gosight.pipeline.texts import cut
from tests.core import click, event, view


def test_click() -> None:
    signal = signal_of(click(5, x=3, y=4, pointer_type="touch", reaction={"scroll_ms": 7}), 99)
    assert signal.order == (click(5).timestamp, click(5, x=3, y=4).event_id)
    assert (signal.arrived_ms, signal.x, signal.y, signal.path, signal.selector) == (99, 3, 4, "/cart", "#pay")
    assert signal.expected is Expected.ANY
    assert signal.click is not None
    assert (signal.click.is_primary, signal.click.is_touch) == (True, True)
    assert signal.click.reaction == Reaction(scroll_ms=7)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"page_x": 0, "page_y": 0, "click_x": 5, "click_y": 6}, (0, 0)),
        ({"click_x": 5, "click_y": 6}, (5, 6)),
        ({}, (0, 0)),
        ({"page_x": -3, "click_y": 6}, (-3, 6)),
    ],
    ids=["document", "viewport", "none", "mixed"],
)
def test_position(columns: dict[str, Any], expected: tuple[int, int]) -> None:
    signal = signal_of(event("click", 0, **columns), 0)
    assert (signal.x, signal.y) == expected


@pytest.mark.parametrize(
    "payload",
    ["", "{", "[]", "[" * 100_000, '{"button":[]}', '{"target":5}', '{"target":{"attributes":' + "[" * 9_999],
)
def test_unreadable_click_says_what_its_columns_say(payload: str) -> None:
    one = event("click", 0, payload=payload, target_tag="button", target_selector="#pay")
    assert signal_of(one, 0).click == signal_of(click(0), 0).click


@pytest.mark.parametrize("attribute", ["role", "type", "target", "href", "download", "onclick"])
@pytest.mark.parametrize("odd", [None, True, 5, 1.5, [], {"a": []}], ids=str)
def test_odd_attributes_raise_nothing(attribute: str, odd: Any) -> None:
    for tag in ("a", "input", "div"):
        one = signal_of(click(0, tag=tag, target={"attributes": {attribute: odd}}), 0)
        assert one.expected in Expected


def test_page_view() -> None:
    one = signal_of(view(0, "/a", title="A", url="https://a.example/a"), 0)
    assert (one.path, one.url, one.title, one.click) == ("/a", "https://a.example/a", "A", None)


def test_others_keep_no_texts() -> None:
    """But the path, where page visits are told."""
    one = event("scroll", 5, title="A", scroll_depth=30, payload={"much": "x" * 1_000})
    assert signal_of(one, 9) == Signal(one.timestamp, one.event_id, "scroll", 9, 30, "/cart")
    other = event("dom_mutation", 5, title="A", payload={"much": "x" * 1_000})
    assert signal_of(other, 9) == Signal(other.timestamp, other.event_id, "dom_mutation", 9)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"attention_ms": [1, 2]}, [1, 2]),
        ({"attention_ms": list(range(30))}, list(range(20))),
        ({"attention_ms": [-5, 1 << 40]}, [0, (1 << 32) - 1]),
        ({"attention_ms": "much"}, []),
        ({"attention_ms": [None]}, []),
        ({}, []),
    ],
)
def test_attention(said: dict[str, Any], expected: list[int]) -> None:
    assert signal_of(event("page_exit", 0, payload=said), 0).attention_ms == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abcd", "abcd"),
        ("abcde", "abcd"),
        ("\N{EURO SIGN}a", "\N{EURO SIGN}a"),
        ("a\N{EURO SIGN}\N{EURO SIGN}", "a\N{EURO SIGN}"),
        ("ab\N{EURO SIGN}", "ab"),
        ("\N{PILE OF POO}b", "\N{PILE OF POO}"),
        ("", ""),
    ],
)
def test_texts_are_cut_to_bytes_between_characters(text: str, expected: str) -> None:
    assert cut(text, 4) == expected
