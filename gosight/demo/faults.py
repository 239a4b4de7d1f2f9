"""Events that must be refused by name, each made out of a good one."""

from collections.abc import Callable
from typing import Any

Wire = dict[str, Any]

_DAY_MS = 86_400_000


def _too_old(good: Wire) -> Wire:
    return good | {"timestamp": good["timestamp"] - 9 * _DAY_MS}


def _in_the_future(good: Wire) -> Wire:
    return good | {"timestamp": good["timestamp"] + 9 * _DAY_MS}


def _without_a_type(good: Wire) -> Wire:
    return {name: value for name, value in good.items() if name != "event_type"}


def _with_a_time_in_words(good: Wire) -> Wire:
    return good | {"timestamp": "yesterday"}


def _with_what_was_typed(good: Wire) -> Wire:
    return good | {"event_type": "input_change", "payload": {"value": "221b Baker Street"}}


def _custom_without_a_name(good: Wire) -> Wire:
    return good | {"event_type": "custom_event", "payload": {"properties": {}}}


FAULTS: list[tuple[str, Callable[[Wire], Wire]]] = [
    ("TIMESTAMP_TOO_OLD", _too_old),
    ("TIMESTAMP_IN_FUTURE", _in_the_future),
    ("INVALID_EVENT", _without_a_type),
    ("INVALID_EVENT", _with_a_time_in_words),
    ("INVALID_EVENT", _custom_without_a_name),
    ("RAW_INPUT_VALUE", _with_what_was_typed),
]
"""The code that each must get, and what makes it."""
