"""GET /projects/:id/errors: what went wrong on the pages, by fingerprint or one by one."""

import asyncio
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.dates import Dates
from gosight.http.api.endpoints.error_rows import Status, decisions
from gosight.http.api.errors import Problem, invalid
from gosight.http.api.paging import Paging, cut
from gosight.http.api.rows import Count
from gosight.http.api.scope import Scope

T = TypeVar("T")


class ErrorFilters(msgspec.Struct, frozen=True):
    """`path`: where it happened. `grouped` false: each occurrence for itself."""

    status: Status | None = None
    path: str | None = None
    grouped: bool = True


class ErrorSorting(msgspec.Struct, frozen=True):
    """Single occurrences are sorted by time: `last_seen`."""

    sort: Literal["last_seen", "first_seen", "count", "sessions"] = "last_seen"
    order: Literal["asc", "desc"] = "desc"


class ErrorGroup(msgspec.Struct, frozen=True, tag="group", tag_field="kind"):
    """Type, message and place are those of the latest occurrence, `browsers` how many each saw.

    Counts are of the period; `first_seen_at` and `last_seen_at` are not.
    """

    error_id: str
    status: Status
    event_type: str
    error_type: str
    message: str
    path: str
    filename: str
    lineno: int | None
    colno: int | None
    count: int
    session_count: int
    user_count: int
    first_seen_at: datetime
    last_seen_at: datetime
    browsers: dict[str, int]


class ErrorOccurrence(msgspec.Struct, frozen=True, tag="occurrence", tag_field="kind"):
    """One error event."""

    event_id: UUID
    error_id: str
    session_id: UUID
    timestamp: datetime
    event_type: str
    error_type: str
    message: str
    path: str
    url: str
    filename: str
    lineno: int | None
    colno: int | None
    stack: str
    browser: str
    os: str
    device_type: str


class _Row(msgspec.Struct, Generic[T], frozen=True):
    id: UUID
    rank: int
    row: T


async def list_errors(
    scope: Scope, dates: Dates, filters: ErrorFilters, sorting: ErrorSorting, paging: Paging
) -> Answer[list[ErrorGroup | ErrorOccurrence]]:
    """One page of the period's errors, without those of bots."""
    if not filters.grouped and sorting.sort != "last_seen":
        raise invalid([Problem("sort", "Single occurrences are sorted by last_seen alone.")])
    list_name = "errors" if filters.grouped else "error_occurrences"
    kind: type[Any] = _Row[ErrorGroup] if filters.grouped else _Row[ErrorOccurrence]
    name = f"{list_name}:{sorting.sort}:{sorting.order}"
    chosen = dates.period(scope.now).bounds() | {"status": filters.status, "path": filters.path, "error_id": None}
    window = {"sort": sorting.sort, "sign": -1 if sorting.order == "desc" else 1, **paging.window(name)}
    chosen |= await decisions(scope)
    rows, counts = await asyncio.gather(
        scope.rows(list_name, kind, **chosen, **window), scope.rows(f"{list_name}_count", Count, **chosen)
    )
    page, meta = cut(rows, counts[0].total, paging, name)
    return Answer([one.row for one in page], meta)
