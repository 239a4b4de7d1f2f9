"""The documentation names every setting that a project can have, with its default, and no other."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from gosight.pipeline.detectors import registry
from gosight.schemas.project import ProjectSettings
from gosight.stores.settings_patch import flat

DOC = Path(__file__).parents[2] / "docs" / "settings.md"
ROW = re.compile(r"^\| ([a-z][\w., ]*(?:KIND|TYPE)?[\w.]*) \|([^|]*)\|", re.MULTILINE)
KINDS = {"enabled": "insights.KIND.enabled", "ignore_selectors": "insights.KIND.ignore_selectors"}


def documented() -> dict[str, str]:
    section = DOC.read_text().partition("## Settings of a project")[2]
    rows = [(keys, default.strip()) for keys, default in ROW.findall(section) if keys != "key"]
    return {key: default for keys, default in rows for key in keys.split(", ")}


def existing() -> dict[str, Any]:
    settings = flat(msgspec.to_builtins(ProjectSettings()))
    kinds: Mapping[str, Mapping[str, Any]] = registry.resolve()
    named = {KINDS.get(name, "insights.KIND.NUMBER"): value for one in kinds.values() for name, value in one.items()}
    return settings | named | {"events.TYPE": True}


def test_each_is_documented_and_each_documented_one_exists() -> None:
    assert documented().keys() == existing().keys()


def test_defaults_are_those_of_the_code() -> None:
    defaults = existing() | {"insights.KIND.NUMBER": "", "replay_sample_rate": 1}
    shown = {key: value if isinstance(value, str) else json.dumps(value) for key, value in defaults.items()}
    assert documented() == shown
