"""What dashboards are told as it happens (spec/api.md, 'Realtime'). Times are ISO 8601, UTC."""

import msgspec


class SessionStart(msgspec.Struct, frozen=True, tag="session.start"):
    """A visitor's session was seen for the first time."""

    session_id: str
    started_at: str
    entry_path: str
    country: str
    device_type: str
    browser: str


class LiveEvent(msgspec.Struct, frozen=True, tag="event"):
    """One event. `target_selector`: of the element that it is about, or None."""

    session_id: str
    event_type: str
    timestamp: str
    path: str
    target_selector: str | None


LiveMessage = SessionStart | LiveEvent
"""What workers tell."""


class AlertTriggered(msgspec.Struct, frozen=True, tag="alert.triggered"):
    """An alert began. `state`: `firing`, or `digest` for many groups at once; the window in ms since 1970."""

    alert_id: str
    rule_id: str
    rule_name: str
    state: str
    group: dict[str, str]
    metric: str
    value: float | None
    threshold: float | None
    window_start_ms: int
    window_end_ms: int


class TopPage(msgspec.Struct, frozen=True):
    """A page and its views in the last 5 minutes."""

    path: str
    views: int


class Metrics(msgspec.Struct, frozen=True, tag="metrics"):
    """`active_sessions`: with an event in the last 5 minutes; `events_per_minute`: in the last one."""

    active_sessions: int
    events_per_minute: int
    top_pages: list[TopPage]
