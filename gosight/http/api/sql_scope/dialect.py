"""ClickHouse's dialect of sqlglot, in which every function keeps the name that it was written with.

The stock dialect knows many functions by a meaning of its own, and may write them by another name. Ours knows only
those with a grammar of their own, so that the name which is checked is the name which is run.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.clickhouse import ClickHouse
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError
from sqlglot.parsers.clickhouse import ClickHouseParser
from sqlglot.tokenizer_core import Token, TokenType

from gosight.http.api.sql_scope.refusal import Refused, first_column

_OWN_GRAMMAR = {"CAST", "COLUMNS", "EXTRACT"}
_MAX_DEPTH = 40
"""Brackets in brackets: sqlglot tries some readings twice at each, and Python's stack has an end."""

_MAX_TOKENS = 5_000
"""Words and signs: reading a long chain of them takes time by its square."""

_BEGINNINGS = {TokenType.SELECT, TokenType.WITH, TokenType.FROM, TokenType.L_PAREN}
_OPENING = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE}
_CLOSING = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE}


class AnalystSql(ClickHouse):
    """What analysts' SQL is read and written in."""

    class Parser(ClickHouseParser):
        """Leaves functions alone."""

        FUNCTIONS: ClassVar[dict[str, Callable[..., Any]]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Callable[..., Any]]] = {
            name: parse for name, parse in ClickHouseParser.FUNCTION_PARSERS.items() if name in _OWN_GRAMMAR
        }
        NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}
        NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Callable[..., Any]]] = {
            "CASE": ClickHouseParser.NO_PAREN_FUNCTION_PARSERS["CASE"]
        }


_dialect = AnalystSql()


def read(sql: str) -> exp.Query:
    """The one SELECT that the text holds. Raises `Refused`."""
    try:
        tokens = _dialect.tokenize(sql)
        _check_tokens(tokens)
        statements = [one for one in _dialect.parser(error_level=ErrorLevel.IMMEDIATE).parse(tokens, sql) if one]
    except ParseError as error:
        raise _unreadable(error) from error
    except (SqlglotError, ValueError) as error:
        raise Refused(f"This cannot be read as SQL: {error}"[:300]) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise Refused("Expected one SELECT.")
    return statements[0]


def write(tree: exp.Query) -> str:
    """SQL for ClickHouse: every identifier in quotes, without comments. Raises `Refused` where it cannot be said."""
    try:
        return tree.sql(_dialect, identify=True, comments=False, unsupported_level=ErrorLevel.RAISE)
    except (SqlglotError, ValueError) as error:
        raise Refused(f"This cannot be written for ClickHouse: {error}"[:300]) from error


def _check_tokens(tokens: list[Token]) -> None:
    if not tokens or tokens[0].token_type not in _BEGINNINGS:
        raise Refused("Only SELECT is run here.", 1, 1)
    if len(tokens) > _MAX_TOKENS:
        raise _at(tokens[_MAX_TOKENS], f"This is more than {_MAX_TOKENS} words and signs long.")
    depth = 0
    for token in tokens:
        depth += (token.token_type in _OPENING) - (token.token_type in _CLOSING)
        if depth > _MAX_DEPTH:
            raise _at(token, f"Brackets are nested more than {_MAX_DEPTH} deep.")
        if token.token_type is TokenType.SEMICOLON and token is not tokens[-1]:
            raise _at(token, "Only one statement is run.")


def _at(token: Token, message: str) -> Refused:
    return Refused(message, token.line, first_column(token.col, token.start, token.end))


def _unreadable(error: ParseError) -> Refused:
    said = error.errors[0] if error.errors else {}
    message, near = str(said.get("description", error)), str(said.get("highlight") or "")
    line, last = said.get("line"), said.get("col")
    place = (line, last - max(len(near) - 1, 0)) if isinstance(line, int) and isinstance(last, int) else ()
    return Refused(f"This cannot be read as SQL: {message}, near {near!r}."[:300], *place)
