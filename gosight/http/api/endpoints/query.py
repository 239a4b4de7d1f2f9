"""POST /projects/:id/query: an analyst's own SELECT over one project's rows (docs/query.md)."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from clickhouse_connect.driver.exceptions import DatabaseError

from gosight.http.api.errors import Problem, invalid
from gosight.http.api.formats import FORMATS
from gosight.http.api.json_body import Body
from gosight.http.api.query_log import logged
from gosight.http.api.refusals_of_clickhouse import as_limit, as_wrong_sql
from gosight.http.api.scope import Scope
from gosight.http.api.sql_scope import engine_view
from gosight.http.api.sql_scope.refusal import Refused
from gosight.http.api.sql_scope.scope import MAX_CHARACTERS, scoped
from gosight.http.api.sql_scope.tables import parameters, table_filters
from gosight.http.api.statements import Result, Statement
from gosight.http.api.stream import Stream

LIMITS = {
    "max_execution_time": "30 seconds",
    "max_memory_usage": "1 GiB of memory",
    "max_result_rows": "1,000,000 rows",
    "max_result_bytes": "256 MiB of rows",
    "max_temporary_data_on_disk_size_for_query": "4 GiB on the server's disk",
}
"""In words, by the names of ClickHouse's settings."""

_SECONDS = 30
SETTINGS = {
    "max_execution_time": str(_SECONDS),
    "timeout_overflow_mode": "throw",
    "max_memory_usage": str(1 << 30),
    "max_result_rows": "1000000",
    "max_result_bytes": str(256 << 20),
    "result_overflow_mode": "throw",
    "max_temporary_data_on_disk_size_for_query": str(4 << 30),
    "date_time_output_format": "iso",
    "output_format_json_quote_64bit_integers": "0",
    "output_format_json_escape_forward_slashes": "0",
    "output_format_write_statistics": "0",
}


class Question(Body, frozen=True):
    """`sql`: one SELECT."""

    sql: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_CHARACTERS)]
    format: Literal["json", "jsonl", "csv", "parquet", "arrow"] = "json"


async def ask_sql(scope: Scope, question: Question) -> Stream:
    """The rows in the format asked for. JSON has the columns' names and types once, and each row as a list."""
    async with logged(scope, "query", question.sql, question.format) as query_id:
        result = await _run(scope, query_id, question)
    kind = FORMATS[question.format]
    if question.format == "json":
        return Stream(result, kind.content_type, before=b'{"data":', after=b',"success":true}')
    return Stream(result, kind.content_type, f"query.{question.format}")


async def _run(scope: Scope, query_id: UUID, question: Question) -> Result:
    """Raises `ApiError` 400, 422, 503."""
    statements = scope.backend.analysts
    database = await statements.database()
    settings = {**statements.settings_of(scope.project_id), **SETTINGS}
    settings |= {"additional_table_filters": table_filters(scope.project_id, database)}
    try:
        sql = await asyncio.to_thread(scoped, question.sql, database)
        statement = Statement(sql, parameters(sql, scope.project_id), settings, _SECONDS, query_id=query_id)
        engine_view.check(await statements.tree(statement), database)
        return await statements.open(statement, FORMATS[question.format].name)
    except Refused as error:
        raise invalid([Problem("sql", str(error))]) from error
    except DatabaseError as error:
        if explained := as_limit(error, LIMITS) or as_wrong_sql(error):
            raise explained from error
        raise
