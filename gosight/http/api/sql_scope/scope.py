"""The entry: an analyst's SQL and a project in, SQL of that project's rows out, or a refusal."""

from collections.abc import Callable, Collection

from sqlglot import exp

from gosight.http.api.sql_scope import dialect, grammar, names, places
from gosight.http.api.sql_scope.refusal import Refused, at
from gosight.http.api.sql_scope.tables import OFFERED, RESERVED, SCHEMA, rows_of_project

MAX_CHARACTERS = 20_000

CTE_PREFIX = f"{RESERVED}cte_"
"""Before the names of an analyst's WITH: wherever the engine looks for one of them, it finds no table."""


def scoped(sql: str, database: str) -> str:
    """SQL that reads one project's rows in `database` (query parameter `project_id`). Raises `Refused`.

    Takes up to some 50 ms of CPU for a text of `MAX_CHARACTERS`.
    """
    try:
        return _scoped(sql, database)
    except RecursionError as error:
        raise Refused("This is nested too deeply.") from error


def _scoped(sql: str, database: str) -> str:
    tree = dialect.read(sql)
    nodes = list(tree.walk())
    for node in nodes:
        _check(node)
    ctes = _rename_ctes(nodes)
    for node in nodes:
        if isinstance(node, exp.Column):
            _drop_schema(node, database)
        elif isinstance(node, exp.Table):
            _bind(node, ctes, database)
    return dialect.write(tree)


_CHECKS: dict[type[exp.Expr], Callable[..., None]] = {
    exp.Identifier: names.check_name,
    exp.Var: names.check_word,
    exp.In: places.check_in,
}


def _check(node: exp.Expr) -> None:
    grammar.check(node)
    places.check_source(node)
    if check := _CHECKS.get(type(node)):
        check(node)
    elif isinstance(node, names.FUNCTIONS) and not isinstance(node.parent, exp.Table):
        names.check_function(node)
    elif isinstance(node, exp.Query):
        places.check_query(node)


def _rename_ctes(nodes: Collection[exp.Expr]) -> dict[str, str]:
    """The new names of the queries that WITH names; values that it names keep theirs."""
    renamed = {}
    for node in nodes:
        if isinstance(node, exp.CTE) and not node.args.get("scalar"):
            if node.alias in OFFERED:
                raise at(node.args["alias"], f"{node.alias} is a table: give what WITH names another name.")
            renamed[node.alias] = CTE_PREFIX + node.alias
            node.args["alias"].this.set("this", renamed[node.alias])
    return renamed


def _bind(table: exp.Table, ctes: dict[str, str], database: str) -> None:
    """Put in the table's place what it stands for."""
    if not isinstance(table.this, exp.Identifier):
        places.check_table_function(table.this)
        return
    if table.name in ctes and not table.db:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(table.alias_or_name, quoted=True)))
        table.this.set("this", ctes[table.name])
        return
    if table.db not in ("", SCHEMA, database) or table.name not in OFFERED:
        raise at(table, f"There is no table {_written(table)}; there are {', '.join(sorted(OFFERED))}.")
    outer = table.parent if isinstance(table.parent, exp.Final) else table
    outer.replace(rows_of_project(table.name, database, table.alias_or_name))


def _drop_schema(column: exp.Column, database: str) -> None:
    """`gosight.events.path` means `events.path`: what stands in the table's place is called as the table is."""
    if column.args.get("catalog") is None and column.db in (SCHEMA, database) and column.table in OFFERED:
        column.set("db", None)


def _written(table: exp.Table) -> str:
    return ".".join(part.name for part in table.parts)[:200]
