"""GET /projects/:id/insights/:insightId: one insight, why it was given, and what happened around it."""

from uuid import UUID

import msgspec

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.endpoints.session_events import Event, EventFacts, whole
from gosight.http.api.rows import Insight, InsightRow
from gosight.http.api.scope import Scope


class EventAround(Event, frozen=True, kw_only=True):
    """`offset_ms`: after the insight's first event; less than 0 before it. `is_related`: the insight rests on it."""

    offset_ms: int
    is_related: bool


class InsightDetail(Insight, frozen=True, kw_only=True):
    """`details` say why: in a sentence (`reason`) and for machines (`explanation`). `events`: from 10 s before the
    insight to 10 s after the last event that it rests on, in order; at most 1,000.
    """

    events: list[EventAround]


class _Row(msgspec.Struct, frozen=True):
    offset_ms: int
    is_related: bool
    event: EventFacts
    payload: str
    custom: str

    def shown(self) -> EventAround:
        event = whole(self.event, self.payload, self.custom)
        return EventAround(**msgspec.structs.asdict(event), offset_ms=self.offset_ms, is_related=self.is_related)


async def show_insight(scope: Scope, insight_id: UUID) -> Answer[InsightDetail]:
    """Also one of a bot: whoever has its id may see it."""
    found = await scope.rows("insight", InsightRow, insight_id=insight_id)
    if not found:
        raise errors.not_found("There is no such insight.")
    insight = found[0].insight()
    around = await scope.rows(
        "insight_events",
        _Row,
        session_id=insight.session_id,
        at_ms=found[0].rank,
        related=insight.related_event_ids,
    )
    return Answer(InsightDetail(**msgspec.structs.asdict(insight), events=[row.shown() for row in around]))
