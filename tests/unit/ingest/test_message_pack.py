"""MessagePack becomes the same value as JSON, within bounds."""

import json
import tracemalloc
from typing import Any

import msgspec
import pytest

from gosight.http.ingest.message_pack import to_json
from gosight.http.ingest.refusal import Refusal

LIMIT = 10 << 20


@pytest.mark.parametrize(
    "value", [{"events": [{"a": 1.5, "b": None, "é": ["ü", True]}]}, [], "x", 1 << 63, {"big": "x" * 5_000_000}]
)
def test_the_same_value_as_json(value: Any) -> None:
    assert json.loads(to_json(msgspec.msgpack.encode(value), LIMIT)) == value


def test_what_json_does_not_know() -> None:
    assert to_json(msgspec.msgpack.encode({1: b"bytes", "n": float("nan")}), LIMIT) == b'{"1":"Ynl0ZXM=","n":null}'


@pytest.mark.parametrize(
    "body", [b"", b"\xc1", b"\x81", b"\x92\x01", b"\x81\xa1a", b"\x01\x02", b"\x91" * 5_000 + b"\x01"]
)
def test_what_is_no_message_pack_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        to_json(body, LIMIT)
    assert (caught.value.status, caught.value.code) == (400, "INVALID_REQUEST")


def test_millions_of_empty_lists_are_cut_off_not_expanded() -> None:
    bomb = b"\xdd" + (9_000_000).to_bytes(4, "big") + b"\x80" * 9_000_000
    tracemalloc.start()
    with pytest.raises(Refusal) as caught:
        to_json(bomb, LIMIT)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.status == 413
    assert peak < 2 * len(bomb)


def test_json_may_not_grow_beyond_the_limit() -> None:
    with pytest.raises(Refusal) as caught:
        to_json(msgspec.msgpack.encode("\x01" * 1_000), 5_999)
    assert caught.value.status == 413
