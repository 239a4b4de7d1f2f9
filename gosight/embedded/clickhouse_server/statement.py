"""What kind of statement it is, and where the data of an INSERT begins."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from gosight.embedded.clickhouse_server.lexer import Word, words

_FORMAT_AND_DATA = re.compile(rb"\s+([A-Za-z][A-Za-z0-9]*)[ \t]*;?[ \t]*(\r?\n)?")
_LAST_FORMAT = re.compile(rb"(?is)\bFORMAT\s+(\w+)\s*;?\s*$")
_TAIL_BYTES = 200
_READS = {"SELECT", "WITH", "SHOW", "DESC", "DESCRIBE", "EXPLAIN", "EXISTS", "CHECK", "VALUES", "FROM"}


class Source(Enum):
    """Where the rows of an INSERT come from."""

    VALUES = auto()
    DATA = auto()
    SELECT = auto()


@dataclass(frozen=True)
class Insert:
    """`head`: up to FORMAT or VALUES; `inline`: data behind it in the same text; `format` None: not said."""

    source: Source
    head: bytes
    format: str | None
    inline: bytes


def is_insert(sql: bytes) -> bool:
    """Whether it writes rows that may come with the request."""
    return _first_word(sql) == "INSERT"


def is_read(sql: bytes) -> bool:
    """Whether it answers with rows."""
    return _first_word(sql) in _READS


def split_format(sql: bytes) -> tuple[bytes, str | None]:
    """A reading statement without its FORMAT clause, and the format that it names."""
    found = _LAST_FORMAT.search(sql, max(0, len(sql) - _TAIL_BYTES))
    return (sql[: found.start()], found[1].decode()) if found else (sql, None)


def parse_insert(sql: bytes) -> Insert:
    """Take an INSERT apart. Words inside brackets (column lists, sub-selects) are not looked at."""
    source = Source.DATA
    for word in words(sql):
        if word.depth or word.quoted:
            continue
        if word.text in ("SELECT", "WITH"):
            source = Source.SELECT
        elif word.text == "VALUES" and source is Source.DATA:
            return Insert(Source.VALUES, sql[: word.start], "Values", sql[word.end :])
        elif word.text == "FORMAT" and (data := _FORMAT_AND_DATA.match(sql, word.end)):
            return Insert(source, sql[: word.start], data[1].decode(), sql[data.end() :])
    return Insert(source, sql, None, b"")


def split_settings(head: bytes) -> tuple[bytes, bytes]:
    """An INSERT's head before its SETTINGS clause, and that clause."""
    at = _first(head, "SETTINGS")
    return (head[: at.start], head[at.start :]) if at else (head, b"")


def input_call(head: bytes) -> Word | None:
    """The table function `input('structure')` of `INSERT ... SELECT ... FROM input(...)`, if there is one."""
    return next((word for word in words(head) if word.text == "INPUT" and word.called), None)


def _first(sql: bytes, text: str) -> Word | None:
    return next((word for word in words(sql) if word.text == text and not word.depth and not word.quoted), None)


def _first_word(sql: bytes) -> str:
    return next((word.text for word in words(sql)), "")
