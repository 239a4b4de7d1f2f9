"""What goes to Kafka in a chunk's transaction."""

from gosight import __version__
from gosight.agents.records import dead_letter
from gosight.pipeline.message import DeadLetter, Message
from gosight.schemas import topics


def test_a_dead_letter_keeps_the_message_and_says_why() -> None:
    message = Message(
        offset=9, at_ms=1, key=b"p:s", value=b"{broken", version=1, kind="events", count=3, headers=[("v", b"1")]
    )
    record = dead_letter(DeadLetter(message, "malformed", "x" * 5_000), topics.EVENTS, partition=4)
    assert (record.topic, record.key, record.value) == (topics.DEADLETTERS, b"gosight.events.raw:4:9", b"{broken")
    assert record.headers == [
        ("key", b"p:s"),
        ("reason", b"malformed"),
        ("error", b"x" * 1_000),
        ("service_version", __version__.encode()),
        ("original.v", b"1"),
    ]
