"""Every detector, one line each, and their numbers."""

from collections.abc import Mapping
from typing import Any

import msgspec

from gosight.pipeline.detectors.dead_click import DeadClick
from gosight.pipeline.detectors.finding import Detector
from gosight.pipeline.detectors.rage_click import RageClick

DETECTORS: tuple[type[Detector], ...] = (
    RageClick,
    DeadClick,
)

BY_KIND: dict[str, type[Detector]] = {detector.kind: detector for detector in DETECTORS}

States = msgspec.defstruct(
    "States",
    [(one.kind, one.state_type, msgspec.field(default_factory=one.state_type)) for one in DETECTORS],
    omit_defaults=True,
)
"""A session's memory of all detectors, by kind. A detector that is added later starts with an empty one."""


def resolve(*layers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Each detector's numbers in full: its defaults, then each layer on top of those before.

    Raises ValueError naming the wrong key, its value and what was expected.
    """
    if unknown := sorted({kind for layer in layers for kind in layer} - set(BY_KIND)):
        raise ValueError(f"insights.{unknown[0]}: no such insight; there are {', '.join(BY_KIND)}")
    return {kind: _numbers(kind, [layer.get(kind, {}) for layer in layers]) for kind in BY_KIND}


def build(insights: Mapping[str, Mapping[str, Any]]) -> list[Detector]:
    """The detectors that are switched on, with the numbers of one settings version."""
    numbers = resolve(insights)
    return [
        detector(msgspec.convert(numbers[detector.kind], detector.settings_type))
        for detector in DETECTORS
        if numbers[detector.kind]["enabled"]
    ]


def _numbers(kind: str, layers: list[Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for layer in layers:
        if not isinstance(layer, Mapping):
            raise ValueError(f"insights.{kind}={layer!r}: expected a mapping of its numbers")
        merged |= layer
    try:
        settings = msgspec.convert(merged, BY_KIND[kind].settings_type, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(_explained(kind, merged, str(error))) from error
    numbers: dict[str, Any] = msgspec.to_builtins(settings)
    for name, value in numbers.items():
        if isinstance(value, int) and not isinstance(value, bool) and value < 1:
            raise ValueError(f"insights.{kind}.{name}={value}: expected a number from 1 on")
    return numbers


def _explained(kind: str, numbers: Mapping[str, Any], message: str) -> str:
    """msgspec names the place as ``$.min_clicks``; say it as key, value and what was expected."""
    what, _, place = message.partition(" - at `$.")
    name = place.rstrip("`")
    return f"insights.{kind}.{name}={numbers.get(name)!r}: {what}" if name else f"insights.{kind}: {what}"
