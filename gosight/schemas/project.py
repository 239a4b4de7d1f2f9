"""What a project has set: the effective settings that an envelope's `settings_version` names.

A version is immutable and says everything the pipeline reads, installation-wide numbers included, so that a redo, a
second machine and a recomputation decide alike (spec/insights.md, 'Order and clocks'). Stored versions are read with
the bounds below, so these may only ever widen.
"""

import re
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Text = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\ud800-\udfff]*\Z")]
Texts = Annotated[list[Text], Meta(max_length=1_000)]


class Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a session closes, is cut, and how long its events wait for earlier ones.

    A session is remembered for 8 days, and silent after 60 s: it closes, is cut and waits well within these.
    """

    idle_minutes: Annotated[int, Meta(ge=1, le=1_440)] = 30
    max_hours: Annotated[int, Meta(ge=1, le=168)] = 24
    grace_ms: Annotated[int, Meta(ge=0, le=30_000)] = 10_000


class Privacy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What never reaches storage. `block_urls` are globs; the other lists are names of fields."""

    ip: Literal["truncate", "hash", "remove", "keep"] = "truncate"
    block_urls: Texts = []
    exclude_from_storage: Texts = []
    sensitive_names: Texts = []


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a session's replay is kept though it was not drawn. `value`: of `duration_gt` how long the session lasts, in
    seconds or as `60s` (s, m, h); of `custom_event` the event's name; else nothing.
    """

    type: Literal["has_error", "has_rage_click", "has_insight", "duration_gt", "custom_event"]
    value: int | str = ""

    @property
    def duration_ms(self) -> int:
        """`value` as a duration. Raises `ValueError`."""
        text = str(self.value)
        if not (match := _DURATION.fullmatch(text)):
            raise ValueError(text)
        return int(match[1]) * _UNITS_MS[match[2]]


_DURATION = re.compile(r"(\d{1,6})([smh]?)", re.ASCII)
_UNITS_MS = {"": 1_000, "s": 1_000, "m": 60_000, "h": 3_600_000}


class Sampling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which replays are kept: the share `rate` of all, and those of which a condition holds. A session that lasts
    longer than `max_duration_seconds` without a verdict is kept: chunks do not wait for ever.
    """

    enabled: bool = False
    rate: Annotated[float, Meta(ge=0, le=1)] = 1.0
    conditions: Annotated[list[Condition], Meta(max_length=20)] = []
    max_duration_seconds: Annotated[int, Meta(ge=60, le=86_400)] = 86_400


class Replay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether replays are taken in, and how long they are kept: longer than Kafka keeps their chunks."""

    enabled: bool = True
    retention_days: Annotated[int, Meta(ge=7, le=36_500)] = 90
    sampling: Sampling = Sampling()


class ProjectSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`insights`: per detector its numbers in full (`pipeline/detectors/registry.py` types and checks them).
    `retention_days`: more than the 7 that an event may be late, so that none is gone when it is stored; a century at
    most, because ClickHouse's dates end in 2149. `events`: which kinds an SDK records.
    """

    session: Session = Session()
    privacy: Privacy = Privacy()
    insights: dict[str, dict[str, Any]] = {}
    drop_bots: bool = False
    retention_days: Annotated[int, Meta(ge=8, le=36_500)] = 365
    events: Annotated[dict[Text, bool], Meta(max_length=200)] = {}
    replay_sample_rate: Annotated[float, Meta(ge=0, le=1)] = 1.0
    replay: Replay = Replay()
