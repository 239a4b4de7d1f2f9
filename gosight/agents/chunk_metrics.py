"""What a committed chunk adds to the metrics."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from gosight.agents import metrics
from gosight.pipeline.message import Message, Outcome
from gosight.schemas import topics


def step(name: str) -> AbstractContextManager[object]:
    """Times one step of a chunk: `compute`, `insert` or `commit`."""
    timer: AbstractContextManager[object] = metrics.CHUNK_SECONDS.labels(name).time()
    return timer


def count_chunk(outcome: Outcome, messages: Sequence[Message], now_ms: int) -> None:
    """Count a chunk after its commit, so that nothing is counted that may be undone."""
    ledger = outcome.ledger
    is_replay = ledger.topic == topics.REPLAY
    counter = metrics.REPLAY_EVENTS if is_replay else metrics.EVENTS
    for result in ("stored", "duplicates", "dead", "erased", "unjudged"):
        counter.labels(result).inc(getattr(ledger, result))
    if is_replay:
        metrics.REPLAY_BYTES.inc(sum(len(row.data) for row in outcome.replay))
    else:
        metrics.CHUNK_EVENTS.observe(ledger.received)
    for project, count in ledger.dropped.items():
        metrics.DROPPED.labels(project).inc(count)
    for what, count in outcome.counts.items():
        metrics.SESSIONS.labels(what).inc(count)
    for letter in outcome.dead:
        metrics.DEADLETTERS.labels(letter.reason).inc()
    for insight in outcome.insights:
        metrics.INSIGHTS.labels(insight.insight_type).inc()
    for miss, count in outcome.near_misses.items():
        metrics.NEAR_MISSES.labels(miss.kind, miss.rule).inc(count)
    received = [message.received_ms for message in messages if message.received_ms]
    if received and not is_replay:
        metrics.END_TO_END.observe((now_ms - min(received)) / 1000)
