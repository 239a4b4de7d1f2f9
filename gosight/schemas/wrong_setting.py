"""A setting that makes no sense: its key, its value, and what was expected."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

_PLACE = re.compile(r" - at (?:`key` in )?`\$\.?([^`]*)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_INDEX = re.compile(r"\[(\d+)\]$")


class WrongSetting(ValueError):
    """`key`: dotted, from the top. `expected`: says what the value should have been."""

    def __init__(self, key: str, value: Any, expected: str) -> None:
        super().__init__(f"{key}={value!r}: {expected}")
        self.key = key
        self.value = value
        self.expected = expected


def named(error: msgspec.ValidationError, tree: Any, section: str = "") -> WrongSetting:
    """What msgspec found wrong in `tree`, the values of `section` (dotted; "" = all settings)."""
    message = str(error)
    place = _PLACE.search(message)
    path = place[1].removesuffix("[...]") if place else ""
    what = message[: place.start()] if place else message
    value = _value(tree, path)
    if unknown := _UNKNOWN.fullmatch(what):
        name = unknown[1]
        return WrongSetting(_under(section, _under(path, name)), value.get(name), "There is no such setting")
    return WrongSetting(_under(section, path) or "settings", value, what)


def _under(section: str, key: str) -> str:
    return f"{section}.{key}" if section and key else section or key


def _value(tree: Any, path: str) -> Any:
    """What stands at a path such as `privacy.block_urls[1]`."""
    for part in path.split(".") if path else ():
        index = _INDEX.search(part)
        tree = tree.get(part[: index.start()] if index else part) if isinstance(tree, Mapping) else None
        if index and isinstance(tree, Sequence):
            tree = tree[int(index[1])]
    return tree
