"""Words and brackets of a ClickHouse statement; quoted text and comments are never mistaken for them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"""
      (?P<skip>    \s+ | --[^\n]* | /\*.*?\*/ | '(?:[^'\\]|\\.|'')*' )
    | (?P<quoted>  `(?:[^`\\]|\\.|``)*` | "(?:[^"\\]|\\.|"")*" )
    | (?P<word>    [A-Za-z_][A-Za-z0-9_]* )
    | (?P<open>    \( )
    | (?P<close>   \) )
    | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Word(NamedTuple):
    """`text` in capitals, without quotes; `depth`: brackets around it; `called`: a bracket follows directly."""

    text: str
    start: int
    end: int
    depth: int
    quoted: bool
    called: bool


def words(sql: bytes) -> Iterator[Word]:
    """All words and quoted identifiers in order. Lazy: what follows the last one taken is not looked at."""
    depth = 0
    for token in _TOKEN.finditer(sql):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind in ("word", "quoted"):
            text = token.group().strip(b'`"').decode(errors="replace").upper()
            yield Word(
                text, token.start(), token.end(), depth, kind == "quoted", _CALL.match(sql, token.end()) is not None
            )


_CALL = re.compile(rb"\s*\(")
