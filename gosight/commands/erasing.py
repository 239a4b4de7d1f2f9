"""Builds an eraser out of its parts, and has it take every step that can be taken."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import structlog
from aiokafka import AIOKafkaProducer
from redis.asyncio import Redis

from gosight.clock import now_ms
from gosight.commands.beside import every
from gosight.commands.complaints import Complaints
from gosight.commands.objects import object_store
from gosight.http.api import metrics
from gosight.schemas.topics import EVENTS, REPLAY
from gosight.sections import Settings
from gosight.sql.loader import query
from gosight.stores import clickhouse, kafka, postgres, redis
from gosight.stores.erasure.courier import Courier
from gosight.stores.erasure.desk import AlreadyRunning, Desk, Erasure, exclusively
from gosight.stores.erasure.eraser import Eraser
from gosight.stores.erasure.rows import ErasedRows
from gosight.stores.kafka import administer, open_log
from gosight.stores.live import Live
from gosight.stores.objects import ObjectsAway

UNAVAILABLE = (
    *clickhouse.UNAVAILABLE,
    *kafka.UNAVAILABLE,
    *postgres.UNAVAILABLE,
    *redis.UNAVAILABLE,
    ObjectsAway,
)

_POLL_S = 1.0
_LOOK_S = 5.0

log = structlog.get_logger(__name__)


async def keep_erasing(settings: Settings, pool: postgres.Pool, cache: Redis) -> None:
    """Erase whatever is asked for, for good; what cannot be done now is done later, or by another process."""

    async def erase() -> None:
        with suppress(AlreadyRunning):
            await erase_all(settings, pool, cache)

    await every(_LOOK_S, "erasing", erase, UNAVAILABLE)


async def erase_all(settings: Settings, pool: postgres.Pool, cache: Redis) -> None:
    """Until nothing is left but to wait for retention. Raises `AlreadyRunning`, and one of `UNAVAILABLE`."""
    async with exclusively(pool) as desk:
        if not await desk.open(now_ms()):
            return
        complaints = Complaints()
        async with _eraser(settings, pool, cache, desk) as eraser:
            while erasures := await desk.open(now_ms()):
                eraser.courier.look_anew()
                moved = [await _advance(eraser, one, complaints) for one in erasures]
                if not any(moved):
                    await asyncio.sleep(_POLL_S)


async def _advance(eraser: Eraser, erasure: Erasure, complaints: Complaints) -> bool:
    """One that cannot go on holds no other up."""
    try:
        return await eraser.advance(erasure, now_ms())
    except postgres.UNAVAILABLE:
        raise  # the lock may be gone
    except UNAVAILABLE as error:
        metrics.ERASURES_PUT_OFF.inc()
        if complaints.is_due((erasure.step, type(error))):
            log.warning("erasure_put_off", erasure=erasure.id, step=erasure.step, error=repr(error)[:300])
        return False


@asynccontextmanager
async def _eraser(settings: Settings, pool: postgres.Pool, cache: Redis, desk: Desk) -> AsyncIterator[Eraser]:
    brokers = settings.kafka.brokers
    async with AsyncExitStack() as stack:
        client = await clickhouse.connect(settings.clickhouse.dsn, wait_s=0)
        stack.push_async_callback(client.close)
        objects = object_store(settings)
        stack.push_async_callback(objects.close)
        admin = await stack.enter_async_context(administer(brokers))
        reader = await stack.enter_async_context(open_log(brokers))
        producer = AIOKafkaProducer(bootstrap_servers=brokers, acks="all", enable_idempotence=True)
        stack.push_async_callback(producer.stop)
        await producer.start()
        epochs = {topic: await pool.fetchval(query("postgres/topic_epoch"), topic) for topic in (EVENTS, REPLAY)}
        courier = Courier(admin, reader, producer, epochs)
        rows = ErasedRows(client, objects, has_replays=bool(await client.command("EXISTS TABLE replay_chunks")))
        yield Eraser(desk, rows, courier, Live(cache), pool)
