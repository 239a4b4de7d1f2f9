"""The envelope: what the ingestor publishes to `gosight.events.raw`, one JSON line per session and batch.

Its events stand already in the shapes of the columns of ClickHouse's `events`, so that the processor can forward
the line as it came (design/pipeline.md). Times are integers in ms since 1970 UTC; ids are lower-case UUIDs as text.
A field that holds its default is left out of the line; ClickHouse fills it in alike. The bounds are those of the
columns: ClickHouse wraps greater integers silently and refuses a whole block for one bad value, so a line that breaks
them must never reach it (the ingestor bounds, the processor checks when it decodes).
"""

from typing import Annotated

import msgspec
from msgspec import Meta

Int32 = Annotated[int, Meta(ge=-(1 << 31), le=(1 << 31) - 1)]
UInt16 = Annotated[int, Meta(ge=0, le=(1 << 16) - 1)]
UInt32 = Annotated[int, Meta(ge=0, le=(1 << 32) - 1)]
Percent = Annotated[int, Meta(ge=0, le=100)]
PerMille = Annotated[int, Meta(ge=0, le=1000)]
TimeMs = Annotated[int, Meta(ge=0, le=9_000_000_000_000)]
OffsetMs = Annotated[int, Meta(ge=-9_000_000_000_000, le=9_000_000_000_000)]
Seq = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]

VERSION = 1
"""Stands in the header `v` of every message. A worker that meets a greater one refuses the message."""


class Event(msgspec.Struct, omit_defaults=True, gc=False):
    """One event, bounded to the widths of its columns. `payload` and `custom` are JSON texts, after privacy."""

    event_id: str
    event_type: str
    timestamp: TimeMs
    url: str = ""
    path: str = ""
    title: str = ""
    referrer: str = ""
    click_x: Int32 | None = None
    click_y: Int32 | None = None
    page_x: Int32 | None = None
    page_y: Int32 | None = None
    click_px: PerMille | None = None
    click_py: PerMille | None = None
    target_selector: str | None = None
    target_tag: str | None = None
    target_text: str | None = None
    element_name: str = ""
    scroll_depth: Percent | None = None
    scroll_direction: str = ""
    error_message: str | None = None
    error_stack: str | None = None
    error_type: str | None = None
    error_fingerprint: str = ""
    lcp: UInt32 | None = None
    fid: UInt32 | None = None
    cls: float | None = None
    ttfb: UInt32 | None = None
    inp: UInt32 | None = None
    fcp: UInt32 | None = None
    load_complete: UInt32 | None = None
    payload: str = "{}"
    custom: str = "{}"
    # What an event says otherwise than its batch; empty or 0 = as the batch.
    user_id: str = ""
    visitor_id: str = ""
    screen_width: UInt32 = 0
    screen_height: UInt32 = 0
    viewport_width: UInt32 = 0
    viewport_height: UInt32 = 0


class Envelope(msgspec.Struct, omit_defaults=True, gc=False):
    """One session's share of one batch. `session_id` is empty where the processor has to cut the visitor's stream."""

    project_id: str
    visitor_id: str
    settings_version: UInt32
    received_at: TimeMs
    events: list[Event]
    session_id: str = ""
    user_id: str = ""
    stream_id: str = ""
    seq: Seq | None = None
    sent_at: TimeMs | None = None
    clock_offset_ms: OffsetMs = 0
    sdk_version: str = ""
    retention_days: UInt16 = 365
    ip: str = ""
    country: str = ""
    country_code: str = ""
    region: str = ""
    city: str = ""
    browser: str = ""
    browser_version: str = ""
    os: str = ""
    os_version: str = ""
    device_type: str = ""
    is_bot: bool = False
    screen_width: UInt32 = 0
    screen_height: UInt32 = 0
    viewport_width: UInt32 = 0
    viewport_height: UInt32 = 0
