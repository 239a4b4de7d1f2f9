"""The overview's numbers, each with its change against the period before."""

import asyncio
from typing import Any

import msgspec

from gosight.http.api.dates import Period
from gosight.http.api.scope import Scope


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """Of the sessions that began in a period; `pageviews` of that period itself. Means and rates of nothing are None.

    `frustrated_sessions` have a high or medium insight.
    """

    sessions: int = 0
    users: int = 0
    pageviews: int = 0
    avg_session_duration_ms: float | None = None
    bounce_rate: float | None = None
    error_sessions: int = 0
    frustrated_sessions: int = 0


class Changes(msgspec.Struct, frozen=True):
    """(now - before) / before; None where there was nothing before."""

    sessions: float | None
    users: float | None
    pageviews: float | None
    avg_session_duration_ms: float | None
    bounce_rate: float | None
    error_sessions: float | None
    frustrated_sessions: float | None


class Summary(Numbers, frozen=True, kw_only=True):
    """`previous`: the same numbers of as many days just before."""

    previous: Numbers
    change: Changes


class _SessionNumbers(msgspec.Struct, frozen=True):
    is_current: bool
    sessions: int
    users: int
    avg_session_duration_ms: float
    bounce_rate: float
    error_sessions: int
    frustrated_sessions: int


class _Pageviews(msgspec.Struct, frozen=True):
    now: int
    before: int


async def read_summary(scope: Scope, period: Period) -> Summary:
    """Both periods are read in one go."""
    bounds = period.bounds() | {"before_ms": period.before.bounds()["start_ms"]}
    sessions, views = await asyncio.gather(
        scope.rows("overview_sessions", _SessionNumbers, **bounds),
        scope.rows("overview_pageviews", _Pageviews, **bounds),
    )
    by_period = {row.is_current: _facts(row) for row in sessions}
    now = Numbers(**by_period.get(True, {}), pageviews=views[0].now)
    before = Numbers(**by_period.get(False, {}), pageviews=views[0].before)
    return Summary(**msgspec.structs.asdict(now), previous=before, change=changes(now, before))


def changes(now: Numbers, before: Numbers) -> Changes:
    """Field by field."""
    return Changes(*(_change(getattr(now, name), getattr(before, name)) for name in Changes.__struct_fields__))


def _change(now: float | None, before: float | None) -> float | None:
    return (now - before) / before if before and now is not None else None


def _facts(row: _SessionNumbers) -> dict[str, Any]:
    facts = msgspec.structs.asdict(row)
    del facts["is_current"]
    return facts
