"""What goes to Kafka in a chunk's transaction beside its states: insights for consumers outside, dead letters."""

from collections.abc import Iterator

import msgspec

from gosight import __version__
from gosight.agents.transactions import Record
from gosight.pipeline.message import DeadLetter, Outcome
from gosight.schemas import topics

_MAX_REASON_BYTES = 1_000

_encode = msgspec.json.Encoder().encode


def records(outcome: Outcome) -> Iterator[Record]:
    """Every such record of the outcome."""
    for insight in outcome.insights:
        yield Record(topics.INSIGHTS, topics.message_key(insight.project_id, insight.session_id), _encode(insight))
    for letter in outcome.dead:
        yield dead_letter(letter, outcome.ledger.topic, outcome.ledger.partition)


def dead_letter(letter: DeadLetter, topic: str, partition: int) -> Record:
    """The message as it came, with its own headers under `original.` and why it is here beside them."""
    message = letter.message
    headers = [
        ("key", message.key),
        ("reason", letter.reason.encode()),
        ("error", letter.error.encode()[:_MAX_REASON_BYTES]),
        ("service_version", __version__.encode()),
        *((f"original.{name}", value) for name, value in message.headers),
    ]
    key = f"{topic}:{partition}:{message.offset}".encode()
    return Record(topics.DEADLETTERS, key, message.value, headers=headers)
