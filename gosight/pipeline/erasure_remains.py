"""What still holds something of somebody who is erased, and until when."""

import msgspec

from gosight.schemas import topics

LATE_MS = 8 * 86_400_000
"""So long after the cut something of before may still be sent: 7 days, and one to spare."""

HOLD_BODIES = (topics.EVENTS, topics.REPLAY, topics.INSIGHTS, topics.DEADLETTERS)
"""Topics whose messages say something of users, until their retention ends."""

_TABLES = "tables"
_KEPT = {one.name: int(one.config["retention.ms"]) for one in topics.all_topics(1, 1, replay=True)}


class Remainder(msgspec.Struct, frozen=True):
    """`what`: tables, or a topic of Kafka. `until_ms`: at the earliest in ms since 1970; None: until it is done."""

    what: str
    until_ms: int | None


def remains(step: str, cut_ms: int) -> list[Remainder]:
    """Of an erasure at this step. A topic drops whole segments: some hours or days may be added."""
    if step == "complete":
        return []
    of_kafka = [Remainder(topic, cut_ms + LATE_MS + _KEPT[topic]) for topic in HOLD_BODIES]
    of_kafka.append(Remainder(topics.SESSIONS_CHANGELOG, cut_ms + topics.COMPACTED_WITHIN_MS))
    return of_kafka if step == "fading" else [Remainder(_TABLES, None), *of_kafka]
