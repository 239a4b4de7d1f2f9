"""What the api's gauges say of the stores: real disks and tables, and erasures that are not done."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from gosight.commands.store_gauges import keep_gauges
from gosight.embedded.infra import Infra
from gosight.stores import clickhouse, postgres
from tests.installation import Installation
from tests.waiting import until

_ERASURE = (
    "INSERT INTO erasures (project_id, pseudonym, cut_ms, requested_at, step)"
    " VALUES ($1, $2, 0, now() - interval '1 hour' * $3, $4)"
)


def value(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


@pytest.fixture
def installation(infra: Infra, tmp_path: Path) -> Installation:
    made = Installation(infra, tmp_path, partitions=1)
    made.create()
    return made


async def test_gauges_are_what_the_stores_say(installation: Installation) -> None:
    pool = await postgres.connect(installation.postgres_url)
    client = await clickhouse.connect(installation.clickhouse_dsn)
    for hours, step in ((30, "complete"), (20, "fading"), (3, "waiting"), (1, "asked")):
        await pool.execute(_ERASURE, str(uuid4()), uuid4().hex, hours, step)
    await client.command("CREATE TABLE filled ENGINE = MergeTree ORDER BY number AS SELECT * FROM numbers(1000)")

    async def connect() -> Any:
        return client

    async def are_set() -> bool:
        return bool(value("gosight_api_clickhouse_table_bytes", table="filled"))

    keeping = asyncio.create_task(keep_gauges(pool, connect))
    await until(are_set, 30, "no gauges")
    keeping.cancel()
    with suppress(asyncio.CancelledError):
        await keeping
    assert value("gosight_api_erasures_open") == 2
    oldest = value("gosight_api_erasure_oldest_seconds")
    assert oldest is not None
    assert 3 * 3_600 <= oldest < 3 * 3_600 + 300
    free, size = (value(f"gosight_api_clickhouse_disk_{what}", disk="default") for what in ("free_bytes", "bytes"))
    assert free is not None
    assert size is not None
    assert 0 < free < size
    await client.close()
    await pool.close()
