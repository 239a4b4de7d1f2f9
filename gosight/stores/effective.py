"""Effective settings of a project: the installation's, and what the project itself has set on top."""

from collections.abc import Mapping
from typing import Any

import msgspec

from gosight.pipeline.detectors import registry
from gosight.schemas.project import ProjectSettings
from gosight.schemas.wrong_setting import WrongSetting, named
from gosight.stores.settings_rules import check


def effective(installation: ProjectSettings, own: Mapping[str, Any]) -> ProjectSettings:
    """Resolve one version in full. Raises `WrongSetting`.

    A list of `privacy` adds to the installation's: a project can be stricter than its operator, never laxer by silence.
    """
    base: dict[str, Any] = msgspec.to_builtins(installation)
    merged = {**base, **_mapping("settings", own)}
    for section in ("session", "privacy"):
        merged[section] = _joined(base[section], own.get(section, {}))
    merged["replay"] = _on_top(base["replay"], own.get("replay", {}))
    mine = _mapping("insights", own.get("insights", {}))
    merged["insights"] = registry.resolve(registry.resolve(installation.insights), mine, is_strict=True)
    settings = _converted(merged)
    check(settings)
    return settings


def _converted(tree: dict[str, Any]) -> ProjectSettings:
    try:
        return msgspec.convert(tree, ProjectSettings)
    except msgspec.ValidationError as error:
        raise named(error, tree) from error


def _mapping(key: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise WrongSetting(key, value, f"Expected `object`, got `{type(value).__name__}`")
    return value


def _joined(base: Mapping[str, Any], own: Any) -> Any:
    if not isinstance(own, Mapping):
        return own
    lists = {key: [*dict.fromkeys([*base[key], *value])] for key, value in own.items() if _adds(base.get(key), value)}
    return {**base, **own, **lists}


def _on_top(base: Any, own: Any) -> Any:
    """Key by key, however deep; lists are replaced."""
    if not isinstance(own, Mapping) or not isinstance(base, Mapping):
        return own
    return {**base, **{key: _on_top(base.get(key), value) for key, value in own.items()}}


def _adds(base: Any, value: Any) -> bool:
    """Whether both are lists; what stands in them is checked later."""
    return isinstance(base, list) and isinstance(value, list) and all(isinstance(one, str) for one in value)
