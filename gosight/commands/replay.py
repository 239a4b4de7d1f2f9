"""`gosight replay`: a session's replay as one file that plays without a network; and `keep` (replay_keeper.py)."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import UUID

import click
import msgspec

from gosight.commands.objects import object_store
from gosight.commands.replay_keeper import keep_command
from gosight.http.api.errors import ApiError
from gosight.http.api.reader import Reader
from gosight.http.api.replay.chunks import playable
from gosight.http.api.replay.contents import Contents
from gosight.http.api.replay.page import NoPlayer, check_player, page
from gosight.http.api.replay.permission import Permission
from gosight.http.api.replay.recording import Recording, disabled, find
from gosight.sections import Settings
from gosight.settings import load
from gosight.stores.replay_data import ReplayData


class _Project(msgspec.Struct, frozen=True):
    project_id: str


@click.group()
def replay() -> None:
    """Recordings of sessions."""


replay.add_command(keep_command)


@replay.command()
@click.argument("session", type=click.UUID)
@click.option("--project", type=click.UUID, help="Where several projects have a session of this id.")
@click.option("--masked", "is_masked", is_flag=True, help="With filler in the place of all texts.")
def export(session: UUID, project: UUID | None, is_masked: bool) -> None:
    """Write a session's replay to standard output, as one HTML file that plays offline."""
    try:
        asyncio.run(_export(load(), session, project, Permission.MASKED if is_masked else Permission.FULL))
    except (ApiError, NoPlayer) as error:
        raise click.ClickException(str(error)) from error


async def _export(settings: Settings, session_id: UUID, project: UUID | None, permission: Permission) -> None:
    check_player()
    if not settings.replay.enabled:
        raise disabled()
    async with AsyncExitStack() as stack:
        reader, objects = Reader(settings.clickhouse.dsn), object_store(settings)
        stack.push_async_callback(reader.close)
        stack.push_async_callback(objects.close)
        project_id = str(project) if project else await _project_of(reader, session_id)
        recording = await find(reader, project_id, session_id)
        contents = Contents(reader, ReplayData(reader.client, objects))
        async for piece in page(f"Replay of session {session_id}", _streams(contents, recording, permission)):
            sys.stdout.buffer.write(piece)


async def _project_of(reader: Reader, session_id: UUID) -> str:
    found = await reader.rows("replay_projects", _Project, {"session_id": session_id})
    if len(found) > 1:
        names = ", ".join(one.project_id for one in found)
        raise click.ClickException(f"Several projects have this session; say which, with --project: {names}")
    if not found:
        raise click.ClickException("There is no such session.")
    return found[0].project_id


async def _streams(
    contents: Contents, recording: Recording, permission: Permission
) -> AsyncIterator[tuple[str, bytes]]:
    for stream_id, chunks in recording.streams.items():
        async for events in contents.arrays(recording, playable(chunks), permission):
            yield str(stream_id), events
