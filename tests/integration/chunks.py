"""A chunk of two messages with ten events each, as the core would hand it to the sink."""

import json
import time
from collections import Counter
from typing import Any
from uuid import UUID, uuid5

from gosight.pipeline.message import Outcome
from gosight.schemas.rows import LedgerRow, time_text

AT_MS = time.time_ns() // 1_000_000 - 86_400_000
"""Recent: what is older than its retention ClickHouse drops at once."""

FAR_MS = 9_000_000_000_000

CHUNK = LedgerRow(
    topic="gosight.events.raw",
    epoch=1,
    partition=2,
    o1=5,
    o2=6,
    clock=time_text(AT_MS),
    messages=2,
    received=20,
    stored=20,
    duplicates=0,
    dead=0,
    erased=0,
    unjudged=0,
)


def line(offset: int) -> bytes:
    """One message's line for the inbox: every kind of event that a rollup looks at."""
    session = UUID(int=offset)
    click = {"click_px": 500, "click_py": 20, "page_x": 7, "target_selector": "#pay"}
    kinds: list[dict[str, Any]] = [
        {"event_type": "page_view"},
        {"event_type": "click", **click},
        {"event_type": "web_vitals", "lcp": 2500, "cls": 0.1},
        {"event_type": "mouse_move", "payload": json.dumps({"positions": [{"x": 40, "y": 9, "t": 1}]})},
        {"event_type": "js_error", "error_message": "boom"},
    ]
    events = [
        {"event_id": str(uuid5(session, str(n))), "timestamp": AT_MS + 300_000 * n, "path": "/pay", **kinds[n % 5]}
        for n in range(10)
    ]
    head = {"source_epoch": 1, "source_partition": 2, "source_offset": offset, "project_id": "p", "settings_version": 1}
    ids = {"session_id": str(session), "visitor_id": str(session), "received_at": AT_MS}
    return json.dumps(head | ids | {"events": events}).encode()


def outcome() -> Outcome:
    """The chunk's outcome: events and its row of the ledger."""
    return Outcome(
        clock_ms=AT_MS,
        inbox=[line(5), line(6)],
        sessions=[],
        opened=[],
        page_visits=[],
        insights=[],
        dead=[],
        states={},
        deadlines={},
        ledger=CHUNK,
        counts={},
        near_misses=Counter(),
    )
