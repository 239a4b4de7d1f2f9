"""One pass over stored replays: pack what is quiet, move what is old, remove what is over (docs/replay.md).

A pass may die anywhere: nothing it does is remembered but in the rows themselves, so the next one goes on from there.
"""

from datetime import UTC, datetime, timedelta

import msgspec
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.stores import clickhouse, postgres
from gosight.stores.objects import ObjectsAway, ObjectStore
from gosight.stores.replay_cooling import Cooling
from gosight.stores.replay_expiry import Expiry
from gosight.stores.replay_packing import Packing
from gosight.stores.replay_rows import ReplayRows
from gosight.stores.replay_tally import Tally
from gosight.stores.replay_turns import as_keeper

UNAVAILABLE = (*postgres.UNAVAILABLE, *clickhouse.UNAVAILABLE, ObjectsAway)
"""What a pass raises while a store is away: the next pass will do."""


class Terms(msgspec.Struct, frozen=True):
    """`pack_after_ms`: how long nothing may have come of a stream; `level`: of zstd."""

    level: int
    pack_after_ms: int
    cold_after_days: int


async def keep(
    pool: postgres.Pool,
    client: AsyncClient,
    objects: ObjectStore,
    terms: Terms,
    now_ms: int,
    tally: Tally,
    *,
    is_thorough: bool,
) -> None:
    """Count in `tally` what is done. `is_thorough`: also look for objects without a row, and merge weeks that are over;
    once a day is enough.

    Raises `KeptElsewhere`, and one of `UNAVAILABLE`.
    """
    today = datetime.fromtimestamp(now_ms / 1000, UTC).date()
    rows = ReplayRows(client)
    async with as_keeper(pool) as connection:
        expiry = Expiry(rows, objects, connection, tally)
        await expiry.expire(today)
        await Packing(rows, connection, terms.level, tally).run(now_ms - terms.pack_after_ms)
        await Cooling(rows, objects, connection, tally).run(today - timedelta(days=terms.cold_after_days), today)
        if is_thorough:
            await expiry.sweep()
            tally.merged_weeks += await rows.merge_past_weeks(today)
