"""Rows that a chunk derives, and how each is made from a session's state."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

import msgspec

from gosight.pipeline.detectors.finding import Finding, NearMiss, Verdict
from gosight.pipeline.replay.recording import Kept
from gosight.pipeline.state import SessionState
from gosight.pipeline.totals import Totals
from gosight.pipeline.visits import Visit
from gosight.schemas.rows import InsightRow, PageVisitRow, SessionRow, time_text

_BOUNCE_MS = 10_000
_MAX_UINT32 = (1 << 32) - 1

_json = msgspec.json.Encoder().encode

Thresholds = Mapping[str, Mapping[str, Any]]
"""By insight, the numbers that are in force."""


class Derived:
    """Collects the rows of one chunk; `counts`: what happened, by name; `near_misses`: how often each; `kept`: what of
    replays waits no longer.
    """

    def __init__(self, epoch: int) -> None:
        self._epoch = epoch
        self.sessions: list[SessionRow] = []
        self.opened: list[SessionRow] = []
        self.page_visits: list[PageVisitRow] = []
        self.insights: list[InsightRow] = []
        self.counts: Counter[str] = Counter()
        self.near_misses: Counter[NearMiss] = Counter()
        self.kept: list[Kept] = []

    def session(self, project_id: str, message_key: str, state: SessionState, *, is_final: bool) -> None:
        """The session as it stands. Where its begin has moved, the row under the old one goes in the same block."""
        version = self._version(state)
        row = session_row(project_id, message_key, state, version, is_final=is_final)
        started_ms = state.profile.first[0]
        if state.row_started_ms is not None and state.row_started_ms != started_ms:
            old = time_text(state.row_started_ms)
            self.sessions.append(msgspec.structs.replace(row, started_at=old, is_deleted=True))
        self.sessions.append(row)
        if state.row_started_ms is None:
            self.opened.append(row)
        state.row_started_ms = started_ms

    def visit(self, project_id: str, state: SessionState, visit: Visit, left_ms: int) -> None:
        """A page visit that is over, unless its row says so already."""
        if not visit.is_written:
            self.page_visits.append(visit_row(project_id, state, visit, left_ms, self._version(state)))
            visit.is_written = True

    def verdict(self, project_id: str, state: SessionState, verdict: Verdict, thresholds: Thresholds) -> None:
        """An insight, or nearly one; the session counts it."""
        if isinstance(verdict, NearMiss):
            self.near_misses[verdict] += 1
            state.totals.count_near_miss(verdict.kind, verdict.rule)
        else:
            row = insight_row(project_id, state, verdict, thresholds[verdict.kind], self._version(state))
            self.insights.append(row)
            state.totals.count_insight(verdict.kind)

    def _version(self, state: SessionState) -> int:
        """Never a clock, so a redo writes the same row and a later one always wins (spec/storage.md)."""
        version = self._epoch << 56 | state.applied_offset << 16 | state.rows_written
        state.rows_written += 1
        return version


def session_row(project_id: str, message_key: str, state: SessionState, version: int, *, is_final: bool) -> SessionRow:
    """One row of `sessions`."""
    profile, totals, device = state.profile, state.totals, state.profile.device
    entry, exit_, origin = profile.entry, profile.exit, profile.origin
    duration_ms = min(profile.last[0] - profile.first[0], _MAX_UINT32)
    return SessionRow(
        session_id=state.session_id,
        project_id=project_id,
        message_key=message_key,
        visitor_id=device.visitor_id,
        user_id=profile.user.text if profile.user else "",
        started_at=time_text(profile.first[0]),
        ended_at=time_text(profile.last[0]),
        duration_ms=duration_ms,
        entry_url=entry.url if entry else "",
        entry_path=entry.path if entry else "",
        exit_url=exit_.url if exit_ else "",
        exit_path=exit_.path if exit_ else "",
        page_count=totals.pages,
        event_count=totals.events,
        click_count=totals.clicks,
        error_count=totals.errors,
        max_scroll_depth=totals.scroll_depth,
        has_error=totals.errors > 0,
        has_rage_click=totals.insights.get("rage_click", 0) > 0,
        has_dead_click=totals.insights.get("dead_click", 0) > 0,
        is_bounce=_is_bounce(totals, duration_ms),
        is_bot=device.is_bot,
        is_final=is_final,
        utm_source=origin.utm_source,
        utm_medium=origin.utm_medium,
        utm_campaign=origin.utm_campaign,
        utm_term=origin.utm_term,
        utm_content=origin.utm_content,
        referrer_domain=origin.referrer_domain,
        channel=origin.channel,
        browser=device.browser,
        os=device.os,
        device_type=device.device_type,
        country=device.country,
        region=device.region,
        city=device.city,
        insight_counts=dict(totals.insights),
        near_misses=dict(totals.near_misses),
        flags=list(state.flags),
        has_replay=state.recording.has_snapshot and state.recording.is_kept,
        replay_verdict=state.recording.verdict,
        clock_offset_ms=profile.clock_offset_ms,
        settings_version=state.settings_version,
        retention_days=state.retention_days,
        version=version,
    )


def visit_row(project_id: str, state: SessionState, visit: Visit, left_ms: int, version: int) -> PageVisitRow:
    """One row of `page_visits`."""
    return PageVisitRow(
        project_id=project_id,
        session_id=state.session_id,
        event_id=visit.event_id,
        path=visit.path,
        url=visit.url,
        title=visit.title,
        entered_at=time_text(visit.entered_ms),
        time_on_page_ms=min(visit.visible_ms(left_ms), _MAX_UINT32),
        scroll_depth=visit.scroll_depth,
        attention_ms=visit.attention_ms,
        next_path=visit.next_path,
        device_type=state.profile.device.device_type,
        is_bot=state.profile.device.is_bot,
        retention_days=state.retention_days,
        version=version,
    )


def insight_row(
    project_id: str, state: SessionState, finding: Finding, thresholds: Mapping[str, Any], version: int
) -> InsightRow:
    """One row of `insights`. Its id follows from its content, so it is the same on every machine and every re-run."""
    first = finding.first
    explanation = {
        "seen": finding.seen,
        "expected": finding.expected,
        "thresholds": thresholds,
        "settings_version": state.settings_version,
    }
    return InsightRow(
        insight_id=str(uuid5(UUID(state.session_id), f"{finding.kind}:{first.event_id}")),
        project_id=project_id,
        session_id=state.session_id,
        insight_type=finding.kind,
        severity=finding.severity,
        timestamp=time_text(first.at_ms),
        url=first.url,
        path=first.path,
        x=finding.x,
        y=finding.y,
        target_selector=first.selector,
        details=_json(finding.details | {"reason": finding.reason, "explanation": explanation}).decode(),
        related_event_ids=finding.related,
        settings_version=state.settings_version,
        retention_days=state.retention_days,
        version=version,
    )


def _is_bounce(totals: Totals, duration_ms: int) -> bool:
    return totals.pages == 1 and (totals.engaged == 0 or duration_ms < _BOUNCE_MS)
