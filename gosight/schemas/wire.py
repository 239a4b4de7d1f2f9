"""What an SDK sends (spec/wire.md). Unknown members are passed over, known ones must have their types.

`payload` and `custom` stay the bytes that came: they are stored as they are, and only what fills a column is typed,
per family of event types (`gosight/http/ingest/columns.py`). `gc=False`: nothing here can refer to itself, so the
collector need not know of it.
"""

from typing import Any

import msgspec

Number = int | float
EMPTY = msgspec.Raw(b"{}")
"""What an event without a payload or custom fields is read as: this very object."""


class Page(msgspec.Struct, gc=False):
    """`path` is cut from `url` when it is missing."""

    url: str | None = None
    path: str | None = None
    title: str | None = None
    referrer: str | None = None


class Device(msgspec.Struct, gc=False):
    """Sizes in CSS pixels."""

    screen_width: Number | None = None
    screen_height: Number | None = None
    viewport_width: Number | None = None
    viewport_height: Number | None = None


class WireEvent(msgspec.Struct, gc=False):
    """One event. `type` is another name of `event_type`; the members of `page` may stand on the event itself."""

    timestamp: Number
    event_type: str | None = None
    type: str | None = None
    event_id: str | None = None
    page: Page | None = None
    payload: msgspec.Raw = EMPTY
    custom: msgspec.Raw = EMPTY
    session_id: str | None = None
    visitor_id: str | None = None
    user_id: str | int | None = None
    device: Device | None = None
    url: str | None = None
    path: str | None = None
    title: str | None = None
    referrer: str | None = None


class BatchHead(msgspec.Struct, gc=False):
    """Everything of a batch but its events. `visitor_token`: the signed visitor that `/v1/config` hands out."""

    project_key: str | None = None
    session_id: str | None = None
    visitor_id: str | None = None
    visitor_token: str | None = None
    user_id: str | int | None = None
    sent_at: Number | None = None
    stream_id: str | None = None
    seq: int | None = None
    sdk_version: str | None = None
    device: Device | None = None


class Batch(BatchHead, kw_only=True, gc=False):
    """A batch whose events are all well-formed: decoded in one go."""

    events: list[WireEvent]


class RawBatch(BatchHead, kw_only=True, gc=False):
    """A batch whose events are decoded one by one, so that a bad one costs only itself."""

    events: list[msgspec.Raw]


class ReplayChunk(msgspec.Struct, kw_only=True, gc=False):
    """A run of rrweb events. They are opaque: `events` keeps their bytes."""

    events: msgspec.Raw
    session_id: str | None = None
    visitor_id: str | None = None
    visitor_token: str | None = None
    stream_id: str | None = None
    chunk_index: int
    project_key: str | None = None
    sent_at: Number | None = None


class RrwebEvent(msgspec.Struct, gc=False):
    """All that is ever read of an rrweb event. Type 2 is a full snapshot."""

    type: int
    timestamp: Number


class Target(msgspec.Struct, gc=False):
    """The element that an event is about."""

    tag: str | None = None
    selector: str | None = None
    text: str | None = None
    name: str | None = None


class Pointed(msgspec.Struct, gc=False):
    """`click` and its kin. `x`, `y` in CSS pixels of the viewport, `page_x`, `page_y` of the document."""

    x: Number | None = None
    y: Number | None = None
    page_x: Number | None = None
    page_y: Number | None = None
    page_width: Number | None = None
    page_height: Number | None = None
    target: Target | None = None


class Targeted(msgspec.Struct, gc=False):
    """Events about an element, without a position."""

    target: Target | None = None


class Scrolled(msgspec.Struct, gc=False):
    """`scroll`, `scroll_milestone` and `page_exit`: depth in percent of the page's height."""

    scroll_depth_percent: Number | None = None
    milestone: Number | None = None
    max_scroll_depth: Number | None = None
    direction: str | None = None


class Failed(msgspec.Struct, gc=False):
    """`js_error`, `unhandled_rejection`, `resource_error`, `console_error`. A `reason` may be any value."""

    message: Any = None
    reason: Any = None
    stack: str | None = None
    error_type: str | None = None
    resource_url: str | None = None
    resource_type: str | None = None


class Measured(msgspec.Struct, gc=False):
    """`page_load` and `web_vitals`: ms, and `cls` without a unit."""

    lcp: Number | None = None
    fid: Number | None = None
    cls: Number | None = None
    fcp: Number | None = None
    inp: Number | None = None
    ttfb: Number | None = None
    load_complete: Number | None = None


class Custom(msgspec.Struct, gc=False):
    """`custom_event`."""

    name: str
    properties: dict[str, msgspec.Raw] | None = None
