"""Rows with everything filled in; a test says only what it is about."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

import msgspec

from gosight.schemas.rows import InsightRow, PageVisitRow, SessionRow, time_text

FAR_DAYS = 30_000
"""Retention: rows of fixed dates must outlive any clock that the tests run under."""


def ms(text: str) -> int:
    """'2026-10-24 21:59:59.999' (UTC) -> ms since 1970."""
    return round(datetime.fromisoformat(f"{text}+00:00").timestamp() * 1000)


def uid(*names: object) -> UUID:
    """An id that is always the same for the same names."""
    return uuid5(UUID(int=7), ":".join(map(str, names)))


def session(project_id: str, started: str, **changes: Any) -> SessionRow:
    """A session of 60 s with one page, of a visitor of its own."""
    session_id = str(changes.get("session_id") or uuid4())
    duration_ms = changes.get("duration_ms", 60_000)
    row = SessionRow(
        session_id=session_id,
        project_id=project_id,
        message_key=f"{project_id}:{session_id}",
        visitor_id=str(uid("visitor of", session_id)),
        user_id="",
        started_at=time_text(ms(started)),
        ended_at=time_text(ms(started) + duration_ms),
        duration_ms=duration_ms,
        entry_url="https://shop.example/",
        entry_path="/",
        exit_url="https://shop.example/",
        exit_path="/",
        page_count=1,
        event_count=3,
        click_count=1,
        error_count=0,
        max_scroll_depth=40,
        has_error=False,
        has_rage_click=False,
        has_dead_click=False,
        is_bounce=False,
        is_bot=False,
        is_final=True,
        utm_source="",
        utm_medium="",
        utm_campaign="",
        utm_term="",
        utm_content="",
        referrer_domain="",
        channel="direct",
        browser="Chrome",
        os="Linux",
        device_type="desktop",
        country="France",
        region="",
        city="Paris",
        insight_counts={},
        near_misses={},
        flags=[],
        clock_offset_ms=0,
        settings_version=1,
        retention_days=FAR_DAYS,
        version=1,
    )
    texts = {name: str(value) if isinstance(value, UUID) else value for name, value in changes.items()}
    return msgspec.structs.replace(row, **texts)


def visit(project_id: str, session_id: UUID | str, path: str, entered: str, **changes: Any) -> PageVisitRow:
    """A visit of 1 s."""
    row = PageVisitRow(
        project_id=project_id,
        session_id=str(session_id),
        event_id=str(uid("view", session_id, path, entered)),
        path=path,
        url=f"https://shop.example{path}",
        title=f"Page {path}",
        entered_at=time_text(ms(entered)),
        time_on_page_ms=1_000,
        scroll_depth=50,
        attention_ms=[50] * 20,
        next_path="",
        device_type="desktop",
        is_bot=False,
        retention_days=FAR_DAYS,
        version=1,
    )
    return msgspec.structs.replace(row, **changes)


def insight(project_id: str, session_id: UUID | str, at: str, **changes: Any) -> InsightRow:
    """A rage click on #pay."""
    row = InsightRow(
        insight_id=str(uuid4()),
        project_id=project_id,
        session_id=str(session_id),
        insight_type="rage_click",
        severity="high",
        timestamp=time_text(ms(at)),
        url="https://shop.example/pay",
        path="/pay",
        x=100,
        y=20,
        target_selector="#pay",
        details='{"click_count":5}',
        related_event_ids=[str(uid("click", at))],
        settings_version=1,
        retention_days=FAR_DAYS,
        version=1,
    )
    return msgspec.structs.replace(row, **changes)


def envelope(project_id: str, session_id: UUID | str, *events: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An inbox line. Events say at least `at` (as `ms` reads it), and are page views of / unless they say otherwise."""
    head = {
        "source_epoch": 1,
        "source_partition": 0,
        "source_offset": 1,
        "project_id": project_id,
        "session_id": str(session_id),
        "visitor_id": str(uid("visitor of", session_id)),
        "settings_version": 1,
        "received_at": ms(events[0]["at"]),
        "retention_days": FAR_DAYS,
        "is_bot": False,
    }
    return head | changes | {"events": [_event(one) for one in events]}


def _event(said: dict[str, Any]) -> dict[str, Any]:
    at = said["at"]
    event = {"event_id": str(uuid4()), "event_type": "page_view", "timestamp": ms(at), "path": "/", "payload": "{}"}
    return event | {"custom": "{}"} | {name: value for name, value in said.items() if name != "at"}
