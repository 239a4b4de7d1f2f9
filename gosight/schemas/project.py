"""What a project has set: the effective settings that an envelope's `settings_version` names.

A version is immutable and says everything the pipeline reads, installation-wide numbers included, so that a redo, a
second machine and a recomputation decide alike (spec/insights.md, 'Order and clocks').
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta


class Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a session closes, is cut, and how long its events wait for earlier ones."""

    idle_minutes: int = 30
    max_hours: int = 24
    grace_ms: int = 10_000


class Privacy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What never reaches storage. `block_urls` are globs; the other lists are names of fields."""

    ip: Literal["truncate", "hash", "remove", "keep"] = "truncate"
    block_urls: list[str] = []
    exclude_from_storage: list[str] = []
    sensitive_names: list[str] = []


class ProjectSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`insights`: per detector its numbers in full (`pipeline/detectors/registry.py` types and checks them).
    `retention_days`: a century at most, because ClickHouse's dates end in 2149.
    """

    session: Session = Session()
    privacy: Privacy = Privacy()
    insights: dict[str, dict[str, Any]] = {}
    drop_bots: bool = False
    retention_days: Annotated[int, Meta(ge=1, le=36_500)] = 365
    events: dict[str, bool] = {}
    replay_sample_rate: Annotated[float, Meta(ge=0, le=1)] = 1.0
