"""/projects/:id/filters: what people saved of a list's filters, for themselves or for all members."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.callers import User
from gosight.http.api.errors import Problem
from gosight.http.api.json_body import Body, Name
from gosight.http.api.roles import Role
from gosight.http.api.scope import Scope

View = Annotated[str, msgspec.Meta(max_length=50, pattern=r"^[a-z_]+$(?!\n)")]
"""The list that a filter is for, e.g. sessions."""

_MAX_BYTES = 8_192
_MAX_OWN = 200


class FilterChoice(msgspec.Struct, frozen=True):
    """`view`: only those of one list."""

    view: View | None = None


class FilterToSave(Body, frozen=True):
    """`filters`: the list's parameters by name. `is_shared`: all members see it."""

    name: Name
    view: View
    filters: dict[str, Any]
    is_shared: bool = False


class SavedFilter(msgspec.Struct, frozen=True, kw_only=True):
    """`owner`: their name."""

    id: UUID
    name: str
    view: str
    filters: msgspec.Raw
    is_shared: bool
    is_own: bool
    owner: str
    created_at: datetime


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    view: str
    filters: str
    is_shared: bool
    is_own: bool
    owner: str
    created_at: datetime


async def list_filters(scope: Scope, user: User, choice: FilterChoice) -> Answer[list[SavedFilter]]:
    """One's own and shared ones, by name."""
    rows = await scope.database.rows("filters", _Row, scope.project_id, user.id, choice.view)
    return Answer([_shown(row) for row in rows])


async def save_filter(scope: Scope, user: User, body: FilterToSave) -> Answer[SavedFilter]:
    """Keep a filter. 409: one has 200 already."""
    text = _checked(body.filters)
    if await scope.database.value("filters_count", scope.project_id, user.id) >= _MAX_OWN:
        raise errors.conflict(f"You have {_MAX_OWN} filters here: delete one first.")
    row = (scope.project_id, user.id, body.name, body.view, text, body.is_shared, scope.now)
    filter_id = UUID(await scope.database.value("filter_create", *row))
    return Answer(
        SavedFilter(
            id=filter_id,
            name=body.name,
            view=body.view,
            filters=msgspec.Raw(text.encode()),
            is_shared=body.is_shared,
            is_own=True,
            owner=user.name,
            created_at=scope.now,
        )
    )


async def delete_filter(scope: Scope, user: User, filter_id: UUID) -> Answer[None]:
    """One's own; admins delete shared ones of others as well."""
    is_admin = scope.role.covers(Role.ADMIN)
    async with scope.database.transaction() as database:
        if not await database.value("filter_delete", scope.project_id, filter_id, user.id, is_admin):
            raise errors.not_found("There is no such filter.")
        await note(database, scope, "filter.delete", filter_id)
    return Answer(None)


def _checked(filters: dict[str, Any]) -> str:
    """As JSON. PostgreSQL takes no NUL in texts."""
    text = msgspec.json.encode(filters).decode()
    if len(text) > _MAX_BYTES:
        raise errors.invalid([Problem("filters", f"More than {_MAX_BYTES} bytes of JSON.")])
    if "\\u0000" in text:
        raise errors.invalid([Problem("filters", "Texts have no NUL.")])
    return text


def _shown(row: _Row) -> SavedFilter:
    fields = msgspec.structs.asdict(row)
    return SavedFilter(**fields | {"filters": msgspec.Raw(row.filters.encode())})
