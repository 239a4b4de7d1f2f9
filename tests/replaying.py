"""Drives both topics of a partition through the pure core: events as `tests.core` does, replay chunks beside them."""

from collections.abc import Sequence
from typing import Any

import msgspec

from gosight.pipeline.message import Message, Outcome, Source
from gosight.pipeline.replay import chunk as replay_chunk
from gosight.pipeline.replay.recording import Kept
from gosight.schemas import topics
from gosight.schemas.project import ProjectSettings
from gosight.schemas.replay import VERSION, ReplayMessage
from gosight.schemas.rows import LedgerRow, ReplayRow
from tests.core import PROJECT, START_MS, Core, uid

FRAME = b"\x28\xb5\x2f\xfd"
"""What every zstd frame begins with: nobody in the core looks further."""

Identity = tuple[str, str, int]
"""Session, stream, index of a chunk."""


def replay(
    at_ms: int, index: int = 0, session: str = "s", stream: str = "tab", *, snapshot: bool = False, **said: Any
) -> ReplayMessage:
    """A chunk of one rrweb event at that time."""
    fields: dict[str, Any] = {
        "project_id": PROJECT,
        "stream_id": uid(stream),
        "chunk_index": index,
        "settings_version": 1,
        "received_at": START_MS + at_ms,
        "timestamp_start": START_MS + at_ms,
        "timestamp_end": START_MS + at_ms + 5,
        "event_count": 3,
        "has_full_snapshot": snapshot,
        "data_size": 9,
        "data": FRAME + b"%d" % index,
        "session_id": uid(session) if session else "",
        "visitor_id": "" if session else uid("v"),
        **said,
    }
    return ReplayMessage(**fields)


def message(offset: int, at_ms: int, one: ReplayMessage, **said: Any) -> Message:
    """As it lies in the log, appended at `at_ms`."""
    key = topics.message_key(one.project_id, one.session_id or one.visitor_id)
    fields: dict[str, Any] = {"version": VERSION, "kind": topics.Kind.EVENTS.value, "count": one.event_count, **said}
    return Message(offset, START_MS + at_ms, key, msgspec.msgpack.encode(one), **fields)


class Both(Core):
    """A partition of both topics. `pending`, `kept`: what the two tables hold, by identity."""

    def __init__(self, settings: dict[int, ProjectSettings] | None = None) -> None:
        super().__init__(settings)
        self.pending: dict[Identity, ReplayRow] = {}
        self.kept: dict[Identity, ReplayRow] = {}
        self.replay_ledgers: list[LedgerRow] = []

    def feed(self, messages: Sequence[Message]) -> Outcome:
        """One chunk of events."""
        made = super().feed(messages)
        self.store(made)
        return made

    def compute_replay(self, messages: Sequence[Message]) -> Outcome:
        """What a chunk of replay would give; nothing is taken over."""
        source = Source(topics.REPLAY, 1, 0, self.clock_ms)
        return replay_chunk.compute(source, messages, self.states.get, self.timers.due, self.book)

    def feed_replay(self, messages: Sequence[Message]) -> Outcome:
        """One chunk of replay."""
        made = self.compute_replay(messages)
        self.states |= {key: state for key, state in made.states.items() if state is not None}
        self.timers.update(made.deadlines)
        self.counts.update(made.counts)
        self.replay_ledgers.append(made.ledger)
        self.store(made)
        return made

    def record(self, at_ms: int, *chunks: ReplayMessage) -> Outcome:
        """These chunks, one message each, as one chunk of the log."""
        begin = self.replay_ledgers[-1].o2 + 1 if self.replay_ledgers else 0
        return self.feed_replay([message(begin + number, at_ms, one) for number, one in enumerate(chunks)])

    def store(self, made: Outcome) -> None:
        """As the sink does: rows, then what waits no longer."""
        self.kept |= {_identity(row): row for row in made.replay}
        self.pending |= {_identity(row): row for row in made.replay_waiting}
        for kept in made.replay_kept:
            self.kept |= {
                name: row for name, row in self.pending.items() if _is_of(kept, row) and name not in self.kept
            }


def _identity(row: ReplayRow) -> Identity:
    return row.session_id, row.stream_id, row.chunk_index


def _is_of(kept: Kept, row: ReplayRow) -> bool:
    of_key = (row.project_id, row.session_id) == (kept.project_id, kept.session_id)
    return of_key and kept.from_ms <= row.timestamp_start < kept.until_ms
