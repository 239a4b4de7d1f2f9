"""Takes sensitive values and excluded fields out of a decoded payload, within bounds of depth, keys and lengths."""

import re
from typing import Any
from urllib.parse import unquote_plus

from gosight.http.ingest.privacy.names import SensitiveNames
from gosight.http.ingest.refusal import Reject

MASK = "***"
MAX_DEPTH = 20
MAX_KEYS = 1_000
MAX_STRING = 32_768

_PARAMETER = re.compile(r"([?&#;]|^)([^=&?#;\s]{1,200})=([^&#;\s\"']+)")


class Cleaner:
    """`excluded`: names of fields to remove, plain (`phone`) or with their path (`target.text`)."""

    def __init__(self, names: SensitiveNames, excluded: frozenset[str]) -> None:
        self._names = names
        self._excluded = excluded

    def clean(self, value: Any) -> Any:
        """A clean copy. Raises `Reject` past the bounds."""
        return self._value(value, "", 1, [MAX_KEYS])

    def text(self, text: str) -> str:
        """A text with the values of sensitive query parameters masked."""
        return _PARAMETER.sub(self._parameter, text) if "=" in text else text

    def _value(self, value: Any, path: str, depth: int, keys_left: list[int]) -> Any:
        if isinstance(value, str):
            if len(value) > MAX_STRING:
                raise Reject("INVALID_EVENT", f"A string has more than {MAX_STRING} characters.")
            return self.text(value)
        if not isinstance(value, dict | list):
            return value
        if depth > MAX_DEPTH:
            raise Reject("INVALID_EVENT", f"Nested more than {MAX_DEPTH} levels deep.")
        if isinstance(value, list):
            return [self._value(item, path, depth + 1, keys_left) for item in value]
        keys_left[0] -= len(value)
        if keys_left[0] < 0:
            raise Reject("INVALID_EVENT", f"More than {MAX_KEYS} keys.")
        return self._object(value, path, depth, keys_left)

    def _object(self, value: dict[str, Any], path: str, depth: int, keys_left: list[int]) -> dict[str, Any]:
        clean = {}
        for name, item in value.items():
            place = f"{path}.{name}" if path else name
            if name in self._excluded or place in self._excluded:
                continue
            is_hidden = item is not None and self._names.is_sensitive(name)
            clean[name] = MASK if is_hidden else self._value(item, place, depth + 1, keys_left)
        return clean

    def _parameter(self, match: re.Match[str]) -> str:
        before, name, value = match.groups()
        return f"{before}{name}={MASK if self._names.is_sensitive(unquote_plus(name)) else value}"
