"""GET and PATCH /projects/:id/errors/:errorId: one error, and what is decided about it."""

import asyncio
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.callers import User
from gosight.http.api.dates import Dates
from gosight.http.api.endpoints.error_rows import ErrorId, KnownError, known_error
from gosight.http.api.json_body import Body
from gosight.http.api.scope import Scope


class ErrorSample(msgspec.Struct, frozen=True):
    """An occurrence in full."""

    event_id: UUID
    event_type: str
    error_type: str
    message: str
    stack: str
    url: str
    filename: str
    lineno: int | None
    colno: int | None


class ErrorPoint(msgspec.Struct, frozen=True):
    """What happened between `at` (in the period's zone) and the next point."""

    at: datetime
    count: int
    sessions: int


class ErrorShare(msgspec.Struct, frozen=True):
    """How many occurrences have this value, in how many sessions; empty = unknown."""

    value: str
    count: int
    sessions: int


class ErrorSession(msgspec.Struct, frozen=True):
    """A session to watch. `last_seen_at`, `path`: of its latest occurrence."""

    session_id: UUID
    last_seen_at: datetime
    count: int
    path: str


class ErrorDetail(KnownError, frozen=True, kw_only=True):
    """Counts are of the period. `latest`: None when it has no occurrence. Rankings and sessions are cut after ten."""

    count: int
    session_count: int
    user_count: int
    latest: ErrorSample | None
    over_time: list[ErrorPoint]
    pages: list[ErrorShare]
    browsers: list[ErrorShare]
    operating_systems: list[ErrorShare]
    devices: list[ErrorShare]
    sessions: list[ErrorSession]


class ErrorChange(Body, frozen=True):
    """`resolved` holds until the error is seen again."""

    status: Literal["open", "resolved", "ignored"]


Dimension = Literal["pages", "browsers", "operating_systems", "devices"]


class _Slice(msgspec.Struct, frozen=True):
    edge: int
    count: int
    sessions: int


class _Numbers(msgspec.Struct, frozen=True):
    count: int
    session_count: int
    user_count: int


class _Breakdown(msgspec.Struct, frozen=True):
    dimension: Dimension
    value: str
    count: int
    sessions: int


async def show_error(scope: Scope, error_id: ErrorId, dates: Dates) -> Answer[ErrorDetail]:
    """What is known of an error, and its occurrences in the period."""
    period = dates.period(scope.now)
    known = await known_error(scope, error_id)
    edges = period.edges()
    where = {"error_id": error_id, **period.bounds()}
    numbers, latest, slices, breakdowns, sessions = await asyncio.gather(
        scope.rows("error_numbers", _Numbers, **where),
        scope.rows("error_latest", ErrorSample, **where),
        scope.rows("error_over_time", _Slice, **where, edges=[int(edge.timestamp()) for edge in edges]),
        scope.rows("error_breakdowns", _Breakdown, **where),
        scope.rows("error_sessions", ErrorSession, **where),
    )
    facts = msgspec.structs.asdict(known) | msgspec.structs.asdict(numbers[0]) | _shares(breakdowns)
    return Answer(
        ErrorDetail(
            **facts,
            latest=latest[0] if latest else None,
            over_time=_points(edges, slices),
            sessions=sessions,
        )
    )


async def change_error(scope: Scope, user: User, error_id: ErrorId, change: ErrorChange) -> Answer[KnownError]:
    """Decide about an error; the answer says what it is now."""
    await known_error(scope, error_id)
    async with scope.database.transaction() as database:
        decision = (scope.project_id, error_id, change.status, user.id, scope.now)
        await database.execute("error_status_set", *decision)
        await note(database, scope, "error.status", error_id, status=change.status)
    return Answer(await known_error(scope, error_id))


def _points(edges: list[datetime], slices: list[_Slice]) -> list[ErrorPoint]:
    by_edge = {one.edge: one for one in slices}
    nothing = _Slice(0, 0, 0)
    found = [(edge, by_edge.get(int(edge.timestamp()), nothing)) for edge in edges]
    return [ErrorPoint(edge, one.count, one.sessions) for edge, one in found]


def _shares(rows: list[_Breakdown]) -> dict[str, list[ErrorShare]]:
    shares: dict[str, list[ErrorShare]] = {"pages": [], "browsers": [], "operating_systems": [], "devices": []}
    for row in rows:
        shares[row.dimension].append(ErrorShare(row.value, row.count, row.sessions))
    return shares
