"""GET /projects/:id/retention: how many of the visitors who were new in an interval came back in later ones."""

from datetime import datetime
from typing import Literal

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.dates import Dates
from gosight.http.api.errors import Problem, invalid
from gosight.http.api.scope import Scope

Interval = Literal["day", "week", "month"]

_MAX_INTERVALS = 100


class RetentionChoice(msgspec.Struct, frozen=True):
    """Weeks begin on Monday."""

    interval: Interval = "day"


class Cohort(msgspec.Struct, frozen=True):
    """The visitors whose first session of all began in the interval from `start` (in the period's zone) on.

    `returned`, `rates`: how many, and which part of them (0 to 1), had a session in this interval, in the next one,
    and so on to the end of the period. No rates of nobody.
    """

    start: datetime
    visitors: int
    returned: list[int]
    rates: list[float]


class Retention(msgspec.Struct, frozen=True):
    """One cohort per interval of the period, the oldest first."""

    interval: Interval
    cohorts: list[Cohort]


class Returned(msgspec.Struct, frozen=True):
    """Of those who were new in the interval that begins at `cohort`, so many were there in the one at `returned`."""

    cohort: int
    returned: int
    visitors: int


async def show_retention(scope: Scope, dates: Dates, choice: RetentionChoice) -> Answer[Retention]:
    """Bots are no visitors."""
    period = dates.period(scope.now)
    edges = period.edges(choice.interval)
    if len(edges) > _MAX_INTERVALS:
        raise invalid([Problem("interval", f"The period has {len(edges)} of them; at most {_MAX_INTERVALS} can be.")])
    seconds = [int(edge.timestamp()) for edge in edges]
    rows = await scope.rows("retention", Returned, **period.bounds(), edges=seconds)
    return Answer(Retention(choice.interval, cohorts(edges, rows)))


def cohorts(edges: list[datetime], rows: list[Returned]) -> list[Cohort]:
    """One per edge, also where nobody was new."""
    counts = {(row.cohort, row.returned): row.visitors for row in rows}
    seconds = [int(edge.timestamp()) for edge in edges]
    found = []
    for n, edge in enumerate(edges):
        returned = [counts.get((seconds[n], later), 0) for later in seconds[n:]]
        visitors = returned[0]
        found.append(Cohort(edge, visitors, returned, [count / visitors for count in returned] if visitors else []))
    return found
