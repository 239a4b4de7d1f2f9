"""Rows that the processor writes, named and shaped as their ClickHouse tables (spec/storage.md).

Times are texts of seconds with three decimals (`time_text`): ClickHouse reads a bare JSON integer as seconds.
"""

import msgspec


def time_text(ms: int) -> str:
    """ms since 1970 -> the text that `DateTime64(3)` reads exactly, e.g. 1763868000123 -> '1763868000.123'."""
    return f"{ms // 1000}.{ms % 1000:03d}"


def time_ms(text: str) -> int:
    """What `time_text` was made of."""
    return round(float(text) * 1000)


class SessionRow(msgspec.Struct):
    """`sessions`: ReplacingMergeTree(version, is_deleted) by (project_id, started_at, session_id)."""

    session_id: str
    project_id: str
    message_key: str
    visitor_id: str
    user_id: str
    started_at: str
    ended_at: str
    duration_ms: int
    entry_url: str
    entry_path: str
    exit_url: str
    exit_path: str
    page_count: int
    event_count: int
    click_count: int
    error_count: int
    max_scroll_depth: int
    has_error: bool
    has_rage_click: bool
    has_dead_click: bool
    is_bounce: bool
    is_bot: bool
    is_final: bool
    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_term: str
    utm_content: str
    referrer_domain: str
    channel: str
    browser: str
    os: str
    device_type: str
    country: str
    region: str
    city: str
    insight_counts: dict[str, int]
    near_misses: dict[str, int]
    flags: list[str]
    clock_offset_ms: int
    settings_version: int
    retention_days: int
    version: int
    is_deleted: bool = False
    has_replay: bool = False
    replay_verdict: str = ""


class PageVisitRow(msgspec.Struct):
    """`page_visits`: one per page visit, `event_id` is its `page_view`'s."""

    project_id: str
    session_id: str
    event_id: str
    path: str
    url: str
    title: str
    entered_at: str
    time_on_page_ms: int
    scroll_depth: int
    attention_ms: list[int]
    next_path: str
    device_type: str
    is_bot: bool
    retention_days: int
    version: int
    is_deleted: bool = False


class InsightRow(msgspec.Struct):
    """`insights`: `details` is a JSON text; `timestamp` that of the first related event."""

    insight_id: str
    project_id: str
    session_id: str
    insight_type: str
    severity: str
    timestamp: str
    url: str
    path: str
    x: int | None
    y: int | None
    target_selector: str
    details: str
    related_event_ids: list[str]
    settings_version: int
    retention_days: int
    version: int
    is_deleted: bool = False


class ReplayRow(msgspec.Struct):
    """`replay_chunks` and `replay_pending`: ReplacingMergeTree by (project_id, session_id, stream_id, chunk_index).

    `session_id`: under which the chunk travels, the second half of its message key. Times are ms since 1970, corrected
    by `clock_offset_ms`; those within `data` are not.
    """

    project_id: str
    session_id: str
    stream_id: str
    chunk_index: int
    timestamp_start: int
    timestamp_end: int
    clock_offset_ms: int
    received_at: int
    event_count: int
    has_full_snapshot: bool
    data: bytes
    data_size: int
    codec: str
    retention_days: int
    source_epoch: int
    source_partition: int
    source_offset: int


class LedgerRow(msgspec.Struct):
    """`chunk_ledger`: what became of the events at offsets o1..o2. received = stored + duplicates + dead + erased.

    `dropped`: events that were received and not stored, by project.
    """

    topic: str
    epoch: int
    partition: int
    o1: int
    o2: int
    clock: str
    messages: int
    received: int
    stored: int
    duplicates: int
    dead: int
    erased: int
    unjudged: int
    dropped: dict[str, int] = {}
