"""GET /projects/:id/query/tables: what analysts' SQL may read (docs/query.md), for editors that complete names."""

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.scope import Scope
from gosight.http.api.sql_scope.tables import OFFERED


class QueryTable(msgspec.Struct, frozen=True):
    """A table or a view. `columns`: their types, as ClickHouse writes them, by name and in their order."""

    name: str
    columns: dict[str, str]


async def list_query_tables(scope: Scope) -> Answer[list[QueryTable]]:
    """By name, the same for every project."""
    return Answer(await scope.rows("query_tables", QueryTable, tables=sorted(OFFERED)))
