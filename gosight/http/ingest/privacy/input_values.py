"""Finds what somebody typed in events about inputs; the client's own `is_masked` is not believed."""

import re
from functools import lru_cache
from typing import Any

_VALUE_NAMES = re.compile(r"(?:.*_)?(?:value|values|val|text|content|html|data|input|keys|typed)$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FILLER = frozenset("*•●·xX#_- ")
_TYPED_IN = ("input", "textarea")


_NAMES_WITH_SOMETHING = re.compile(r'"([^"]*)"\s*:\s*(?:"(?!")|[-\d[{])').findall


def may_hold_input_value(payload: str) -> bool:
    """Whether the JSON of a payload has a member that could be a typed value, told at a glance: by names with more than
    nothing behind them (names that are written with escapes are not recognised).
    """
    return any(map(_names_a_value, _NAMES_WITH_SOMETHING(payload)))


def holds_input_value(payload: dict[str, Any]) -> bool:
    """Whether a payload of `input_change` and its kin holds a value itself rather than facts about it.

    A value that consists of masking characters is none. A target's `text` counts where people type into the element.
    """
    target = payload.get("target")
    if isinstance(target, dict) and not _is_typed_in(target):
        payload = payload | {"target": {name: item for name, item in target.items() if name != "text"}}
    return _holds("", payload)


def _is_typed_in(target: dict[str, Any]) -> bool:
    attributes = target.get("attributes")
    is_editable = isinstance(attributes, dict) and (
        "contenteditable" in attributes or attributes.get("role") in ("textbox", "searchbox")
    )
    return is_editable or str(target.get("tag", "")).lower() in _TYPED_IN


def _holds(name: str, item: Any) -> bool:
    """Whether the member of this name, or one inside it, is a typed value."""
    if _names_a_value(name) and _is_text(item):
        return True
    if isinstance(item, dict):
        return any(_holds(inner, value) for inner, value in item.items())
    return isinstance(item, list) and any(_holds("", value) for value in item)


@lru_cache(maxsize=1_024)
def _names_a_value(name: str) -> bool:
    return _VALUE_NAMES.match(_CAMEL.sub("_", name).replace("-", "_").lower()) is not None


def _is_text(item: Any) -> bool:
    """Whether there is any text or number in it."""
    if isinstance(item, dict):
        return any(map(_is_text, item.values()))
    if isinstance(item, list):
        return any(map(_is_text, item))
    if isinstance(item, str):
        return not _FILLER.issuperset(item)
    return isinstance(item, int | float) and not isinstance(item, bool)
