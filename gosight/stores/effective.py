"""Effective settings of a project: the installation's, and what the project itself has set on top."""

from collections.abc import Mapping
from typing import Any

import msgspec

from gosight.pipeline.detectors import registry
from gosight.schemas.project import ProjectSettings


def effective(installation: ProjectSettings, own: Mapping[str, Any]) -> ProjectSettings:
    """Resolve one version in full. Raises ValueError naming the wrong key, value and what was expected.

    A list of `privacy` adds to the installation's: a project can be stricter than its operator, never laxer by silence.
    """
    base: dict[str, Any] = msgspec.to_builtins(installation)
    merged = base | dict(own)
    for section in ("session", "privacy"):
        merged[section] = _joined(base[section], own.get(section, {}))
    merged["insights"] = registry.resolve(installation.insights, own.get("insights", {}))
    return msgspec.convert(merged, ProjectSettings)


def _joined(base: Mapping[str, Any], own: Any) -> Any:
    if not isinstance(own, Mapping):
        return own
    lists = {key: [*dict.fromkeys([*base[key], *value])] for key, value in own.items() if _adds(base.get(key), value)}
    return {**base, **own, **lists}


def _adds(base: Any, value: Any) -> bool:
    return isinstance(base, list) and isinstance(value, list)
