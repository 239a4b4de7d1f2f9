"""Changes of settings: partial, null gives back, keys alone are dotted."""

from typing import Any

import pytest

from gosight.schemas.wrong_setting import WrongSetting
from gosight.stores.settings_patch import Difference, check_resets, differences, flat, nested, patched

OWN = {"session": {"idle_minutes": 20}, "insights": {"rage_click": {"min_clicks": 4, "radius_px": 30}}}


@pytest.mark.parametrize(
    ("changes", "after"),
    [
        ({}, OWN),
        ({"session": {"idle_minutes": 10}}, OWN | {"session": {"idle_minutes": 10}}),
        ({"session": {"idle_minutes": None}}, {"insights": OWN["insights"]}),
        ({"session": {"max_hours": 2}}, OWN | {"session": {"idle_minutes": 20, "max_hours": 2}}),
        ({"insights": {"rage_click": {"radius_px": None}}}, OWN | {"insights": {"rage_click": {"min_clicks": 4}}}),
        ({"insights": {"rage_click": None}}, {"session": OWN["session"]}),
        ({"insights": None, "session": None}, {}),
        ({"session": None, "drop_bots": True}, {"insights": OWN["insights"], "drop_bots": True}),
        ({"events": {"click": {}}}, OWN),
        ({"session": 5}, OWN | {"session": 5}),
        ({"privacy": {"block_urls": ["/a"]}}, OWN | {"privacy": {"block_urls": ["/a"]}}),
    ],
)
def test_patched(changes: dict[str, Any], after: dict[str, Any]) -> None:
    assert patched(OWN, changes) == after
    assert patched(after, changes) == after
    assert OWN == {"session": {"idle_minutes": 20}, "insights": {"rage_click": {"min_clicks": 4, "radius_px": 30}}}


def test_a_list_is_replaced() -> None:
    own = {"privacy": {"block_urls": ["/a", "/b"]}}
    assert patched(own, {"privacy": {"block_urls": ["/c"]}}) == {"privacy": {"block_urls": ["/c"]}}


def test_what_was_no_section_becomes_one() -> None:
    assert patched({"session": 5}, {"session": {"idle_minutes": 3}}) == {"session": {"idle_minutes": 3}}


@pytest.mark.parametrize("key", ["session.idle", "sessions", "insights.rage", "session.idle_minutes.x"])
def test_a_reset_of_what_does_not_exist_is_a_typing_error(key: str) -> None:
    with pytest.raises(WrongSetting, match="There is no such setting") as raised:
        check_resets(nested({key: None}), {"session": {"idle_minutes": 30}, "insights": {"rage_click": {}}})
    assert raised.value.key == key


@pytest.mark.parametrize("key", ["session", "session.idle_minutes", "insights.rage_click", "events.any", "odd.old"])
def test_a_reset_of_what_exists(key: str) -> None:
    check_resets(
        nested({key: None}), {"odd": {"old": 1}}, {"session": {"idle_minutes": 30}, "insights": {"rage_click": {}}}
    )


def test_dotted_keys() -> None:
    values = {"session.idle_minutes": 20, "session.max_hours": 2, "drop_bots": True, "events.media.play": False}
    tree = nested(values)
    assert tree == {
        "session": {"idle_minutes": 20, "max_hours": 2},
        "drop_bots": True,
        "events": {"media.play": False},
    }
    assert flat(tree) == values


@pytest.mark.parametrize("values", [{"session": 1, "session.idle_minutes": 2}, {"a.b": 1, "a.b.c": 2}])
def test_a_key_that_is_part_of_another(values: dict[str, Any]) -> None:
    with pytest.raises(WrongSetting, match="given as a whole"):
        nested(values)


def test_differences() -> None:
    before = {"a": {"b": 1, "c": [1]}, "gone": True, "same": 0}
    after = {"a": {"b": 2, "c": [1, 2]}, "same": 0, "new": "x"}
    assert differences(before, after) == [
        Difference("a.b", 1, 2),
        Difference("a.c", [1], [1, 2]),
        Difference("new", None, "x"),
        Difference("gone", True, None),
    ]
    assert differences(after, after) == []
