"""What a change of a project's settings says: a partial object, in which null gives a key back to the installation.

Keys are written dotted where they stand alone: `insights.rage_click.min_clicks`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from gosight.schemas.wrong_setting import WrongSetting

Tree = Mapping[str, Any]

_FREE = "events"
"""Here every name is a key, whatever it is, and dots are part of it."""


class Difference(msgspec.Struct, frozen=True):
    """One key, before and after; None where it was not set."""

    key: str
    before: Any
    after: Any


def patched(own: Tree, changes: Tree) -> dict[str, Any]:
    """A project's own settings after a change (RFC 7396, JSON Merge Patch). Lists are replaced; nothing empty stays."""
    result = dict(own)
    for key, value in changes.items():
        if isinstance(value, Mapping):
            below = result.get(key)
            value = patched(below if isinstance(below, Mapping) else {}, value) or None
        if value is None:
            result.pop(key, None)
        else:
            result[key] = value
    return result


def check_resets(changes: Tree, *known: Tree) -> None:
    """Raises `WrongSetting` where null stands for a key that none of `known` has: it is a typing error."""
    for path, value in _leaves(changes):
        if value is None and path[0] != _FREE and not any(_has(tree, path) for tree in known):
            raise WrongSetting(".".join(path), None, "There is no such setting")


def nested(values: Tree) -> dict[str, Any]:
    """Values by dotted key -> a partial object. Raises `WrongSetting` where one key is part of another."""
    tree: dict[str, Any] = {}
    for key, value in values.items():
        *parents, last = key.split(".", 1 if key.startswith(f"{_FREE}.") else -1)
        below = tree
        for parent in parents:
            below = below.setdefault(parent, {})
            if not isinstance(below, dict):
                raise WrongSetting(key, value, f"{parent} is given as a whole, too")
        below[last] = value
    return tree


def flat(tree: Tree) -> dict[str, Any]:
    """Every value by its dotted key."""
    return {".".join(path): value for path, value in _leaves(tree)}


def differences(before: Tree, after: Tree) -> list[Difference]:
    """What differs, by key in the order of `after`."""
    old, new = flat(before), flat(after)
    keys = dict.fromkeys((*new, *old))
    return [Difference(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]


def _leaves(tree: Tree, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


def _has(tree: Any, path: tuple[str, ...]) -> bool:
    for part in path:
        if not isinstance(tree, Mapping) or part not in tree:
            return False
        tree = tree[part]
    return True
