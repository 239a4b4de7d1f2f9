"""Reads a Kafka message as the core wants it. Headers that say nothing usable become values that the core refuses."""

from typing import Any

from gosight.pipeline.message import Message


def from_kafka(record: Any) -> Message:
    """A message as Faust delivers it; `timestamp` is in seconds."""
    headers = [(name, value or b"") for name, value in record.headers or ()]
    by_name = dict(headers)
    return Message(
        offset=record.offset,
        at_ms=round(record.timestamp * 1000),
        key=record.key or b"",
        value=record.value or b"",
        version=_number(by_name.get("v")),
        kind=by_name.get("kind", b"").decode("ascii", "replace"),
        count=_number(by_name.get("n")),
        received_ms=_number(by_name.get("received_ms")),
        headers=headers,
    )


def _number(text: bytes | None) -> int:
    return int(text) if text and text.isdigit() else 0
