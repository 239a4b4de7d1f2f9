"""One session's recording: which chunks it is of, or why there is none to watch."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec

from gosight.http.api import errors
from gosight.http.api.reader import Reader
from gosight.http.api.replay import chunks
from gosight.http.api.replay.chunks import Chunk, Span, Streams
from gosight.http.api.rows import SessionTimes

_DROPPED = "drop"
"""What the verdict of a session that sampling did not keep begins with."""


class _Session(msgspec.Struct, frozen=True):
    key: str
    started_at: datetime
    ended_at: datetime
    is_final: bool
    replay_verdict: str


@dataclass(frozen=True)
class Recording:
    """`bounds`: in which its session's rows lie, as queries take them. `of_key`: its chunks, and its key's others.

    `is_recording`: the session is not closed, so that more may come.
    """

    project_id: str
    session_id: UUID
    key: str
    is_recording: bool
    bounds: dict[str, int]
    span: Span
    of_key: Sequence[Chunk]

    @cached_property
    def streams(self) -> Streams:
        """One for each tab."""
        return chunks.streams([one for one in self.of_key if self.span.holds(one)])

    def stream(self, stream_id: UUID | None) -> Sequence[Chunk]:
        """The chunks of a stream; of the one that began first where none is named. Raises `ApiError` 404."""
        found = next(iter(self.streams.values())) if stream_id is None else self.streams.get(stream_id)
        if found is None:
            raise errors.not_found("There is no such stream.")
        return found


async def find(reader: Reader, project_id: str, session_id: UUID) -> Recording:
    """A recording that has chunks. Raises `ApiError` 404, 503."""
    of_project: dict[str, Any] = {"project_id": project_id}
    found = await reader.rows("replay_session", _Session, of_project | {"session_id": session_id})
    if not found:
        raise errors.not_found("There is no such session.")
    session = found[0]
    bounds = SessionTimes(session.started_at, session.ended_at).bounds()
    where = of_project | bounds | {"key": session.key, "started_ms": round(session.started_at.timestamp() * 1000)}
    spans, of_key = await asyncio.gather(
        reader.rows("replay_span", Span, where), reader.rows("replay_chunks", Chunk, where)
    )
    recording = Recording(project_id, session_id, session.key, not session.is_final, bounds, spans[0], of_key)
    if not recording.streams:
        raise _none(session)
    return recording


def _none(session: _Session) -> errors.ApiError:
    if session.replay_verdict.startswith(_DROPPED):
        return errors.ApiError(404, "REPLAY_DROPPED", f"Sampling has not kept this replay ({session.replay_verdict}).")
    return errors.not_found("This session has no replay.")


def disabled() -> errors.ApiError:
    """404: where the installation records no replays."""
    return errors.ApiError(404, "REPLAY_DISABLED", "This installation records no replays.")
