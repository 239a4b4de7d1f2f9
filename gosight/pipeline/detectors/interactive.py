"""What a click on an element promises: whether it looks interactive, and what should then happen.

Rules of spec/insights.md, 'Dead click'.
"""

import re
from enum import StrEnum

from gosight.pipeline.signals import Click, Target

_TAGS = frozenset({"a", "button", "input", "select", "textarea", "summary", "label"})
_CONTROLS = frozenset({"input", "select", "textarea", "label"})
_PRESSED_INPUTS = frozenset({"button", "submit", "reset", "image"})
_ROLES = frozenset({"button", "link", "checkbox", "radio", "tab", "menuitem", "switch"})
_WORDS = frozenset({"btn", "button", "link", "clickable", "interactive"})
_HANDLERS = frozenset({"onclick", "ng-click", "@click", "data-action"})
_CLASS_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_ELSEWHERE = ("tel:", "mailto:")
_STAYS = ("#", "javascript:")


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


def expected_of(click: Click) -> Expected:
    """NOTHING: it promises nothing, or its effect cannot be seen (download, other tab, mail, a modifier key)."""
    target, tag = click.target, click.target.tag.lower()
    if click.modifiers or not _looks_interactive(click, tag) or _acts_elsewhere(target):
        return Expected.NOTHING
    if _is_link(target, tag):
        return Expected.NAVIGATION
    if tag in _CONTROLS and target.attributes.get("type") not in _PRESSED_INPUTS:
        return Expected.CONTROL
    return Expected.ANY


def _looks_interactive(click: Click, tag: str) -> bool:
    target = click.target
    return (
        tag in _TAGS
        or target.attributes.get("role") in _ROLES
        or click.cursor == "pointer"
        or not _HANDLERS.isdisjoint(target.attributes)
        or any(word.lower() in _WORDS for name in target.classes for word in _CLASS_WORD.findall(name))
    )


def _acts_elsewhere(target: Target) -> bool:
    opened = str(target.attributes.get("target") or "")
    is_elsewhere = opened not in ("", "_self", "_top", "_parent")
    return "download" in target.attributes or is_elsewhere or _href(target).startswith(_ELSEWHERE)


def _is_link(target: Target, tag: str) -> bool:
    """An anchor within the page, or one that runs a script, promises some reaction but no page change."""
    return tag == "a" and bool(_href(target)) and not _href(target).startswith(_STAYS)


def _href(target: Target) -> str:
    return (target.href or str(target.attributes.get("href") or "")).strip().lower()
