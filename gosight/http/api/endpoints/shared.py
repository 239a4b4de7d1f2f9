"""/shared/:token/replay: a replay by a link, for whoever has it. Nobody signs in; addresses are counted."""

from typing import Annotated
from uuid import UUID

import msgspec

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.blob import Blob
from gosight.http.api.endpoints.replay import Index
from gosight.http.api.replay.manifest import Replay
from gosight.http.api.replay.permission import Permission, least, of_role
from gosight.http.api.replay.watching import After, News, Part, Watcher, WhichStream
from gosight.http.api.roles import Role
from gosight.http.api.scope import Visit
from gosight.http.api.stream import Stream

Token = Annotated[str, msgspec.Meta(max_length=500)]


class _Link(msgspec.Struct, frozen=True):
    """`role`: of its maker; None when they are no member any more."""

    id: UUID
    project_id: str
    session_id: UUID
    permission: Permission
    role: Role | None


async def show_shared_replay(visit: Visit, token: Token) -> Answer[Replay]:
    """What there is to watch. Counts as a view of the link."""
    link = await _open(visit, token)
    replay = await _watcher(visit, link, token).look()
    await visit.database.execute("share_viewed", link.id, visit.now)
    return Answer(replay)


async def show_shared_chunk(visit: Visit, token: Token, index: Index, which: WhichStream) -> Blob:
    """One chunk."""
    return await _watcher(visit, await _open(visit, token), token).chunk(index, which.stream)


async def show_shared_events(visit: Visit, token: Token, part: Part) -> Stream:
    """The events of a part, as one JSON array that begins with the full snapshot that it rests on."""
    return await _watcher(visit, await _open(visit, token), token).events(part)


async def follow_shared_replay(visit: Visit, token: Token, after: After) -> Answer[News]:
    """Chunks that have landed since; where none have, the answer waits some seconds for one."""
    return Answer(await _watcher(visit, await _open(visit, token), token).follow(after.indices()))


async def _open(visit: Visit, token: str) -> _Link:
    """A link that is good. Raises `ApiError` 404, 429."""
    await visit.backend.limits.of_guest(visit.address)
    link_id = visit.backend.share_tokens.read(token)
    link = await visit.database.row("share_open", _Link, link_id, visit.now) if link_id else None
    if link is None or _permission(link) is Permission.NONE:
        raise errors.not_found("This link is not good, or no longer.")
    return link


def _permission(link: _Link) -> Permission:
    """What was meant to be shared, and never more than whoever shared it may see now."""
    return least(link.permission, of_role(link.role)) if link.role else Permission.NONE


def _watcher(visit: Visit, link: _Link, token: str) -> Watcher:
    base = f"/api/v1/shared/{token}/replay"
    return Watcher(visit.backend, link.project_id, link.session_id, _permission(link), base, reads_events=False)
