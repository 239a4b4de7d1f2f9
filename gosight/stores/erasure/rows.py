"""Where a user's rows lie in ClickHouse, and their deletion: what is deleted is noted first, so that a second try, or
`gosight reconcile`, knows of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.sql.loader import ROLLUPS, query
from gosight.stores.erasure.desk import ErasedKey, Erasure
from gosight.stores.erasure.journal import Journal
from gosight.stores.objects import ObjectStore
from gosight.stores.replay_sparing import spare

_SESSIONS_AT_ONCE = 500
_EPOCH_BITS = 40

_DERIVED = ("page_visits", "insights", "sessions")
"""`sessions` last: they lead to all the others."""

_REPLAY = ("replay_chunks", "replay_pending")
_TRAITS = """DELETE FROM user_traits WHERE project_id = {project_id:String} AND user_id = {user_id:String}
    AND identified_at <= fromUnixTimestamp64Milli({cut_ms:Int64})"""
_HIDES = ("events", *_DERIVED, "error_groups", "user_traits", *ROLLUPS)


class Slice(msgspec.Struct, frozen=True):
    """Quarters of an hour (s since 1970) in which a partition's rollups have lost something."""

    partition: int
    buckets: list[int]


class ErasedRows:
    """Every step may be taken twice. Raises what the clients raise. `has_replays`: whether there are their tables: an
    installation that never recorded any has none. `journal`: for restores.
    """

    def __init__(self, client: AsyncClient, objects: ObjectStore, *, has_replays: bool) -> None:
        self._client = client
        self._objects = objects
        self.journal = Journal(objects)
        self._replay = _REPLAY if has_replays else ()

    async def find(self, erasure: Erasure) -> dict[str, list[str]]:
        """Sessions by message key, of all rows that are stored now."""
        result = await self._client.query(query("clickhouse/erase/keys"), parameters=_whose(erasure))
        return {key: list(sessions) for key, sessions in result.result_rows}

    async def delete_replays(self, erasure: Erasure, keys: Sequence[ErasedKey]) -> None:
        """Objects before their rows, which alone know of them. To be called within a `turn`."""
        for batch in _batches(erasure, keys) if self._replay else ():
            await self._command(query("clickhouse/erase/note_replay"), batch)
            await spare(self._client, self._objects, batch)
            await self._remove_objects(batch)
            for table in self._replay:
                await self._command(f"DELETE FROM {table} WHERE {query('clickhouse/erase/replay')}", batch)

    async def delete(self, erasure: Erasure, keys: Sequence[ErasedKey]) -> None:
        """All else up to each key's control message, and the traits of the user."""
        for batch in _batches(erasure, keys):
            await self._command(query("clickhouse/erase/note"), batch)
            await self._command(query("clickhouse/erase/error_groups"), batch)
            await self._command(f"DELETE FROM events WHERE {query('clickhouse/erase/events')}", batch)
            for table in _DERIVED:
                await self._command(f"DELETE FROM {table} WHERE {query('clickhouse/erase/derived')}", batch)
        await self._command(_TRAITS, _whose(erasure))

    async def is_anything_left(self, erasure: Erasure, keys: Sequence[ErasedKey]) -> bool:
        """Whether rows came back after their deletion, as by somebody who had read them before."""
        asked = ("left", "left_replay") if self._replay else ("left",)
        for batch in _batches(erasure, keys):
            for name in asked:
                if (await self._client.query(query(f"clickhouse/erase/{name}"), parameters=batch)).result_rows[0][0]:
                    return True
        return False

    async def slices(self, erasure: Erasure) -> list[Slice]:
        """What of the rollups is to be made anew."""
        result = await self._client.query(query("clickhouse/erase/buckets"), {"erasure_id": erasure.id})
        return [Slice(partition, list(buckets)) for partition, buckets in result.result_rows]

    async def scrub(self) -> None:
        """Have the server write anew what still holds deleted rows, out of sight; it does so beside all else."""
        for table in (*_HIDES, *self._replay):
            await self._client.command(f"ALTER TABLE {table} APPLY DELETED MASK", settings={"mutations_sync": "0"})

    async def _remove_objects(self, batch: dict[str, Any]) -> None:
        found = (await self._client.query(query("clickhouse/erase/locations"), parameters=batch)).result_rows
        if found:
            await self._objects.remove([location for (location,) in found])

    async def _command(self, sql: str, parameters: dict[str, Any]) -> None:
        await self._client.command(sql, parameters=parameters)


def whose(project_id: str, user_id: str, until_ms: int) -> dict[str, Any]:
    """What a look-up is bound to, of sessions up to a time. Only a UUID can be a visitor's."""
    return {"project_id": project_id, "user_id": user_id, "visitor_id": _as_uuid(user_id), "cut_ms": until_ms}


def _whose(erasure: Erasure) -> dict[str, Any]:
    return whose(erasure.project_id, erasure.user_id, erasure.cut_ms)


def _as_uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _batches(erasure: Erasure, keys: Iterable[ErasedKey]) -> Iterator[dict[str, Any]]:
    """The parameters for some hundred sessions at a time; those of a key stay together."""
    waiting: list[ErasedKey] = []
    for key in keys:
        waiting.append(key)
        if sum(len(one.session_ids) for one in waiting) >= _SESSIONS_AT_ONCE:
            yield _bound(erasure, waiting)
            waiting = []
    if waiting:
        yield _bound(erasure, waiting)


def _bound(erasure: Erasure, keys: Sequence[ErasedKey]) -> dict[str, Any]:
    places = {session: _place(one.epoch, one.message_offset) for one in keys for session in one.session_ids}
    replay = {one.message_key.rpartition(":")[2]: _place(one.replay_epoch, one.replay_end) for one in keys}
    return {
        "erasure_id": erasure.id,
        "project_id": erasure.project_id,
        "cut_ms": erasure.cut_ms,
        "session_ids": list(places),
        "names": list(places),
        "places": list(places.values()),
        "key_ids": list(replay),
        "key_names": list(replay),
        "replay_places": list(replay.values()),
    }


def _place(epoch: int | None, offset: int | None) -> int:
    return (epoch or 0) << _EPOCH_BITS | (offset or 0)
