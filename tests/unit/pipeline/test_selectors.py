"""Which recorded selectors belong to a listed element."""

import pytest

from gosight.pipeline.detectors.selectors import is_listed

RECORDED = "#app > div.player.is-big button.plus-one[data-id='7']:nth-child(2) + video ~ span"


@pytest.mark.parametrize(
    "pattern",
    [
        "#app",
        ".player",
        ".is-big",
        "div.player",
        "button",
        ".plus-one",
        "[data-id='7']",
        "video",
        "span",
        ":nth-child(2)",
    ],
)
def test_any_element_on_the_path(pattern: str) -> None:
    assert is_listed(RECORDED, [pattern])


@pytest.mark.parametrize(
    "pattern", ["#ap", "app", ".play", ".plus", "player", "div.is-big", "but", "vid", "one", "#app > div", "", "*"]
)
def test_whole_names_only(pattern: str) -> None:
    assert not is_listed(RECORDED, [pattern])


def test_any_of_the_patterns() -> None:
    assert is_listed(RECORDED, ["#other", "", ".player"])


def test_no_patterns_no_selector() -> None:
    assert not is_listed(RECORDED, [])
    assert not is_listed("", ["#app", ""])


def test_name_that_begins_like_it_further_on() -> None:
    assert is_listed(".step-2.step", [".step"])
