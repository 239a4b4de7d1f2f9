"""GET /deletions: how the removal of deleted projects stands."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.callers import User
from gosight.http.api.scope import Visit
from gosight.stores.removals import COMES_BACK


class Deletion(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: `removing` while there are rows (`tables_left`; null: nobody has looked yet), `empty` while the log may
    still bring some, `complete`, at `complete_at` at the earliest. `deleted_by`: an address.
    """

    project_id: UUID
    name: str
    deleted_at: datetime
    deleted_by: str
    state: Literal["removing", "empty", "complete"]
    tables_left: list[str] | None
    emptied_at: datetime | None
    complete_at: datetime


class _Stored(msgspec.Struct, frozen=True):
    project_id: UUID
    name: str
    deleted_at: datetime
    deleted_by: str
    tables_left: list[str] | None
    emptied_at: datetime | None
    completed_at: datetime | None


async def list_deletions(visit: Visit, user: User) -> Answer[list[Deletion]]:
    """The projects that one has deleted, for an admin all that were, the latest first."""
    rows = await visit.database.rows("deletions", _Stored, user.id, user.is_admin)
    return Answer([_deletion(row) for row in rows])


def _deletion(row: _Stored) -> Deletion:
    return Deletion(
        project_id=row.project_id,
        name=row.name,
        deleted_at=row.deleted_at,
        deleted_by=row.deleted_by,
        state=_state(row),
        tables_left=row.tables_left,
        emptied_at=row.emptied_at,
        complete_at=row.completed_at or row.deleted_at + COMES_BACK,
    )


def _state(row: _Stored) -> Literal["removing", "empty", "complete"]:
    if row.completed_at:
        return "complete"
    return "empty" if row.tables_left == [] else "removing"
