"""GET /projects/:id/sessions/:sid/events: what happened in one session, in the order that the pipeline sees."""

import asyncio
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.endpoints.session import no_such_session
from gosight.http.api.paging import Paging, cut
from gosight.http.api.rows import Count, SessionTimes
from gosight.http.api.scope import Scope

EventTypes = Annotated[list[str], msgspec.Meta(max_length=100)]


class EventChoice(msgspec.Struct, frozen=True):
    """`event_types`: separated by commas; none = all."""

    event_types: EventTypes = []
    order: Literal["asc", "desc"] = "asc"


class EventFacts(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The columns of `events` that say something about this event; empty ones are left out of answers."""

    event_id: UUID
    event_type: str
    timestamp: datetime
    url: str
    path: str
    title: str = ""
    referrer: str = ""
    click_x: int | None = None
    click_y: int | None = None
    page_x: int | None = None
    page_y: int | None = None
    target_selector: str | None = None
    target_tag: str | None = None
    target_text: str | None = None
    element_name: str = ""
    scroll_depth: int | None = None
    scroll_direction: str = ""
    error_message: str | None = None
    error_stack: str | None = None
    error_type: str | None = None
    error_fingerprint: str = ""
    lcp: int | None = None
    fid: int | None = None
    cls: float | None = None
    ttfb: int | None = None
    inp: int | None = None
    fcp: int | None = None
    load_complete: int | None = None
    viewport_width: int = 0
    viewport_height: int = 0


class Event(EventFacts, frozen=True, omit_defaults=True, kw_only=True):
    """`payload`, `custom`: as the client sent them."""

    payload: msgspec.Raw
    custom: msgspec.Raw


class _Row(msgspec.Struct, frozen=True):
    id: UUID
    rank: int
    event: EventFacts
    payload: str
    custom: str


def whole(facts: EventFacts, payload: str, custom: str) -> Event:
    """An event out of what its row says."""
    sent, own = msgspec.Raw(payload.encode()), msgspec.Raw(custom.encode())
    return Event(**msgspec.structs.asdict(facts), payload=sent, custom=own)


async def list_session_events(
    scope: Scope, session_id: UUID, choice: EventChoice, paging: Paging
) -> Answer[list[Event]]:
    """One page of the session's events by (timestamp, event_id)."""
    name = f"events:{choice.order}"
    window = {"sign": -1 if choice.order == "desc" else 1, **paging.window(name)}
    times = await scope.rows("session_times", SessionTimes, session_id=session_id)
    if not times:
        raise no_such_session()
    chosen = {"session_id": session_id, "event_types": choice.event_types, **times[0].bounds()}
    rows, counts = await asyncio.gather(
        scope.rows("session_events", _Row, **chosen, **window), scope.rows("session_events_count", Count, **chosen)
    )
    page, meta = cut(rows, counts[0].total, paging, name)
    return Answer([whole(row.event, row.payload, row.custom) for row in page], meta)
