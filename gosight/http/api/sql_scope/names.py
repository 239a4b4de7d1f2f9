"""Which names analysts may give, and which functions they may call."""

import re

from sqlglot import exp

from gosight.http.api.sql_scope.functions import is_offered
from gosight.http.api.sql_scope.refusal import at
from gosight.http.api.sql_scope.tables import RESERVED

FUNCTIONS = (exp.Anonymous, exp.AnonymousAggFunc, exp.CombinedAggFunc, exp.ParameterizedAgg)
"""Calls by name (the fourth stands for its combined form too)."""

_NAME = re.compile(r"[^\\\"'`\x00-\x1f\x7f]{1,200}")
"""Parsers disagree about backslashes and quotes inside of quoted names."""

_WORD = re.compile(r"\w+", re.ASCII)


def check_name(name: exp.Identifier) -> None:
    """Raises `Refused`."""
    if not _NAME.fullmatch(name.name):
        raise at(name, "Names hold no quotes, backslashes or control characters, and at most 200 characters.")
    if name.name.lower().startswith(RESERVED):
        raise at(name, f"Names that begin with {RESERVED} are the server's.")


def check_word(word: exp.Var) -> None:
    """Raises `Refused` unless it is one word: it is written as it stands."""
    if not _WORD.fullmatch(word.name):
        raise at(word, f"{word.name[:60]!r} is not understood here.")


def check_function(call: exp.Func) -> None:
    """Raises `Refused`."""
    name = call.name
    if isinstance(call.this, exp.Expr) or not _WORD.fullmatch(name):
        raise at(call, "Names of functions stand without quotes.")
    if not is_offered(name):
        raise at(call, f"The function {name} is not offered here.")
