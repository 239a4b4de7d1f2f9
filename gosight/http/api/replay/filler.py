"""Filler in the place of text: it takes the room that the text took, and says nothing."""

from typing import Any
from unicodedata import east_asian_width

Json = Any

_WIDE = {"W", "F"}


class _Filler(dict[int, str]):
    """For `str.translate`. Spaces stay, wide characters stay wide; as many UTF-16 units as before."""

    def __missing__(self, code: int) -> str:
        self[code] = filler = _filler(chr(code))
        return filler


def _filler(character: str) -> str:
    if character.isspace():
        return character
    if ord(character) > 0xFFFF:
        return "**"
    return "\uff0a" if east_asian_width(character) in _WIDE else "*"


_FILLER = _Filler()


def filled(text: str) -> str:
    """The same spaces, and filler between them."""
    return text.translate(_FILLER)


def all_filled(value: Json, but: frozenset[str] = frozenset()) -> Json:
    """A JSON value with all its strings filled, but those under the names of `but`; names stay."""
    if isinstance(value, str):
        return filled(value)
    if isinstance(value, list):
        return [all_filled(one, but) for one in value]
    if isinstance(value, dict):
        return {name: one if name in but else all_filled(one, but) for name, one in value.items()}
    return value
