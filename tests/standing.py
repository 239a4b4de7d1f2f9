"""How far the processors are, whatever release they are of: asked over one connection, since opening costs more."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from gosight.schemas import topics
from gosight.stores.groups import Standing, standings
from gosight.stores.kafka import Log, administer, open_log
from tests.installation import Installation
from tests.waiting import until

_PATIENCE_S = 180.0

Ask = Callable[[str], Awaitable[list[Standing]]]
"""How the group stands in a topic."""


def gets_on(installation: Installation) -> None:
    """Wait until every partition of events has got on from here, whoever works it."""

    async def watch(ask: Ask) -> None:
        before = _offsets(await ask(topics.EVENTS))

        async def has() -> bool:
            now = _offsets(await ask(topics.EVENTS))
            return all(now[partition] > offset for partition, offset in before.items())

        await until(has, _PATIENCE_S, "not every partition got on")

    asyncio.run(_watched(installation, watch))


def wait_until_worked(installation: Installation) -> None:
    """All of both logs is committed."""

    async def watch(ask: Ask) -> None:
        async def is_worked() -> bool:
            found = [*await ask(topics.EVENTS), *await ask(topics.REPLAY)]
            return all(one.lag == 0 for one in found)

        await until(is_worked, _PATIENCE_S, "the processors did not come to the end of the log")

    asyncio.run(_watched(installation, watch))


async def _watched(installation: Installation, watch: Callable[[Ask], Awaitable[None]]) -> None:
    brokers = [installation.brokers]
    async with administer(brokers) as admin, open_log(brokers) as log:
        await watch(lambda topic: _standings(admin, log, topic))


async def _standings(admin: AIOKafkaAdminClient, log: Log, topic: str) -> list[Standing]:
    """Asked again while the group's coordinator is busy."""
    found: list[Standing] = []

    async def is_answered() -> bool:
        with suppress(KafkaError):
            found.extend(await standings(admin, log, topics.GROUP, topic))
        return bool(found)

    await until(is_answered, _PATIENCE_S, "the broker did not say what is committed")
    return found


def _offsets(found: list[Standing]) -> dict[int, int]:
    return {one.source.partition: one.committed.offset if one.committed else 0 for one in found}
