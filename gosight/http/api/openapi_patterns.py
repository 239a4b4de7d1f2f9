"""Patterns as other languages read them: JSON Schema's are ECMA 262's, ours are Python's."""

from typing import Any


def in_ecma(schema: Any) -> Any:
    """The same document, with every `pattern` so that it means there what it means here. At the very end of a text
    Python says `\\Z`, since its `$` lets a line break follow; ECMA says `$`, and knows no `\\Z`.
    """
    if isinstance(schema, list):
        return [in_ecma(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _value(name, one) for name, one in schema.items()}


def _value(name: str, value: Any) -> Any:
    is_pattern = name == "pattern" and isinstance(value, str)
    return value.replace("\\Z", "$") if is_pattern else in_ecma(value)
