"""`gosight migrate` on real databases: twice, from two places at once, and on schemas that are not ours."""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from gosight.embedded.infra import Infra
from gosight.sql import loader
from gosight.sql.loader import Migration
from gosight.stores import clickhouse, postgres
from gosight.stores.migrations import PostgresSchema
from tests.installation import Installation

FAMILIES = ("postgres", "clickhouse")
TABLES = {"events_inbox", "events", "sessions", "page_visits", "insights", "chunk_ledger"}
VIEWS = {"events_inbox_mv", "scroll_depth", "time_on_page", *(f"{name}_mv" for name in loader.ROLLUPS)}


@pytest.fixture
def installation(infra: Infra, tmp_path: Path) -> Installation:
    """Empty databases, not migrated."""
    made = Installation(infra, tmp_path, partitions=1)
    with ThreadPoolExecutor(1) as outside:  # the fixture may be asked for by a test that has a loop already
        outside.submit(asyncio.run, made.make_empty()).result()
    return made


def _names(family: str) -> list[str]:
    return [f"{family}: {one.number:04d}_{one.name}" for one in loader.migrations(family)]


def _all_names() -> list[str]:
    return [name for family in FAMILIES for name in _names(family)]


async def _postgres(installation: Installation, sql: str, *values: Any) -> list[Any]:
    connection = await asyncpg.connect(installation.postgres_url)
    try:
        return list(await connection.fetch(sql, *values))
    finally:
        await connection.close()


def _replay_tables(installation: Installation) -> set[str]:
    found = installation.rows("SELECT name FROM system.tables WHERE database = currentDatabase()")
    return {name for (name,) in found if name.startswith("replay")}


async def _clickhouse(installation: Installation, sql: str) -> None:
    client = await clickhouse.connect(installation.clickhouse_dsn)
    try:
        await client.command(sql)
    finally:
        await client.close()


def test_twice_applies_each_once(installation: Installation) -> None:
    first = installation.command("migrate", "up").stdout
    assert [line for line in first.splitlines() if "applied" in line] == [
        name.replace(": ", ": applied ") for name in _all_names()
    ]
    assert installation.command("migrate", "up").stdout == "postgres: up to date\nclickhouse: up to date\n"


def test_makes_every_table_and_rollup(installation: Installation) -> None:
    installation.command("migrate", "up")
    there = {name for (name,) in installation.rows("SELECT name FROM system.tables WHERE database = currentDatabase()")}
    assert there >= TABLES | set(loader.ROLLUPS) | VIEWS
    waits = (
        "SELECT create_table_query FROM system.tables WHERE database = currentDatabase() AND name = 'replay_pending'"
    )
    ((said,),) = installation.rows(waits)
    assert "TTL toDate(received_at) + toIntervalDay(4)" in said  # three whole days: what comes at 23:59 has them too


def test_without_replays_there_are_no_tables_of_them_until_the_mode_changes(installation: Installation) -> None:
    """And none are dropped when it changes back: what was recorded stays until somebody says otherwise."""
    replays = [name for name in _names("clickhouse") if "_replay" in name]
    lite = installation.environ | {"REPLAY_ENABLED": "false"}
    with_replays, installation.environ = installation.environ, lite
    said = installation.command("migrate", "up").stdout
    assert [line.replace("applied ", "") for line in said.splitlines() if "applied" in line] == [
        name for name in _all_names() if name not in replays
    ]
    assert _replay_tables(installation) == set()
    assert installation.command("migrate", "status").returncode == 0
    installation.environ = with_replays
    before = installation.command("migrate", "status", check=False)
    assert before.returncode == 1
    assert [line for line in before.stdout.splitlines() if "pending" in line] == [f"{name} pending" for name in replays]
    installation.command("migrate", "up")
    assert _replay_tables(installation) == {"replay_chunks", "replay_pending"}
    installation.environ = lite
    assert installation.command("migrate", "up").stdout == "postgres: up to date\nclickhouse: up to date\n"
    assert _replay_tables(installation) == {"replay_chunks", "replay_pending"}


def test_two_at_once_apply_each_once(installation: Installation) -> None:
    call = [sys.executable, "-m", "gosight", "migrate", "up"]
    both = [subprocess.Popen(call, env=installation.environ, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = "".join(one.communicate(timeout=120)[0] for one in both)
    assert [one.returncode for one in both] == [0, 0]
    assert sorted(line for line in said.splitlines() if "applied" in line) == sorted(
        name.replace(": ", ": applied ") for name in _all_names()
    )


def test_status_says_what_is_pending_and_what_is_applied(installation: Installation) -> None:
    before = installation.command("migrate", "status", check=False)
    assert before.returncode == 1
    assert before.stdout.splitlines() == [f"{name} pending" for name in _all_names()]
    installation.command("migrate", "up")
    assert installation.command("migrate", "status").stdout.splitlines() == [f"{name} applied" for name in _all_names()]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_migration_that_was_changed_after_it_was_applied_is_refused(installation: Installation, family: str) -> None:
    installation.command("migrate", "up")
    if family == "postgres":
        asyncio.run(_postgres(installation, "UPDATE schema_migrations SET checksum = 'other' WHERE number = 1"))
    else:
        other = "INSERT INTO schema_migrations (number, name, checksum) SELECT number, name, 'other'"
        asyncio.run(_clickhouse(installation, f"{other} FROM schema_migrations WHERE number = 1"))
    done = installation.command("migrate", "up", check=False)
    assert done.returncode == 1
    assert f"{_names(family)[0]} was changed after it was applied" in done.stderr


@pytest.mark.parametrize("family", FAMILIES)
def test_a_schema_that_is_newer_than_this_code_is_refused(installation: Installation, family: str) -> None:
    installation.command("migrate", "up")
    newer = "INSERT INTO schema_migrations (number, name, checksum) VALUES (9999, 'future', 'x')"
    asyncio.run(_postgres(installation, newer) if family == "postgres" else _clickhouse(installation, newer))
    done = installation.command("migrate", "up", check=False)
    assert done.returncode == 1
    assert f"{family}: 9999_future was applied by a newer version" in done.stderr


async def test_a_migration_of_postgres_is_whole_or_not_at_all(installation: Installation) -> None:
    broken = Migration(9998, "broken", "CREATE TABLE half (a INTEGER); SELECT 1 / 0", "x")
    pool = await postgres.connect(installation.postgres_url)
    schema = PostgresSchema(pool)
    assert await schema.applied() == []
    with pytest.raises(asyncpg.DivisionByZeroError):
        await schema.apply(broken)
    assert await schema.applied() == []
    assert await pool.fetchval("SELECT to_regclass('half')") is None
    await pool.close()
