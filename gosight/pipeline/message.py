"""What one chunk is made of and what comes out of it: the seam between the pure core and the agents."""

from collections import Counter
from collections.abc import Mapping

import msgspec

from gosight.pipeline.detectors.finding import NearMiss
from gosight.pipeline.replay.recording import Kept
from gosight.schemas.project import ProjectSettings
from gosight.schemas.rows import InsightRow, LedgerRow, PageVisitRow, ReplayRow, SessionRow

SettingsBook = Mapping[tuple[str, int], ProjectSettings]
"""(project_id, settings_version) -> settings. The core raises `SettingsMissing` where it lacks one."""


class SettingsMissing(LookupError):
    """The core met a settings version that the caller has not loaded: load it, then compute the chunk again."""

    def __init__(self, project_id: str, version: int) -> None:
        super().__init__(f"settings {version} of project {project_id} are not loaded")
        self.project_id = project_id
        self.version = version


class Message(msgspec.Struct, frozen=True, gc=False):
    """One message of `gosight.events.raw` or `gosight.replay.chunks`. `at_ms`: its append time by the broker; `count`:
    events by its header; `received_ms`: when the ingestor received it, by its header (0: not said). `headers`: as they
    came (dead letters).
    """

    offset: int
    at_ms: int
    key: bytes
    value: bytes
    version: int
    kind: str
    count: int
    received_ms: int = 0
    headers: list[tuple[str, bytes]] = []


class Source(msgspec.Struct, frozen=True, gc=False):
    """Which log a chunk comes from, and the partition's clock before it (0 when nothing was ever read)."""

    topic: str
    epoch: int
    partition: int
    clock_ms: int


class DeadLetter(msgspec.Struct, frozen=True, gc=False):
    """A message that cannot be processed. `reason` is one of a few names, `error` says it in full."""

    message: Message
    reason: str
    error: str


class Outcome(msgspec.Struct, gc=False):
    """All that a chunk changes. `states`: packed state by message key, None = purge. `deadlines`: when each touched
    key next has something due by the clock, None = never. `inbox`: one line per message to store, by offset. `opened`:
    those of `sessions` that were never written before. `rebuild`: by project, quarters of an hour (s since 1970) whose
    rollups have lost events.
    """

    clock_ms: int
    inbox: list[bytes]
    sessions: list[SessionRow]
    opened: list[SessionRow]
    page_visits: list[PageVisitRow]
    insights: list[InsightRow]
    dead: list[DeadLetter]
    states: dict[bytes, bytes | None]
    deadlines: dict[bytes, int | None]
    ledger: LedgerRow
    counts: dict[str, int]
    near_misses: Counter[NearMiss]
    rebuild: dict[str, list[int]] = {}
    replay: list[ReplayRow] = []
    replay_waiting: list[ReplayRow] = []
    replay_kept: list[Kept] = []
