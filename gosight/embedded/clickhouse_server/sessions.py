"""Connections: a fresh one per request keeps settings apart (0.2 ms); a `session_id` keeps one for the next request."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gosight.embedded.clickhouse_server.errors import SESSION_IS_LOCKED, QueryError

IDLE_S = 60.0
"""A session that was not used for so long is closed (ClickHouse's default `session_timeout`)."""


class _Session:
    def __init__(self) -> None:
        self.connection: Any = None
        self.lock = threading.Lock()
        self.used_at = 0.0


class Sessions:
    """`connect` opens a connection to the engine; `clock` gives seconds."""

    def __init__(self, connect: Callable[[], Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._connect = connect
        self._clock = clock
        self._sessions: dict[str, _Session] = {}
        self._lock = threading.Lock()

    @contextmanager
    def connection(self, session_id: str) -> Iterator[Any]:
        """For one request. Raises `QueryError` (373) while another request uses the same session."""
        if not session_id:
            connection = self._connect()
            try:
                yield connection
            finally:
                connection.close()
            return
        session = self._take(session_id)
        try:
            if session.connection is None:
                session.connection = self._connect()
            yield session.connection
        finally:
            session.used_at = self._clock()
            session.lock.release()

    def _take(self, session_id: str) -> _Session:
        with self._lock:
            self._close_idle()
            session = self._sessions.setdefault(session_id, _Session())
            if not session.lock.acquire(blocking=False):
                raise QueryError(SESSION_IS_LOCKED, "Session is locked by a concurrent client", "SESSION_IS_LOCKED")
        return session

    def _close_idle(self) -> None:
        now = self._clock()
        for name, session in list(self._sessions.items()):
            if now - session.used_at > IDLE_S and session.lock.acquire(blocking=False):
                del self._sessions[name]
                if session.connection is not None:
                    session.connection.close()
