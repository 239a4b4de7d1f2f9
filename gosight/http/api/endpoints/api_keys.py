"""/projects/:id/api-keys: what programs send and read with."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.callers import User
from gosight.http.api.errors import Problem
from gosight.http.api.json_body import Body, Name
from gosight.http.api.scope import Scope
from gosight.stores.new_keys import new_key

Permissions = Annotated[list[Literal["write", "read"]], msgspec.Meta(min_length=1, max_length=2)]
"""`write` for sites that send, `read` for programs that ask."""

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """`key_prefix`: enough to know it by. `request_count`, `last_used_at`: up to a minute ago."""

    id: UUID
    name: str
    key_prefix: str
    permissions: list[str]
    rate_limit: int
    is_active: bool
    request_count: int
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


class NewApiKey(ApiKey, frozen=True, kw_only=True):
    """`key`: shown this once."""

    key: str


class KeyToMake(Body, frozen=True):
    """`rate_limit`: requests a second, 0 = none. `expires_at`: null = never."""

    name: Name = "Default"
    permissions: Permissions = msgspec.field(default_factory=lambda: ["write"])
    rate_limit: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 1_000
    expires_at: Moment | None = None


class _Deleted(msgspec.Struct, frozen=True):
    key_hash: str
    name: str


async def list_api_keys(scope: Scope, user: User) -> Answer[list[ApiKey]]:
    """The newest first."""
    return Answer(await scope.database.rows("keys_of_project", ApiKey, scope.project_id))


async def create_api_key(scope: Scope, user: User, body: KeyToMake) -> Answer[NewApiKey]:
    """Make a key. Only its hash is kept."""
    if body.expires_at is not None and body.expires_at <= scope.now:
        raise errors.invalid([Problem("expires_at", "This is not in the future.")])
    key = new_key()
    permissions = list(dict.fromkeys(body.permissions))
    async with scope.database.transaction() as database:
        row = (scope.project_id, key.hash, key.prefix, body.name, permissions, body.rate_limit, body.expires_at)
        key_id = UUID(await database.value("key_create", *row))
        await note(database, scope, "api_key.create", key_id, name=body.name, permissions=permissions)
        made = next(one for one in await database.rows("keys_of_project", ApiKey, scope.project_id) if one.id == key_id)
    return Answer(NewApiKey(**msgspec.structs.asdict(made), key=key.text))


async def delete_api_key(scope: Scope, user: User, key_id: UUID) -> Answer[None]:
    """Make a key worthless: here at once, in other processes within 8 s."""
    async with scope.database.transaction() as database:
        deleted = await database.row("key_delete", _Deleted, scope.project_id, key_id)
        if deleted is None:
            raise errors.not_found("There is no such key.")
        await note(database, scope, "api_key.delete", key_id, name=deleted.name)
    await scope.backend.keys.forget([deleted.key_hash])
    return Answer(None)
