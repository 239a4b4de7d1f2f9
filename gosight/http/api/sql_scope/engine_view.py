"""How the engine itself reads the SQL that was written: the second parser must see what the first one allowed.

`EXPLAIN AST` gives the engine's tree, a node a line, children one space further in. What is not on the lists below is
refused, and so is a table without the alias that only `tables.rows_of_project` gives: a text that the two parsers read
differently is not run.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gosight.http.api.sql_scope.functions import is_offered
from gosight.http.api.sql_scope.refusal import Refused
from gosight.http.api.sql_scope.scope import CTE_PREFIX
from gosight.http.api.sql_scope.tables import OFFERED, ROWS

_LINE = re.compile(r"( *)(\S+)(?: (.*))?")
_ASIDE = re.compile(r" ?\((?:alias .*|children \d+)\)$")
_CTE = re.compile(rf"{CTE_PREFIX}[^.]+")
_IN = {"in", "notIn", "globalIn", "globalNotIn"}
_OPERATORS = _IN | {"caseWithExpression", "exists", "lambda"}
"""Functions that the engine makes of operators, and that have no name of their own for analysts."""

_KINDS = {
    "ArrayJoin", "Asterisk", "ColumnsExceptTransformer", "ColumnsRegexpMatcher", "ColumnsReplaceTransformer",
    "ColumnsReplaceTransformer::Replacement", "ColumnsTransformerList", "ExpressionList", "Function", "Identifier",
    "Literal", "OrderByElement", "QualifiedAsterisk", "SelectIntersectExceptQuery", "SelectQuery",
    "SelectWithUnionQuery", "Subquery", "TableExpression", "TableIdentifier", "TableJoin", "TablesInSelectQuery",
    "TablesInSelectQueryElement", "WindowDefinition", "WindowListElement", "WithElement",
}  # fmt: skip


@dataclass(frozen=True)
class _Node:
    depth: int
    kind: str
    name: str
    text: str
    """The name and its alias."""

    parent: str
    """The kind of the node above."""


def check(tree: str, database: str) -> None:
    """`tree`: the engine's answer to EXPLAIN AST. Raises `Refused`."""
    tables = {f"{database}.{table} (alias {ROWS})" for table in OFFERED}
    nodes = list(_nodes(tree.rstrip("\n").split("\n")))
    for at, node in enumerate(nodes):
        if node.kind not in _KINDS:
            raise _refused(node)
        if node.kind == "TableIdentifier" and node.text not in tables and not _CTE.fullmatch(node.name):
            raise _refused(node)
        if node.kind == "Function":
            _check_function(node, nodes[at + 1 :])


def _check_function(node: _Node, below: Sequence[_Node]) -> None:
    if node.parent == "TableExpression":
        if node.name != "numbers":
            raise _refused(node)
    elif node.name not in _OPERATORS and not is_offered(node.name):
        raise _refused(node)
    elif node.name in _IN:
        arguments = [one for one in below[: _end(node, below)] if one.depth == node.depth + 2]
        if len(arguments) != 2 or arguments[1].kind == "Identifier":
            raise _refused(node)


def _end(node: _Node, below: Sequence[_Node]) -> int:
    return next((at for at, one in enumerate(below) if one.depth <= node.depth), len(below))


def _nodes(lines: Sequence[str]) -> Iterator[_Node]:
    above: list[str] = []
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None:
            raise Refused("The engine reads this differently.")
        depth, kind = len(found[1]), found[2]
        yield _Node(depth, kind, _bare(found[3] or ""), found[3] or "", above[depth - 1] if depth else "")
        above[depth:] = [kind]


def _bare(text: str) -> str:
    """Without `(alias …)` and `(children n)`."""
    while _ASIDE.search(text):
        text = _ASIDE.sub("", text)
    return text


def _refused(node: _Node) -> Refused:
    return Refused(f"{node.kind} {node.name} is not offered here.".replace("  ", " "))
