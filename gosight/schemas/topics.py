"""Every Kafka topic: name, partitions, configuration, key, and the headers of its messages (spec/storage.md)."""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

import msgspec

EVENTS = "gosight.events.raw"
REPLAY = "gosight.replay.chunks"
INSIGHTS = "gosight.insights"
ALERTS = "gosight.alerts"
DEADLETTERS = "gosight.deadletters"

GROUP = "gosight-processor"
"""Consumer group of the processor, and prefix of its changelogs and transactional ids."""

SESSIONS_TABLE = "sessions"
SESSIONS_CHANGELOG = f"{GROUP}-{SESSIONS_TABLE}-changelog"

_MIB = 1 << 20
_DAY_MS = 86_400_000

EVENTS_MAX_BYTES = 32 * _MIB
REPLAY_MAX_BYTES = 16 * _MIB
CHANGELOG_MAX_BYTES = 8 * _MIB
LETTER_MAX_BYTES = EVENTS_MAX_BYTES + (64 << 10)
"""Before compression: a dead letter is its message and some headers."""

CHANGELOG_TOMBSTONE_MS = 7 * _DAY_MS
COMPACTED_WITHIN_MS = 7 * _DAY_MS
"""What a newer record of a key supersedes is gone by then, however little is written (docs/erasure.md)."""


class Kind(StrEnum):
    """Header `kind` of `gosight.events.raw`."""

    EVENTS = "events"
    TICK = "tick"
    ERASE = "erase"
    RECOMPUTE = "recompute"


class Topic(msgspec.Struct, frozen=True):
    """`config` holds Kafka's own topic settings, as strings."""

    name: str
    partitions: int
    replication_factor: int
    config: dict[str, str]


def headers(version: int, kind: Kind, count: int, received_ms: int) -> list[tuple[str, bytes]]:
    """Headers of a message of `gosight.events.raw`: schema version, kind, event count, time of receipt."""
    return [*_head(version, kind, count), ("received_ms", b"%d" % received_ms)]


@lru_cache(maxsize=1_024)
def _head(version: int, kind: Kind, count: int) -> tuple[tuple[str, bytes], ...]:
    """What few messages have of their own is encoded once."""
    return ("v", b"%d" % version), ("kind", kind.encode()), ("n", b"%d" % count)


def message_key(project_id: str, session_or_visitor_id: str) -> bytes:
    """Key of events and replay chunks alike, so that one partition owns all of a session."""
    return f"{project_id}:{session_or_visitor_id}".encode()


def project_of(key: bytes) -> str:
    """The project of a message key; keys that others have made may hold anything."""
    return key.partition(b":")[0].decode("utf-8", "replace")


def all_topics(partitions: int, replication_factor: int, *, replay: bool) -> Sequence[Topic]:
    """Every topic of an installation; `partitions` is that of the keyed ones (events, replay, changelogs)."""

    def topic(name: str, count: int, days: int, max_bytes: int = _MIB, **config: str) -> Topic:
        common = {
            "retention.ms": str(days * _DAY_MS),
            "compression.type": "producer",
            "max.message.bytes": str(max_bytes),
            "min.insync.replicas": str(max(1, replication_factor - 1)),
            "message.timestamp.type": "LogAppendTime",
        }
        return Topic(name, count, replication_factor, common | {k.replace("_", "."): v for k, v in config.items()})

    compacted = {"max_compaction_lag_ms": str(COMPACTED_WITHIN_MS)}
    changelog = {"cleanup_policy": "compact", "delete_retention_ms": str(CHANGELOG_TOMBSTONE_MS), **compacted}
    topics = [
        topic(EVENTS, partitions, 7, EVENTS_MAX_BYTES),
        topic(INSIGHTS, 3, 30),
        topic(ALERTS, 1, 7),
        topic(DEADLETTERS, 3, 30, EVENTS_MAX_BYTES, cleanup_policy="compact,delete", **compacted),
        topic(SESSIONS_CHANGELOG, partitions, 7, CHANGELOG_MAX_BYTES, **changelog),
    ]
    return [*topics, topic(REPLAY, partitions, 3, REPLAY_MAX_BYTES)] if replay else topics
