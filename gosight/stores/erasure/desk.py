"""What PostgreSQL knows of erasures: what was asked for, which keys and sessions it concerns, and how far it is."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeAlias

import msgspec

from gosight.sql.loader import query
from gosight.stores import postgres

Places: TypeAlias = dict[str, list[int]]
"""Of Kafka: by topic, an offset for each partition."""

_LOOK_AGAIN_S = 3_600


class AlreadyRunning(Exception):
    """Another process erases now."""


class Erasure(msgspec.Struct, frozen=True):
    """`user_id`: of a user or a visitor; empty once it is forgotten. What is stamped up to `cut_ms` is erased.

    `awaited`: places that must be passed before the step is over; `sent_from`: no control message of this round lies
    before.
    """

    id: str
    project_id: str
    user_id: str
    cut_ms: int
    step: str
    awaited: Places | None = None
    sent_from: Places | None = None


class ErasedKey(msgspec.Struct, frozen=True):
    """A message key and the sessions under it. `partition`, `message_offset`: of its control message, None = not sent.
    `replay_end`: where the partition of replay ended then; None: there is no replay.
    """

    message_key: str
    session_ids: list[str]
    epoch: int | None = None
    partition: int | None = None
    message_offset: int | None = None
    replay_epoch: int | None = None
    replay_end: int | None = None


def pseudonym(project_id: str, user_id: str) -> str:
    """Tells whether an erasure was about somebody, to who knows whom to ask for: SHA-256, in hex."""
    return sha256(f"{project_id}:{user_id}".encode()).hexdigest()


class Desk:
    """Over the connection that holds the lock of erasing. Raises one of `postgres.UNAVAILABLE`: the lock is gone."""

    def __init__(self, connection: postgres.Pool) -> None:
        self._connection = connection

    async def open(self, now_ms: int) -> list[Erasure]:
        """Those with something to be done, the oldest first. What only fades is looked at every hour."""
        rows = await self._connection.fetch(query("postgres/erasures_open"), _moment(now_ms - _LOOK_AGAIN_S * 1000))
        return [
            Erasure(row["id"], row["project_id"], row["user_id"], row["cut_ms"], row["step"], *map(_places, row[5:]))
            for row in rows
        ]

    async def move(
        self,
        erasure: Erasure,
        step: str,
        now_ms: int,
        *,
        awaited: Places | None = None,
        sent_from: Places | None = None,
    ) -> None:
        """Everything up to `step` is done."""
        facts = (_text(awaited), _text(sent_from), _moment(now_ms))
        await self._connection.execute(query("postgres/erasure_move"), erasure.id, step, *facts)

    async def keys(self, erasure: Erasure) -> list[ErasedKey]:
        """All that were found so far."""
        rows = await self._connection.fetch(query("postgres/erased_keys"), erasure.id)
        return [ErasedKey(**dict(row)) for row in rows]

    async def add(self, erasure: Erasure, found: Mapping[str, Iterable[str]]) -> bool:
        """Keep keys with their sessions; whether one of them was not known yet."""
        known = {key.message_key: set(key.session_ids) for key in await self.keys(erasure)}
        rows = [
            (erasure.id, key, sorted({*sessions, *known.get(key, ())}))
            for key, sessions in found.items()
            if not known.get(key, set()).issuperset(sessions) or key not in known
        ]
        await self._connection.executemany(query("postgres/erased_key_add"), rows)
        return any(key not in known for key in found)

    async def told(self, erasure: Erasure, keys: Sequence[ErasedKey]) -> None:
        """Keep where the keys' control messages lie."""
        rows = [
            (
                erasure.id,
                one.message_key,
                one.epoch,
                one.partition,
                one.message_offset,
                one.replay_epoch,
                one.replay_end,
            )
            for one in keys
        ]
        await self._connection.executemany(query("postgres/erased_key_told"), rows)

    async def again(self) -> None:
        """Delete once more whatever was deleted: stores were restored from a backup."""
        await self._connection.execute(query("postgres/erasures_again"))


@asynccontextmanager
async def exclusively(pool: postgres.Pool) -> AsyncIterator[Desk]:
    """Raises `AlreadyRunning`. The lock is let go with the connection, at the latest when this process dies."""
    async with pool.acquire() as connection:
        if not await connection.fetchval(query("postgres/erasures_lock")):
            raise AlreadyRunning
        yield Desk(connection)


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _places(text: str | None) -> Places | None:
    return msgspec.json.decode(text, type=Places) if text else None


def _text(places: Places | None) -> str | None:
    return msgspec.json.encode(places).decode() if places is not None else None
