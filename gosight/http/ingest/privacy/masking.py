"""Takes sensitive values and excluded fields out of a decoded payload, within bounds of depth, keys and lengths."""

import re
from typing import Any
from urllib.parse import unquote_plus

from gosight.http.ingest.privacy.names import SensitiveNames
from gosight.http.ingest.refusal import Reject

MASK = "***"
MAX_DEPTH = 20
MAX_KEYS = 1_000
MAX_NAME = 256
MAX_STRING = 32_768

_PARAMETER = re.compile(r"(?:^|(?<=[?&#;=\s])|(?<=%3[FfDdBb])|(?<=%2[36]))([^=&?#;\s]+?)(?:=|%3[Dd])")
"""A name and its `=`, in an address, a form or a cookie; percent-encoded ones too, as in `?next=%2Fin%3Ftoken%3D1`."""

_VALUE_ENDS = re.compile(r"[&#\s]|%2[36]|$")
"""A `;`, a quote or another `=` may be part of a value: rather too much is masked than half of it left."""

_NAME_BEGINS = re.compile(r"[?&#;]")


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
        if "=" not in text and "%3" not in text:
            return text
        parts, kept = [], 0
        for match in _PARAMETER.finditer(text):
            if match.start() >= kept and self._is_sensitive_parameter(match[1]):
                parts.append(text[kept : match.end()])
                kept = _end_of_value(text, match.end())
                parts.append(MASK if kept > match.end() else "")
        return "".join((*parts, text[kept:])) if parts else text

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
            if len(name) > MAX_NAME:
                raise Reject("INVALID_EVENT", f"A name has more than {MAX_NAME} characters.")
            place = f"{path}.{name}" if path else name
            if name in self._excluded or place in self._excluded:
                continue
            is_hidden = item is not None and self._names.is_sensitive(name)
            clean[name] = MASK if is_hidden else self._value(item, place, depth + 1, keys_left)
        return clean

    def _is_sensitive_parameter(self, name: str) -> bool:
        return self._names.is_sensitive(_NAME_BEGINS.split(unquote_plus(name))[-1])


def _end_of_value(text: str, begin: int) -> int:
    end = _VALUE_ENDS.search(text, begin)
    return end.start() if end else len(text)
