"""Rows that more than one endpoint reads."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

_SLACK = timedelta(days=1)


class Count(msgspec.Struct, frozen=True):
    """How many rows a list has in all."""

    total: int


class SessionTimes(msgspec.Struct, frozen=True):
    """From when to when a session is known to go."""

    started_at: datetime
    ended_at: datetime

    def bounds(self) -> dict[str, int]:
        """`start_ms`, `end_ms`: where its events lie, also those that came since its row was last refreshed."""
        start, end = self.started_at - _SLACK, self.ended_at + _SLACK
        return {"start_ms": round(start.timestamp() * 1000), "end_ms": round(end.timestamp() * 1000)}


class InsightFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of `insights` that say something."""

    insight_id: UUID
    session_id: UUID
    insight_type: str
    severity: str
    timestamp: datetime
    url: str
    path: str
    x: int | None
    y: int | None
    target_selector: str | None
    related_event_ids: list[UUID]


class Insight(InsightFacts, frozen=True, kw_only=True):
    """`details`: the numbers of its type (docs/insights.md)."""

    details: msgspec.Raw


class InsightRow(msgspec.Struct, frozen=True):
    """As the queries give it."""

    id: UUID
    rank: int
    facts: InsightFacts
    details: str

    def insight(self) -> Insight:
        """As answers show it."""
        return Insight(**msgspec.structs.asdict(self.facts), details=msgspec.Raw(self.details.encode()))
