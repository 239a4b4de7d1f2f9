"""The outbox of alerts in PostgreSQL: what happened is stored with its channels, and told from there (docs/alerts.md).

A row is one process's at a time: whoever takes it has it for a lease, and anybody may take it when that is over.
Every function raises one of `postgres.UNAVAILABLE`.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid5

import msgspec
import structlog

from gosight.schemas.alert_channels import Channel, Target, Topic, key, label, targets
from gosight.schemas.alerts import Happening
from gosight.sql.loader import query
from gosight.stores import postgres

GIVEN_UP_AFTER = timedelta(days=1)
"""A row that nobody took by then is dead."""

_NAMES = UUID("6f0c2ad1-54f5-4b0e-9d43-0d7a3f6a6c11")
_MANY = "*"
_UNREADABLE_PAUSE = timedelta(minutes=15)

log = structlog.get_logger(__name__)


class Delivery(msgspec.Struct, frozen=True):
    """`id`: the idempotency key. `attempts`: with this one. `target`: where it goes, in words without secrets."""

    id: str
    attempts: int
    channel_key: str
    channel: Target
    target: str
    happening: Happening


class Waiting(msgspec.Struct, frozen=True):
    """Rows that are neither delivered nor dead, and the age of the oldest."""

    count: int
    oldest_s: float


async def put(connection: postgres.Pool, happening: Happening, channels: Sequence[Channel]) -> None:
    """Within the caller's transaction, after the alert's row of `alert_history`. What is there already stays."""
    rows = [_row(happening, target) for target in _all_targets(happening, channels)]
    await connection.executemany(query("postgres/delivery_put"), rows)


async def claim(pool: postgres.Pool, count: int, busy: Collection[str], lease_s: float) -> list[Delivery]:
    """At most `count` that are due, one a channel, of none of the channels `busy`: the caller's for `lease_s`.

    What this release cannot read is put off; another one may.
    """
    rows = await pool.fetch(query("postgres/delivery_claim"), count, list(busy), timedelta(seconds=lease_s))
    deliveries = []
    for row in rows:
        try:
            deliveries.append(_delivery(*row))
        except msgspec.MsgspecError as error:
            log.error("alert_delivery_unreadable", id=row["id"], error=type(error).__name__)
            facts = (row["id"], row["attempts"], "this release cannot read it", _UNREADABLE_PAUSE, False)
            await pool.execute(query("postgres/delivery_failed"), *facts, GIVEN_UP_AFTER)
    return deliveries


async def delivered(pool: postgres.Pool, delivery: Delivery) -> None:
    """It has been told. That holds even where the lease is over."""
    async with pool.acquire() as connection, connection.transaction():
        await _lock_alert(connection, delivery)
        await connection.execute(query("postgres/delivery_delivered"), delivery.id)
        await _tell_history(connection, delivery)


async def failed(
    pool: postgres.Pool, delivery: Delivery, why: str, pause_s: float, *, is_final: bool = False, hold_s: float = 0
) -> bool:
    """To be tried again in `pause_s`; True: it is dead, by `is_final` or because a day is over.

    `hold_s`: the receiver wants no message at all for so long.
    """
    pause = timedelta(seconds=pause_s)
    async with pool.acquire() as connection, connection.transaction():
        await _lock_alert(connection, delivery)
        facts = (delivery.id, delivery.attempts, why, pause, is_final, GIVEN_UP_AFTER)
        is_dead = await connection.fetchval(query("postgres/delivery_failed"), *facts)
        if hold_s:
            await connection.execute(query("postgres/delivery_hold"), delivery.channel_key, timedelta(seconds=hold_s))
        await _tell_history(connection, delivery)
    return bool(is_dead)


async def waiting(pool: postgres.Pool) -> Waiting:
    """What is still to be told."""
    return Waiting(*await pool.fetchrow(query("postgres/delivery_waiting")))


def _all_targets(happening: Happening, channels: Sequence[Channel]) -> list[Target]:
    """A test is for its channels, everything else for Kafka's consumers as well."""
    for_consumers: list[Target] = [] if happening.state == "test" else [Topic(happening.project_id)]
    return [*for_consumers, *targets(channels)]


def _row(happening: Happening, target: Target) -> tuple[str | UUID, ...]:
    what = (happening.alert_id, happening.state, _group_key(happening), key(target))
    return (
        uuid5(_NAMES, " ".join(what)),
        happening.alert_id,
        happening.rule_id,
        *what[1:],
        msgspec.json.encode(target).decode(),
        label(target),
        msgspec.json.encode(happening).decode(),
    )


def _group_key(happening: Happening) -> str:
    if happening.state == "digest":
        return _MANY
    return sha256(msgspec.json.encode(happening.group, order="sorted")).hexdigest()


def _delivery(row_id: str, attempts: int, channel_key: str, channel: str, target: str, happening: str) -> Delivery:
    return Delivery(
        row_id,
        attempts,
        channel_key,
        msgspec.json.decode(channel, type=Target),
        target,
        msgspec.json.decode(happening, type=Happening),
    )


async def _lock_alert(connection: postgres.Pool, delivery: Delivery) -> None:
    """So that of two channels settled at once the later one sees what the earlier one wrote."""
    await connection.execute(query("postgres/delivery_lock_alert"), delivery.happening.alert_id)


async def _tell_history(connection: postgres.Pool, delivery: Delivery) -> None:
    await connection.execute(query("postgres/delivery_told"), delivery.happening.alert_id)
