"""Who asked what by SQL, or took what as a file: one row each in `sql_query_log`, written before anything is given."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal
from uuid import UUID, uuid4

import msgspec

from gosight.http.api.callers import Caller, Key
from gosight.http.api.errors import ApiError
from gosight.http.api.scope import Scope
from gosight.schemas.rows import time_text

Kind = Literal["query", "export"]
Outcome = Literal["given", "refused", "limit", "failed"]

_OUTCOMES: dict[int, Outcome] = {400: "refused", 422: "limit"}


class Entry(msgspec.Struct, frozen=True):
    """The table's row."""

    query_id: UUID
    project_id: str
    at: str
    asked_by: str
    kind: Kind
    sql: str
    format: str
    outcome: Outcome
    error: str
    duration_ms: int


@asynccontextmanager
async def logged(scope: Scope, kind: Kind, sql: str, format: str) -> AsyncIterator[UUID]:
    """Gives the query's id; at the end of the body writes how it went. Raises what the body raises, and `ApiError` 503
    when it cannot be written: what nobody can see afterwards is not given.
    """
    query_id, started = uuid4(), time.perf_counter()

    async def write(outcome: Outcome, error: str) -> None:
        at, took_ms = time_text(round(scope.now.timestamp() * 1000)), round((time.perf_counter() - started) * 1000)
        asked_by = _named(scope.caller)
        entry = Entry(query_id, scope.project_id, at, asked_by, kind, sql, format, outcome, error[:1_000], took_ms)
        await scope.backend.statements.insert("sql_query_log", msgspec.json.encode(entry))

    try:
        yield query_id
    except ApiError as error:
        said = "; ".join(problem.message for problem in error.details) or error.message
        await write(_OUTCOMES.get(error.status, "failed"), said)
        raise
    except Exception as error:
        await write("failed", repr(error))
        raise
    await write("given", "")


def _named(caller: Caller | None) -> str:
    if caller is None:
        return ""
    return f"key:{caller.id}" if isinstance(caller, Key) else f"user:{caller.id}"
