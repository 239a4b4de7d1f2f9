"""INSERT: the data goes through an anonymous file in memory and `FROM INFILE`.

Never inline (binary formats are cut short) and never through chDB's `send_insert`, which reports success when a
materialized view throws.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gosight.embedded.clickhouse_server.errors import BAD_ARGUMENTS, QueryError
from gosight.embedded.clickhouse_server.request import Request
from gosight.embedded.clickhouse_server.statement import Insert, Source, input_call, parse_insert, split_settings


def run_insert(connection: Any, request: Request) -> Any:
    """chDB's result. Raises what the engine raises."""
    insert = parse_insert(request.sql)
    parameters = dict(request.parameters)
    by_select = insert.source is Source.SELECT and input_call(insert.head) is None
    if by_select or (insert.source is Source.VALUES and not request.data):
        return connection.query(request.sql, "TabSeparated", params=parameters)
    if insert.inline.strip() and request.encoding:
        raise QueryError(BAD_ARGUMENTS, "Data stands in the query and in a packed body", "BAD_ARGUMENTS")
    with _memory_file(insert.inline, request.data) as path:
        rewrite = _from_input if insert.source is Source.SELECT else _from_infile
        return connection.query(rewrite(insert, request, path), "TabSeparated", params=parameters)


def _from_infile(insert: Insert, request: Request, path: bytes) -> bytes:
    head, settings = split_settings(insert.head)
    packed = b" COMPRESSION '%s'" % request.encoding.encode() if request.encoding else b""
    named = (insert.format or request.format).encode()
    return b"%s FROM INFILE '%s'%s %s FORMAT %s" % (head, path, packed, settings, named)


def _from_input(insert: Insert, request: Request, path: bytes) -> bytes:
    """`input('structure')` becomes `file('path', Format, 'structure', 'compression')`."""
    call = input_call(insert.head)
    assert call is not None
    opened = insert.head.index(b"(", call.end) + 1
    closed = _closing_bracket(insert.head, opened)
    structure = insert.head[opened:closed]
    packing = (request.encoding or "none").encode()
    named = (insert.format or request.format).encode()
    file = b"file('%s', '%s', %s, '%s')" % (path, named, structure, packing)
    return insert.head[: call.start] + file + insert.head[closed + 1 :]


def _closing_bracket(sql: bytes, start: int) -> int:
    """Of a bracket that holds one string literal: the first `)` outside of it."""
    quoted = False
    for position in range(start, len(sql)):
        character = sql[position : position + 1]
        if character == b"'":
            quoted = not quoted
        elif character == b")" and not quoted:
            return position
    raise QueryError(BAD_ARGUMENTS, "input( is not closed", "BAD_ARGUMENTS")


@contextmanager
def _memory_file(*parts: bytes) -> Iterator[bytes]:
    """The path of a file in memory that holds the parts; it is gone after the block."""
    descriptor = os.memfd_create("insert")
    try:
        for part in parts:
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        yield b"/proc/self/fd/%d" % descriptor
    finally:
        os.close(descriptor)
