"""The tables that analysts may read, and how each is cut down to one project's rows."""

from sqlglot import exp
from sqlglot.dialects.clickhouse import ClickHouse

REPLACED = frozenset({"sessions", "page_visits", "insights", "user_traits"})
"""Their rows have versions: only the last one counts, and none that is deleted."""

OFFERED = REPLACED | {
    "events", "error_groups", "overview_15m", "click_heatmap", "web_vitals_15m", "move_heatmap", "scroll_depth",
    "time_on_page",
}  # fmt: skip
"""Tables and views with a `project_id`."""

WITHHELD = frozenset({
    "events_inbox", "chunk_ledger", "erased_events", "replay_chunks", "replay_pending", "schema_migrations",
    "sql_query_log",
})  # fmt: skip
"""All that the database holds besides, views that fill tables aside. Who may watch replays is not said by SQL."""

SCHEMA = "gosight"
"""What analysts may write before a table's name, whatever the database is called."""

RESERVED = "_gosight_"
"""No name of an analyst's begins like this, so none can stand in for one of ours."""

ROWS = f"{RESERVED}rows"
"""A table's alias where it is cut down to a project."""

_PLACEHOLDER = "{project_id: String}"


def rows_of_project(table: str, database: str, alias: str) -> exp.Subquery:
    """The subquery that stands for an offered table, bound to the query parameter `project_id`.

    The column is named with its table's alias: `WITH 'x' AS project_id` would reach into a subquery otherwise.
    """
    source = exp.Table(this=_name(table), db=_name(database), alias=exp.TableAlias(this=_name(ROWS)))
    own = exp.EQ(this=exp.column(_name("project_id"), _name(ROWS)), expression=_project_id())
    select = exp.select("*").from_(exp.Final(this=source) if table in REPLACED else source).where(own)
    return exp.Subquery(this=select, alias=exp.TableAlias(this=_name(alias)))


def parameters(written: str, project_id: str) -> dict[str, str]:
    """What to bind to SQL that was written here: nothing where it names no table.

    ClickHouse's client would otherwise take the text for one with Python's placeholders, and replace `%(project_id)s`
    wherever an analyst wrote that, be it inside of quotes.
    """
    return {"project_id": project_id} if _PLACEHOLDER in written else {}


def table_filters(project_id: str, database: str) -> str:
    """For the setting `additional_table_filters`: the engine's own lock on the same rows, wherever they are read.

    `project_id`: a UUID in its plain form.
    """
    own = dict.fromkeys(OFFERED, f"project_id = ''{project_id}''")
    filters = own | dict.fromkeys(WITHHELD, "0")
    return "{" + ", ".join(f"'{database}.{table}': '{text}'" for table, text in sorted(filters.items())) + "}"


def _project_id() -> exp.Expr:
    return exp.Placeholder(this=exp.var("project_id"), kind=exp.DataType.build("String", dialect=ClickHouse))


def _name(text: str) -> exp.Identifier:
    return exp.to_identifier(text, quoted=True)
