"""GET /projects/:id/export/{events|sessions|insights}.{csv|jsonl|parquet}: all rows of a period as a file."""

from typing import Literal

from gosight.http.api.dates import Dates
from gosight.http.api.export_file import ExportFile, Part
from gosight.http.api.formats import FORMATS
from gosight.http.api.query_log import logged
from gosight.http.api.scope import Scope
from gosight.http.api.slices import Hour, slices
from gosight.http.api.stream import Stream
from gosight.sql.loader import query


async def export_rows(
    scope: Scope,
    table: Literal["events", "sessions", "insights"],
    format: Literal["csv", "jsonl", "parquet"],
    dates: Dates,
) -> Stream:
    """The period's rows, those of bots with them (`is_bot`), from the first hour to the last."""
    period = dates.period(scope.now)
    name, bounds = f"{table}_{period.first}_{period.last}.{format}", period.bounds()
    async with logged(scope, "export", name, format) as query_id:
        # A Parquet file cannot be put together from several.
        hours = [] if format == "parquet" else await scope.rows(f"export_{table}_hours", Hour, **bounds)
        sql = query(f"clickhouse/api/export_{table}")
        parts = [Part(sql, {"start_ms": start_ms, "end_ms": end_ms}) for start_ms, end_ms in slices(hours, **bounds)]
        rows = ExportFile(scope, FORMATS[format], parts)
        await rows.begin(query_id)
    return Stream(rows, FORMATS[format].content_type, name)
