"""Counts what the ingestor answered."""

from collections import Counter
from typing import Any

import msgspec


class Tally(msgspec.Struct):
    """Events, summed over all answers. `uncertain`: in requests that had to be sent again, so that some of their events
    may have arrived before, unacknowledged.
    """

    sent: int = 0
    accepted: int = 0
    rejected: Counter[str] = msgspec.field(default_factory=Counter)
    requests: int = 0
    uncertain: int = 0
    last_refusal: str = ""

    def answered(self, events: int, answer: dict[str, Any]) -> None:
        """A 202."""
        self.requests += 1
        self.sent += events
        self.accepted += answer["events_accepted"]
        self.rejected.update(error["code"] for error in answer["errors"])

    def tried_again(self, events: int) -> None:
        """A 429, a 503 or no answer at all."""
        self.uncertain += events
