"""/projects/:id/sessions/:sid/replay: a session's recording, whole for some, masked for others (docs/replay.md)."""

from typing import Annotated
from uuid import UUID

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.blob import Blob
from gosight.http.api.replay.manifest import Replay
from gosight.http.api.replay.permission import of_role
from gosight.http.api.replay.watching import After, News, Part, Watcher, WhichStream
from gosight.http.api.scope import Scope
from gosight.http.api.stream import Stream

Index = Annotated[int, msgspec.Meta(ge=0, lt=1 << 32)]


async def show_replay(scope: Scope, session_id: UUID) -> Answer[Replay]:
    """What there is to watch, and what happened when; to whom may not watch it, only that."""
    return Answer(await watcher(scope, session_id).look())


async def show_replay_chunk(scope: Scope, session_id: UUID, index: Index, which: WhichStream) -> Blob:
    """One chunk: the JSON array of rrweb's events, as it was sent, or without its texts."""
    return await watcher(scope, session_id).chunk(index, which.stream)


async def show_replay_events(scope: Scope, session_id: UUID, part: Part) -> Stream:
    """The events of a part, as one JSON array that begins with the full snapshot that it rests on."""
    return await watcher(scope, session_id).events(part)


async def follow_replay(scope: Scope, session_id: UUID, after: After) -> Answer[News]:
    """Chunks that have landed since; where none have, the answer waits some seconds for one."""
    return Answer(await watcher(scope, session_id).follow(after.indices()))


def watcher(scope: Scope, session_id: UUID) -> Watcher:
    """Whoever is signed in, before a recording."""
    base = f"/api/v1/projects/{scope.project_id}/sessions/{session_id}/replay"
    return Watcher(scope.backend, scope.project_id, session_id, of_role(scope.role), base)
