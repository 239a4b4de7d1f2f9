"""Which pieces of SQL analysts may use. Whatever is not listed is refused, also what a later sqlglot may learn."""

from sqlglot import exp

from gosight.http.api.sql_scope.refusal import at

_PARTS: dict[type[exp.Expr], frozenset[str]] = {
    exp.Select: frozenset(
        {"with_", "distinct", "expressions", "from_", "joins", "where", "group", "having", "qualify", "windows"}
        | {"order", "limit", "offset"}
    ),
    exp.Union: frozenset({"with_", "this", "expression", "distinct", "order", "limit", "offset"}),
    exp.Intersect: frozenset({"with_", "this", "expression", "distinct", "order", "limit", "offset"}),
    exp.Except: frozenset({"with_", "this", "expression", "distinct", "order", "limit", "offset"}),
    exp.Subquery: frozenset({"this", "alias", "with_", "order", "limit", "offset"}),
    exp.With: frozenset({"expressions"}),
    exp.CTE: frozenset({"this", "alias", "scalar"}),
    exp.Table: frozenset({"this", "db", "alias"}),
    exp.TableAlias: frozenset({"this"}),
    exp.Join: frozenset({"this", "side", "kind", "method", "global_", "on", "using", "expressions"}),
}
"""These carry more than their children: only these arguments of theirs are known here."""

_PLAIN: frozenset[type[exp.Expr]] = frozenset(
    {
        # clauses
        exp.From, exp.Final, exp.Where, exp.Group, exp.Cube, exp.Rollup, exp.GroupingSets, exp.Having, exp.Qualify,
        exp.Order, exp.Ordered, exp.WithFill, exp.Limit, exp.Offset, exp.Distinct, exp.Window, exp.WindowSpec,
        # names and values
        exp.Column, exp.Identifier, exp.Star, exp.Columns, exp.Alias, exp.Literal, exp.Boolean, exp.Null, exp.Var,
        exp.Tuple, exp.Array, exp.Interval, exp.Dot, exp.Bracket, exp.Paren,
        # operators
        exp.And, exp.Or, exp.Not, exp.Neg, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Add, exp.Sub,
        exp.Mul, exp.Div, exp.Mod, exp.DPipe, exp.Like, exp.ILike, exp.RegexpLike, exp.Between, exp.In, exp.Is,
        exp.Exists, exp.Case, exp.If, exp.Filter,
        # functions and types
        exp.Anonymous, exp.AnonymousAggFunc, exp.CombinedAggFunc, exp.ParameterizedAgg, exp.CombinedParameterizedAgg,
        exp.Lambda, exp.Cast, exp.Extract, exp.DataType, exp.DataTypeParam, exp.ColumnDef, exp.IgnoreNulls,
        exp.RespectNulls,
    }
)  # fmt: skip

_HINTS = {
    "settings": "SETTINGS are set by the server.",
    "format": "The format is asked for beside the SQL.",
    "into": "INTO is not for a SELECT that is only read.",
    "prewhere": "Write WHERE: the server moves what it can to PREWHERE itself.",
    "sample": "Tables have no SAMPLE; LIMIT, or a condition on the time, makes a query small.",
    "recursive": "WITH RECURSIVE is not offered.",
    "columns": "Names of columns behind an alias are not offered; name them inside.",
}


def check(node: exp.Expr) -> None:
    """Raises `Refused` for a piece of SQL, or a part of one, that is not offered."""
    kind = type(node)
    known = _PARTS.get(kind)
    if known is None and kind not in _PLAIN:
        raise at(node, f"{_called(node)} is not offered here.")
    if known is not None:
        for name, value in node.args.items():
            if value and name not in known:
                raise at(node, _HINTS.get(name, f"{name.strip('_').upper()} is not offered here."))


def _called(node: exp.Expr) -> str:
    return f"{node.sql('clickhouse')[:60]!r} ({type(node).__name__})"
