"""A Kafka message as the core gets it: what its headers do not say usably, the core will refuse."""

from types import SimpleNamespace
from typing import Any

import pytest

from gosight.agents.message import from_kafka
from gosight.pipeline.message import Message
from gosight.schemas import topics


def record(**fields: Any) -> Any:
    """As Faust delivers it: the time is in seconds."""
    usual = {"offset": 7, "timestamp": 1_763_868_000.123, "key": b"k", "value": b"v", "headers": []}
    return SimpleNamespace(**usual | fields)


def test_headers_are_read() -> None:
    headers = topics.headers(1, topics.Kind.EVENTS, 10, 1_763_868_000_000)
    assert from_kafka(record(headers=headers)) == Message(
        offset=7,
        at_ms=1_763_868_000_123,
        key=b"k",
        value=b"v",
        version=1,
        kind="events",
        count=10,
        received_ms=1_763_868_000_000,
        headers=headers,
    )


@pytest.mark.parametrize("broken", [None, b"", b"-1", b"1.5", b"\xff", "\u0663".encode()])
def test_a_number_that_is_none_is_zero(broken: bytes | None) -> None:
    assert from_kafka(record(headers=[("n", broken), ("v", broken)])).count == 0


def test_a_message_without_anything_is_still_a_message() -> None:
    empty = from_kafka(record(key=None, value=None, headers=None))
    assert (empty.key, empty.value, empty.kind, empty.version) == (b"", b"", "", 0)
