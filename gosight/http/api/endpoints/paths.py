"""GET /projects/:id/paths: which ways visitors take through the pages."""

from typing import Annotated

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.dates import Dates
from gosight.http.api.scope import Scope


class PathChoice(msgspec.Struct, frozen=True):
    """`path`: ways from its first visit on; otherwise from each session's first page on. `steps`: how far."""

    path: str | None = None
    steps: Annotated[int, msgspec.Meta(ge=1, le=10)] = 5


class Move(msgspec.Struct, frozen=True):
    """`sessions` went from `source` to `target` as their step `step` (from 1 on); `target` None: and no further."""

    step: int
    source: str
    target: str | None
    sessions: int


class _Row(msgspec.Struct, frozen=True):
    step: int
    source: str
    target: str
    sessions: int


async def show_paths(scope: Scope, dates: Dates, choice: PathChoice) -> Answer[list[Move]]:
    """The 20 most frequent moves of each step. A page that is loaded again is no move. Bots take no ways."""
    rows = await scope.rows("paths", _Row, **dates.period(scope.now).bounds(), **msgspec.structs.asdict(choice))
    return Answer([Move(row.step, row.source, row.target or None, row.sessions) for row in rows])
