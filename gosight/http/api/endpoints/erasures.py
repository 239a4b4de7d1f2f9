"""/projects/:id/users/:userId/data: erased, how far that is, and exported (docs/erasure.md)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.callers import User
from gosight.http.api.formats import FORMATS
from gosight.http.api.query_log import logged
from gosight.http.api.scope import Scope
from gosight.http.api.stream import Stream
from gosight.http.api.user_file import UserFile
from gosight.pipeline.erasure_remains import remains
from gosight.stores.erasure.desk import pseudonym
from gosight.stores.erasure.rows import whose

UserId = Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f]+$(?!\n)")]
"""As `identify` gave it, or the id of a visitor."""

Step = Literal["asked", "telling", "waiting", "deleting", "rebuilding", "settling", "fading", "complete"]


class Remains(msgspec.Struct, frozen=True):
    """`what` still holds something: `tables`, or a topic of Kafka. `until`: at the earliest; null: until it is done."""

    what: str
    until: datetime | None


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """What is stamped up to `cut_at` goes. `sessions`: found so far. `deleted_at`: since when no table holds any of it;
    `completed_at`: since when nothing does.
    """

    id: UUID
    requested_at: datetime
    requested_by: str
    cut_at: datetime
    step: Step
    sessions: int
    deleted_at: datetime | None
    completed_at: datetime | None
    remains: list[Remains]


class _Stored(msgspec.Struct, frozen=True):
    id: UUID
    requested_at: datetime
    requested_by: str
    cut_ms: int
    step: Step
    deleted_at: datetime | None
    completed_at: datetime | None
    sessions: int


async def erase_user(scope: Scope, user: User, user_id: UserId) -> Answer[Erasure]:
    """Erase all that was recorded of a user up to now, or of a visitor. It is done in steps: ask how far it is.

    Whoever comes back later is somebody new. Asked again before it has begun, it is the same erasure.
    """
    name = pseudonym(scope.project_id, user_id)
    async with scope.database.transaction() as database:
        row = (scope.project_id, user_id, name, _ms(scope.now), scope.now, user.email)
        erasure_id = UUID(await database.value("erasure_ask", *row))
        await note(database, scope, "user.erase", name, erasure=str(erasure_id))
        found = await database.rows("erasures_of_user", _Stored, scope.project_id, name)
    return Answer(next(_erasure(one) for one in found if one.id == erasure_id))


async def list_erasures(scope: Scope, user: User, user_id: UserId) -> Answer[Sequence[Erasure]]:
    """The erasures of a user or visitor, the newest first. Who was erased is known by a hash only."""
    found = await scope.database.rows(
        "erasures_of_user", _Stored, scope.project_id, pseudonym(scope.project_id, user_id)
    )
    return Answer([_erasure(one) for one in found])


async def export_user(scope: Scope, user: User, user_id: UserId) -> Stream:
    """All that is held of a user, or of a visitor: JSON lines, each with the `table` that it is from."""
    name = pseudonym(scope.project_id, user_id)
    file = UserFile(scope, whose(scope.project_id, user_id, _ms(scope.now)))
    async with logged(scope, "export", f"user {name}", "jsonl") as query_id:
        await note(scope.database, scope, "user.export", name)
        await file.begin(query_id)
    return Stream(file, FORMATS["jsonl"].content_type, f"user_{name[:12]}.jsonl")


def _erasure(stored: _Stored) -> Erasure:
    return Erasure(
        id=stored.id,
        requested_at=stored.requested_at,
        requested_by=stored.requested_by,
        cut_at=_at(stored.cut_ms),
        step=stored.step,
        sessions=stored.sessions,
        deleted_at=stored.deleted_at,
        completed_at=stored.completed_at,
        remains=[
            Remains(one.what, None if one.until_ms is None else _at(one.until_ms))
            for one in remains(stored.step, stored.cut_ms)
        ],
    )


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
