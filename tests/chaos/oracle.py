"""What one single-threaded pass of the pure core over the log gives: the truth that everything is compared with."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from types import SimpleNamespace
from typing import Any

import msgspec

from gosight.agents.message import from_kafka
from gosight.agents.timers import Timers
from gosight.pipeline import chunk
from gosight.pipeline.message import Message, Outcome, Source
from gosight.pipeline.replay import chunk as replay_chunk
from gosight.pipeline.state import KeyState, SessionState, unpack
from gosight.schemas import topics
from gosight.schemas.project import ProjectSettings

_COMPUTE = {topics.EVENTS: chunk.compute, topics.REPLAY: replay_chunk.compute}

COUNTED = ("messages", "received", "stored", "duplicates", "dead", "erased", "unjudged")
"""Columns of the ledger that add up, however the log is cut into chunks."""


class _Partition:
    """A partition's states as of what was read."""

    def __init__(self) -> None:
        self.states: dict[bytes, bytes] = {}
        self.timers = Timers()
        self.clock_ms = 0


class Oracle:
    """Fed with the logs in pieces; each piece of a partition and topic is one chunk. Events come before replay: that
    the workers take both in turn must not matter.
    """

    def __init__(self, epoch: int, book: dict[tuple[str, int], ProjectSettings]) -> None:
        self._epoch = epoch
        self._book = book
        self.partitions: dict[int, _Partition] = {}
        self.ledger: dict[tuple[str, int], Counter[str]] = {}
        self.insight_ids: Counter[str] = Counter()
        self.dead_keys: Counter[bytes] = Counter()

    def feed(self, records: Iterable[Any]) -> Iterator[Outcome]:
        """What a next piece of the log gives, by partition. `records`: by partition and offset."""
        for (topic, number), piece in groupby(records, key=lambda record: (record.topic, record.partition)):
            yield self._work(topic, number, [_message(record) for record in piece])

    def states(self) -> dict[bytes, bytes]:
        """The packed state of every message key."""
        return {key: state for one in self.partitions.values() for key, state in one.states.items()}

    def _work(self, topic: str, number: int, messages: list[Message]) -> Outcome:
        partition = self.partitions.setdefault(number, _Partition())
        source = Source(topic, self._epoch, number, partition.clock_ms)
        outcome = _COMPUTE[topic](source, messages, partition.states.get, partition.timers.due, self._book)
        for key, state in outcome.states.items():
            if state is None:
                partition.states.pop(key, None)
            else:
                partition.states[key] = state
        partition.timers.update(outcome.deadlines)
        partition.clock_ms = outcome.clock_ms
        self._count(number, outcome)
        return outcome

    def _count(self, number: int, outcome: Outcome) -> None:
        topic = outcome.ledger.topic
        counts = self.ledger.setdefault((topic, number), Counter())
        counts.update({name: getattr(outcome.ledger, name) for name in COUNTED})
        self.insight_ids.update(insight.insight_id for insight in outcome.insights)
        self.dead_keys.update(b"%s:%d:%d" % (topic.encode(), number, one.message.offset) for one in outcome.dead)


def _message(record: Any) -> Message:
    fields = {name: getattr(record, name) for name in ("offset", "key", "value", "headers")}
    return from_kafka(SimpleNamespace(timestamp=record.timestamp / 1000, **fields))


def same_states(left: dict[bytes, bytes], right: dict[bytes, bytes]) -> bool:
    """Whether packed states say the same. Dictionaries in them may have been filled in another order, and when a
    session's row was last written because of its replay depends on whose turn it was.
    """
    return left == right or not differing(left, right)


def differing(left: dict[bytes, bytes], right: dict[bytes, bytes]) -> list[tuple[KeyState | None, KeyState | None]]:
    """The states that do not say the same."""
    these, those = _told(left), _told(right)
    return [(these.get(key), those.get(key)) for key in these | those if these.get(key) != those.get(key)]


def _told(states: dict[bytes, bytes]) -> dict[bytes, KeyState]:
    found = {key: unpack(state) for key, state in states.items()}
    for state in found.values():
        if state.replay:
            state.deadline_ms, state.replay.is_waiting = None, False
            state.sessions = [_without_row(session) for session in state.sessions]
    return found


def _without_row(session: SessionState) -> SessionState:
    return msgspec.structs.replace(session, rows_written=0, row_at_ms=None, row_started_ms=None, dirty_since_ms=None)
