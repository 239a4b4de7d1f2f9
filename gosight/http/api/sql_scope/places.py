"""Where things may stand: queries, what an IN compares with, functions in the place of a table."""

from sqlglot import exp

from gosight.http.api.sql_scope.refusal import at

_TABLE_LIKE = (exp.Column, exp.Dot, exp.Star, exp.Alias)
_SOURCES = (exp.Table, exp.Subquery, exp.Final)
_HOLD_QUERIES = (exp.Subquery, exp.CTE, exp.SetOperation, exp.In, exp.Exists)


def check_query(query: exp.Query) -> None:
    """A query stands in brackets of its own. Raises `Refused` for one that is an argument: `view(SELECT 1)`."""
    if isinstance(query, exp.Subquery):
        return
    if query.parent is not None and not isinstance(query.parent, _HOLD_QUERIES):
        raise at(query, "A SELECT inside of another one needs brackets of its own.")


def check_source(node: exp.Expr) -> None:
    """Raises `Refused` where rows come from something else than a table or a query.

    sqlglot takes all tables within an ARRAY JOIN for columns, also those of a SELECT inside of it.
    """
    wrong = next((one for one, kinds in _rows_of(node) if not isinstance(one, kinds)), None)
    if wrong is not None:
        raise at(wrong, "Expected a table or a SELECT here. (An ARRAY JOIN holds no SELECT: give it a name with WITH.)")


def _rows_of(node: exp.Expr) -> list[tuple[exp.Expr, tuple[type[exp.Expr], ...]]]:
    """The parts of the node that rows come from, with what each may be."""
    if isinstance(node, exp.From) or (isinstance(node, exp.Join) and node.kind != "ARRAY"):
        return [(node.this, _SOURCES)]
    if isinstance(node, exp.Final):
        return [(node.this, (exp.Table,))]
    if isinstance(node, exp.Subquery):
        return [(node.this, (exp.Query, exp.Table))]
    if isinstance(node, exp.SetOperation):
        return [(node.this, (exp.Query,)), (node.expression, (exp.Query,))]
    if isinstance(node, exp.Exists) or (isinstance(node, exp.CTE) and not node.args.get("scalar")):
        return [(node.this, (exp.Query,))]
    return []


def check_in(comparison: exp.In) -> None:
    """Raises `Refused` for `x IN name`: the engine would read the table of that name."""
    right = comparison.args.get("field") or (comparison.expressions[0] if len(comparison.expressions) == 1 else None)
    while isinstance(right, exp.Paren):
        right = right.this
    if isinstance(right, _TABLE_LIKE):
        raise at(right, "IN takes a list of values or a SELECT, not a name.")


def check_table_function(call: exp.Expr) -> None:
    """Raises `Refused` for every one but `numbers` of literals."""
    is_numbers = isinstance(call, exp.Anonymous) and call.name == "numbers"
    if not is_numbers or not all(isinstance(value, exp.Literal) and not value.is_string for value in call.expressions):
        raise at(call, "Of the functions that stand for tables only numbers(…) is offered, with plain numbers.")
