"""The header block of an empty result in the format Native: chDB answers with nothing, a server with the columns."""

import json
from typing import Any


def header(connection: Any, sql: bytes, parameters: dict[str, str]) -> bytes:
    """No rows, but each column's name and type; empty if the statement is none that DESCRIBE understands."""
    try:
        described = connection.query(b"DESCRIBE (" + sql + b")", "JSONCompact", params=parameters)
    except Exception:  # chDB raises RuntimeError for all; what cannot be described has no columns
        return b""
    columns = json.loads(described.bytes())["data"]
    names_and_types = b"".join(_text(name) + _text(kind) for name, kind, *_ in columns)
    return _varint(len(columns)) + _varint(0) + names_and_types


def _text(value: str) -> bytes:
    encoded = value.encode()
    return _varint(len(encoded)) + encoded


def _varint(number: int) -> bytes:
    """LEB128, as ClickHouse writes sizes."""
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
