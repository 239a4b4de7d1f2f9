"""Every detector, one line each, and their numbers."""

from collections.abc import Mapping
from typing import Any

import msgspec

from gosight.pipeline.detectors.dead_click import DeadClick
from gosight.pipeline.detectors.error_click import ErrorClick
from gosight.pipeline.detectors.finding import Detector
from gosight.pipeline.detectors.rage_click import RageClick
from gosight.pipeline.detectors.slow_page import SlowPage
from gosight.pipeline.detectors.thrashed_cursor import ThrashedCursor
from gosight.pipeline.detectors.u_turn import UTurn
from gosight.schemas.wrong_setting import WrongSetting, named

DETECTORS: tuple[type[Detector], ...] = (
    RageClick,
    DeadClick,
    ErrorClick,
    ThrashedCursor,
    UTurn,
    SlowPage,
)

_MAX_NUMBER = 1_000_000

BY_KIND: dict[str, type[Detector]] = {detector.kind: detector for detector in DETECTORS}

States = msgspec.defstruct(
    "States",
    [(one.kind, one.state_type, msgspec.field(default_factory=one.state_type)) for one in DETECTORS],
    omit_defaults=True,
    gc=False,
)
"""A session's memory of all detectors, by kind. A detector that is added later starts with an empty one."""


def resolve(*layers: Mapping[str, Any], is_strict: bool = False) -> dict[str, dict[str, Any]]:
    """Each detector's numbers in full: its defaults, then each layer on top of those before. Raises `WrongSetting`.

    `is_strict`: texts are no numbers. From the environment everything comes as text.
    """
    for layer in layers:
        if unknown := sorted(layer.keys() - BY_KIND.keys(), key=str):
            expected = f"no such insight; there are {', '.join(BY_KIND)}"
            raise WrongSetting(f"insights.{unknown[0]}", layer[unknown[0]], expected)
    return {kind: _numbers(kind, [layer.get(kind, {}) for layer in layers], is_strict) for kind in BY_KIND}


def build(insights: Mapping[str, Mapping[str, Any]]) -> list[Detector]:
    """The detectors that are switched on, with the numbers of one settings version."""
    numbers = resolve(insights)
    return [
        detector(msgspec.convert(numbers[detector.kind], detector.settings_type))
        for detector in DETECTORS
        if numbers[detector.kind]["enabled"]
    ]


def thresholds(insights: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, int | float]]:
    """By insight, the numbers that its verdicts depend on, for their explanation."""
    return {
        kind: {name: value for name, value in numbers.items() if type(value) in (int, float)}
        for kind, numbers in resolve(insights).items()
    }


def _numbers(kind: str, layers: list[Any], is_strict: bool) -> dict[str, Any]:
    key = f"insights.{kind}"
    merged: dict[str, Any] = {}
    for layer in layers:
        if not isinstance(layer, Mapping):
            raise WrongSetting(key, layer, "expected a mapping of its numbers")
        merged |= layer
    try:
        settings = msgspec.convert(merged, BY_KIND[kind].settings_type, strict=is_strict)
    except msgspec.ValidationError as error:
        raise named(error, merged, key) from error
    numbers: dict[str, Any] = msgspec.to_builtins(settings)
    for name, value in numbers.items():
        if type(value) is int and not 1 <= value <= _MAX_NUMBER:
            raise WrongSetting(f"{key}.{name}", value, f"expected a number from 1 to {_MAX_NUMBER}")
    return numbers
