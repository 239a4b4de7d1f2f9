"""How a recomputation says what it found: for people, and as facts for machines."""

from collections.abc import Iterator
from typing import Any

import msgspec

from gosight.commands.tables import as_table, utc_time
from gosight.pipeline.difference import What
from gosight.pipeline.recompute_report import Part, Report
from gosight.schemas.rows import InsightRow, time_ms

_HEAD = ("insight", "page", *What)
_MAX_LINES = 20

_reason = msgspec.json.Decoder(dict[str, Any]).decode


def facts(report: Report, seconds: float) -> dict[str, Any]:
    """As `--json` prints it."""
    counts = {name: getattr(report, name) for name in ("sessions", "events", "left_open", "left_partial", "recounted")}
    parts = {"by_settings": report.by_settings, "late": report.late}
    return counts | {"seconds": round(seconds, 3)} | {name: _part(part) for name, part in parts.items()}


def readable(report: Report, seconds: float, *, is_dry: bool) -> Iterator[str]:
    """Lines of text."""
    yield from _changes("By today's settings:", report.by_settings)
    yield from _changes("Because events came late, by the settings of that time too:", report.late)
    rate = f"{report.events / seconds:,.0f} events/s" if seconds else ""
    yield f"{report.sessions:,} sessions with {report.events:,} events in {seconds:,.1f} s ({rate})"
    if report.left_open or report.left_partial:
        yield (
            f"Left as they are: {report.left_open:,} sessions that are still open, "
            f"{report.left_partial:,} of which not all events are stored"
        )
    verb = "would get" if is_dry else "get"
    yield f"{report.recounted:,} sessions {verb} other counts" + ("; dry run: nothing was written" if is_dry else "")


def _changes(title: str, part: Part) -> Iterator[str]:
    lines = part.lines()
    if not lines:
        return
    yield title
    rows = [[one.insight_type, one.path, *(f"{one.counts.get(what, 0):,}" for what in What)] for one in lines]
    yield as_table(_HEAD, rows[:_MAX_LINES])
    if len(rows) > _MAX_LINES:
        yield f"… and {len(rows) - _MAX_LINES:,} more"
    for (what, _), examples in sorted(part.examples.items()):
        yield from (f"  {what}: {_said(row)}" for row in examples)
    yield ""


def _said(row: InsightRow) -> str:
    at = utc_time(time_ms(row.timestamp))
    why = _reason(row.details).get("reason", "")
    return f"{row.insight_type} {at} {row.path} in session {row.session_id}: {why}"


def _part(part: Part) -> dict[str, Any]:
    examples = [
        {"what": what, "insight_id": row.insight_id, "session_id": row.session_id, "says": _said(row)}
        for (what, _), rows in sorted(part.examples.items())
        for row in rows
    ]
    return {"lines": msgspec.to_builtins(part.lines()), "examples": examples}
