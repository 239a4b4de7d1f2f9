"""GET /projects/:id/sessions/:sid: one session with its pages and insights."""

import asyncio
from datetime import datetime
from uuid import UUID

import msgspec

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.rows import Insight, InsightRow, SessionTimes
from gosight.http.api.scope import Scope


class Device(msgspec.Struct, frozen=True):
    """What it was seen with."""

    device_type: str
    browser: str
    os: str


class Location(msgspec.Struct, frozen=True):
    """Where from, by the address; empty where nobody knows."""

    country: str
    region: str
    city: str


class Utm(msgspec.Struct, frozen=True):
    """The campaign that brought it."""

    source: str
    medium: str
    campaign: str
    term: str
    content: str


class Stats(msgspec.Struct, frozen=True):
    """`insight_counts` by type; `max_scroll_depth` in per cent."""

    page_count: int
    event_count: int
    click_count: int
    error_count: int
    max_scroll_depth: int
    insight_counts: dict[str, int]


class PageVisit(msgspec.Struct, frozen=True):
    """A visit that is over. `time_on_page_ms`: while it was visible; `scroll_depth` in per cent."""

    event_id: UUID
    path: str
    url: str
    title: str
    entered_at: datetime
    time_on_page_ms: int
    scroll_depth: int
    next_path: str


class SessionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The session itself. `is_final`: it is closed; a later event may still reopen it."""

    session_id: UUID
    visitor_id: UUID
    user_id: str
    started_at: datetime
    ended_at: datetime
    duration_ms: int
    is_final: bool
    is_bounce: bool
    is_bot: bool
    has_error: bool
    has_rage_click: bool
    has_dead_click: bool
    has_replay: bool
    entry_url: str
    entry_path: str
    exit_url: str
    exit_path: str
    channel: str
    referrer_domain: str
    flags: list[str]
    device: Device
    location: Location
    utm: Utm
    stats: Stats


class SessionDetail(SessionFacts, frozen=True, kw_only=True):
    """Pages and insights are in the order of time. `user_traits`: what was last said of its user, in
    whatever session."""

    pages: list[PageVisit]
    insights: list[Insight]
    user_traits: msgspec.Raw


class _Traits(msgspec.Struct, frozen=True):
    traits: str


async def show_session(scope: Scope, session_id: UUID) -> Answer[SessionDetail]:
    """Everything about one session but its events."""
    found = await scope.rows("session", SessionFacts, session_id=session_id)
    if not found:
        raise no_such_session()
    facts = found[0]
    where = {"session_id": session_id, **SessionTimes(facts.started_at, facts.ended_at).bounds()}
    pages, insights, traits = await asyncio.gather(
        scope.rows("session_pages", PageVisit, **where),
        scope.rows("session_insights", InsightRow, **where),
        scope.rows("user_traits", _Traits, user_id=facts.user_id),
    )
    return Answer(
        SessionDetail(
            **msgspec.structs.asdict(facts),
            pages=pages,
            insights=[row.insight() for row in insights],
            user_traits=msgspec.Raw((traits[0].traits if traits else "").encode() or b"{}"),
        )
    )


def no_such_session() -> errors.ApiError:
    """404."""
    return errors.not_found("There is no such session.")
