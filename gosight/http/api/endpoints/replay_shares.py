"""/projects/:id/sessions/:sid/replay/shares: links to a replay for people without an account."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID, uuid4

import msgspec

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.callers import User
from gosight.http.api.endpoints.replay import watcher
from gosight.http.api.json_body import Body
from gosight.http.api.replay.permission import Permission, least, of_role
from gosight.http.api.roles import Role
from gosight.http.api.scope import Scope


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """`created_by`: an address. `views`: how often it was opened."""

    id: UUID
    permission: Permission
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None
    views: int
    last_viewed_at: datetime | None


class ShareToMake(Body, frozen=True):
    """What whoever has the link sees, and for how long."""

    permission: Literal["masked", "full"] = "masked"
    expires_in_hours: Annotated[int, msgspec.Meta(ge=1, le=90 * 24)] = 7 * 24


class NewShare(msgspec.Struct, frozen=True):
    """`link`: to pass on, shown this once; only a path where `cors_origins` names no dashboard."""

    id: UUID
    permission: Permission
    expires_at: datetime
    token: str
    link: str


async def list_replay_shares(scope: Scope, user: User, session_id: UUID) -> Answer[list[Share]]:
    """The newest 100, those that are over with them."""
    return Answer(await scope.database.rows("shares", Share, scope.project_id, session_id))


async def share_replay(scope: Scope, user: User, session_id: UUID, body: ShareToMake) -> Answer[NewShare]:
    """Make a link. It never shows more than its maker may see, also later, and nothing when they have left."""
    permission = Permission(body.permission)
    if least(permission, of_role(scope.role)) is not permission:
        raise errors.forbidden("You see this replay masked, and can share no more than that.")
    await watcher(scope, session_id).recording()
    link_id, ends = uuid4(), scope.now + timedelta(hours=body.expires_in_hours)
    async with scope.database.transaction() as database:
        row = (link_id, scope.project_id, session_id, permission, user.id, scope.now, ends)
        await database.execute("share_create", *row)
        await note(database, scope, "replay.share", link_id, session_id=session_id, permission=permission, until=ends)
    token = scope.backend.share_tokens.issue(link_id, ends)
    return Answer(NewShare(link_id, permission, ends, token, f"{scope.backend.dashboard}/shared#{token}"))


async def take_back_replay_share(scope: Scope, user: User, session_id: UUID, share_id: UUID) -> Answer[None]:
    """It is no longer good. Members take back their own, admins all."""
    whose = None if scope.role.covers(Role.ADMIN) else user.id
    async with scope.database.transaction() as database:
        if not await database.value("share_revoke", scope.project_id, session_id, share_id, whose, scope.now):
            raise errors.not_found("There is no such link, or none that you may take back.")
        await note(database, scope, "replay.unshare", share_id, session_id=session_id)
    return Answer(None)
