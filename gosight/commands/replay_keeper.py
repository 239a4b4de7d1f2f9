"""`gosight replay keep`, and the same beside the api: passes over stored replays."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import click
import msgspec
import structlog
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.clock import now_ms
from gosight.commands.beside import every
from gosight.commands.objects import object_store
from gosight.http.api import metrics
from gosight.sections import Settings
from gosight.settings import load
from gosight.stores import clickhouse, postgres
from gosight.stores.objects import ObjectStore
from gosight.stores.replay_keeping import UNAVAILABLE, Terms, keep
from gosight.stores.replay_tally import Tally
from gosight.stores.replay_turns import KeptElsewhere

_EVERY_S = 600.0
_DAY_S = 86_400.0
_WAIT_S = 10.0

log = structlog.get_logger(__name__)


@click.command(name="keep")
def keep_command() -> None:
    """Pack, move, expire and sweep stored replays now; api services do the same every 10 minutes."""
    tally = Tally()
    try:
        asyncio.run(_keep_once(load(), tally))
    except KeptElsewhere as error:
        raise click.ClickException("An api service, or another command, is at it now.") from error
    except UNAVAILABLE as error:
        raise click.ClickException(f"A store is away; what was done so far stays: {error or repr(error)}") from error
    finally:
        click.echo("\n".join(f"{what}: {number:,}" for what, number in msgspec.structs.asdict(tally).items()))


async def _keep_once(settings: Settings, tally: Tally) -> None:
    async with AsyncExitStack() as stack:
        pool = await postgres.connect(settings.postgres.url, wait_s=_WAIT_S)
        stack.push_async_callback(pool.close)
        client = await clickhouse.connect(settings.clickhouse.dsn, wait_s=_WAIT_S)
        stack.push_async_callback(client.close)
        objects = object_store(settings)
        stack.push_async_callback(objects.close)
        await keep(pool, client, objects, _terms(settings), now_ms(), tally, is_thorough=True)


async def keep_replays(
    settings: Settings, pool: postgres.Pool, connect: Callable[[], Awaitable[AsyncClient]], objects: ObjectStore
) -> None:
    """Every 10 minutes, for good; once a day, and first of all, a thorough pass."""
    thorough_at = 0.0

    async def one_pass() -> None:
        nonlocal thorough_at
        is_thorough, tally = time.monotonic() >= thorough_at, Tally()
        try:
            await keep(pool, await connect(), objects, _terms(settings), now_ms(), tally, is_thorough=is_thorough)
            metrics.REPLAY_KEPT_AT.set_to_current_time()
            thorough_at = time.monotonic() + _DAY_S if is_thorough else thorough_at
        except KeptElsewhere:
            log.debug("replays_kept_elsewhere")
        except UNAVAILABLE:
            metrics.REPLAY_KEEPING_FAILED.inc()
            raise
        finally:
            _tell(tally)

    await every(_EVERY_S, "replays", one_pass, UNAVAILABLE)


def _tell(tally: Tally) -> None:
    done = {what: number for what, number in msgspec.structs.asdict(tally).items() if number}
    for what, number in done.items():
        metrics.REPLAY_KEEPING.labels(what).inc(number)
    if done:
        log.info("replays_kept", **done)


def _terms(settings: Settings) -> Terms:
    replay = settings.replay
    return Terms(replay.compression_level, replay.pack_after, replay.cold_after_days)
