"""What a click on an element promises: whether it looks interactive, and what should then happen.

Rules of spec/insights.md, 'Dead click'.
"""

import re
from enum import StrEnum
from typing import Any

import msgspec

_TAGS = frozenset({"a", "button", "input", "select", "textarea", "summary", "label"})
_CONTROLS = frozenset({"input", "select", "textarea", "label"})
_PRESSED_INPUTS = frozenset({"button", "submit", "reset", "image"})
_ROLES = frozenset({"button", "link", "checkbox", "radio", "tab", "menuitem", "switch"})
_WORDS = frozenset({"btn", "button", "link", "clickable", "interactive"})
_HANDLERS = frozenset({"onclick", "ng-click", "@click", "data-action"})
_CLASS_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_ELSEWHERE = ("tel:", "mailto:")
_STAYS = ("#", "javascript:")
_HERE = frozenset({"", "_self", "_top", "_parent"})


class Target(msgspec.Struct, frozen=True):
    """The clicked element, as far as what it promises depends on it."""

    tag: str | None = None
    href: str | None = None
    classes: list[str] | None = None
    attributes: dict[str, Any] | None = None


class Expected(StrEnum):
    """What a click promises."""

    NAVIGATION = "navigation"
    CONTROL = "control"
    ANY = "any"
    NOTHING = "nothing"


EXPLAINED = {
    Expected.NAVIGATION: "a page change, as it is a link",
    Expected.CONTROL: "focus, input, change or submit, as it is a form control",
    Expected.ANY: "any reaction of the page, as it looks interactive",
}


def expected_of(target: Target, cursor: str | None = None, *, has_modifier: bool = False) -> Expected:
    """NOTHING: it promises nothing, or its effect cannot be seen (download, other tab, mail, a modifier key)."""
    tag = (target.tag or "").lower()
    attributes = target.attributes or {}
    if has_modifier or not _looks_interactive(target, tag, attributes, cursor) or _acts_elsewhere(target, attributes):
        return Expected.NOTHING
    if _is_link(target, tag, attributes):
        return Expected.NAVIGATION
    if tag in _CONTROLS and _text(attributes, "type") not in _PRESSED_INPUTS:
        return Expected.CONTROL
    return Expected.ANY


def _looks_interactive(target: Target, tag: str, attributes: dict[str, Any], cursor: str | None) -> bool:
    return (
        tag in _TAGS
        or cursor == "pointer"
        or _text(attributes, "role") in _ROLES
        or not _HANDLERS.isdisjoint(attributes)
        or any(word.lower() in _WORDS for name in target.classes or () for word in _CLASS_WORD.findall(name))
    )


def _acts_elsewhere(target: Target, attributes: dict[str, Any]) -> bool:
    is_elsewhere = _text(attributes, "target") not in _HERE
    return is_elsewhere or "download" in attributes or _href(target, attributes).startswith(_ELSEWHERE)


def _is_link(target: Target, tag: str, attributes: dict[str, Any]) -> bool:
    """An anchor within the page, or one that runs a script, promises some reaction but no page change."""
    href = _href(target, attributes) if tag == "a" else ""
    return bool(href) and not href.startswith(_STAYS)


def _href(target: Target, attributes: dict[str, Any]) -> str:
    return (target.href or "").strip().lower() or _text(attributes, "href")


def _text(attributes: dict[str, Any], name: str) -> str:
    """In lower case; anything may stand there, and what is no text says nothing."""
    said = attributes.get(name)
    return said.strip().lower() if isinstance(said, str) else ""
