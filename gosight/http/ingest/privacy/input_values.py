"""Finds what somebody typed in events about inputs; the client's own `is_masked` is not believed."""

import re
from typing import Any

_VALUE_NAMES = re.compile(r"(?:.*_)?(?:value|values|text|content|data|input|checked_value)$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FILLER = frozenset("*•●·xX#_- ")
_TYPED_IN = ("input", "textarea")


def holds_input_value(payload: Any) -> bool:
    """Whether a payload of `input_change` and its kin holds a value itself rather than facts about it.

    A value that consists of masking characters is none. A target's `text` counts where people type into the element.
    """
    if not isinstance(payload, dict):
        return False
    target = payload.get("target")
    is_typed_in = isinstance(target, dict) and str(target.get("tag", "")).lower() in _TYPED_IN
    return any(_is_raw(name, item) for name, item in payload.items() if name != "target") or (
        isinstance(target, dict) and _target_holds(target, is_typed_in)
    )


def _target_holds(target: dict[str, Any], is_typed_in: bool) -> bool:
    attributes = target.get("attributes")
    named = [(name, item) for name, item in target.items() if name != "text" or is_typed_in]
    named += attributes.items() if isinstance(attributes, dict) else ()
    return any(_is_raw(name, item) for name, item in named)


def _is_raw(name: str, item: Any) -> bool:
    if isinstance(item, dict):
        return any(_is_raw(inner, value) for inner, value in item.items())
    if not _VALUE_NAMES.match(_CAMEL.sub("_", name).lower()):
        return False
    if isinstance(item, list):
        return any(_is_text(value) for value in item)
    return _is_text(item)


def _is_text(item: Any) -> bool:
    if isinstance(item, str):
        return not _FILLER.issuperset(item)
    return isinstance(item, int | float) and not isinstance(item, bool)
