"""The one chDB engine of this process, and how a request runs on it."""

import time
from pathlib import Path
from typing import Any

import chdb

from gosight.embedded.clickhouse_server import answer, guard
from gosight.embedded.clickhouse_server.answer import Answer
from gosight.embedded.clickhouse_server.insert import run_insert
from gosight.embedded.clickhouse_server.native_header import header
from gosight.embedded.clickhouse_server.request import Request
from gosight.embedded.clickhouse_server.sessions import Sessions
from gosight.embedded.clickhouse_server.spool import Spool
from gosight.embedded.clickhouse_server.statement import is_insert, is_read, split_format

_open: Any = chdb.connect  # chDB has types, but not for all of its parameters


class Engine:
    """`execute` blocks, and may be called from several threads. `defaults`: settings of every connection."""

    def __init__(self, folder: Path, config: Path, defaults: dict[str, str]) -> None:
        self._spool = Spool(folder / "spool")
        self._address = f"{folder}?config-file={config}"
        self._defaults = defaults
        self._root = _open(self._address)  # the engine lives as long as one connection does
        self._sessions = Sessions(self._connect)
        self.timezone = str(self._root.query("SELECT timezone()", "TabSeparated")).strip()

    def execute(self, request: Request) -> Answer:
        """Run one statement. Raises `QueryError`, or chDB's `RuntimeError` with the engine's message."""
        guard.check(request.sql)
        with self._sessions.connection(request.session_id) as connection:
            _set(connection, dict(request.settings))
            if request.database:
                _quiet(connection, f"USE `{request.database.replace('`', '``')}`")
            started_ns = time.perf_counter_ns()
            if is_insert(request.sql):
                return answer.of_insert(run_insert(connection, request), time.perf_counter_ns() - started_ns)
            if request.is_spooled and is_read(request.sql):
                return self._read_to_disk(connection, request, started_ns)
            return _read(connection, request, started_ns)

    def close(self) -> None:
        """Flush and release the folder; no request may run any more."""
        self._root.close()

    def _read_to_disk(self, connection: Any, request: Request, started_ns: int) -> Answer:
        bare, named = split_format(request.sql)
        shape = named or request.format
        result, body = self._spool.read(connection, bare, shape, request.parameters)
        return answer.of_rows(result, body, shape, time.perf_counter_ns() - started_ns)

    def _connect(self) -> Any:
        connection = _open(self._address)
        _set(connection, self._defaults)
        return connection


def _read(connection: Any, request: Request, started_ns: int) -> Answer:
    parameters = dict(request.parameters)
    bare, named = split_format(request.sql)
    shape = named or request.format
    result = connection.query(request.sql, shape, params=parameters)
    reads = is_read(request.sql)
    body = result.bytes() or b""
    if reads and not body and shape == "Native":
        body = header(connection, bare, parameters)
    return answer.of_rows(result, body, shape if reads else None, time.perf_counter_ns() - started_ns)


def _set(connection: Any, settings: dict[str, str]) -> None:
    if settings:
        _quiet(connection, "SET " + ", ".join(f"{name} = {_quoted(value)}" for name, value in settings.items()))


def _quiet(connection: Any, sql: str) -> None:
    connection.query(sql, "TabSeparated")


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
