"""The schema for a cluster, read by ClickHouse's own parser. What needs Keeper cannot run here."""

import re
from collections.abc import Iterator
from typing import Any

import chdb
import pytest

from gosight.sql import loader
from gosight.sql.cluster import SHARDED_BY
from gosight.stores.init_script import Cluster, init_script


def statements(*, is_sharded: bool) -> list[str]:
    text = init_script("clickhouse", replay=True, cluster=Cluster("main", is_sharded=is_sharded))
    bare = re.sub(r"(?m)^--.*$", "", text)
    return [one.strip() for one in bare.split(";\n") if one.strip()]


@pytest.fixture(scope="module")
def parser() -> Iterator[Any]:
    connection = chdb.connect(":memory:")  # type: ignore[no-untyped-call]
    yield connection
    connection.close()


@pytest.mark.parametrize("is_sharded", [False, True])
def test_clickhouse_reads_every_statement(parser: Any, is_sharded: bool) -> None:
    for statement in statements(is_sharded=is_sharded):
        if not statement.startswith(("USE", "INSERT")):
            assert "ON CLUSTER 'main'" in statement, statement
            parser.query(f"EXPLAIN AST {statement}", "Null")


def test_every_table_is_replicated_and_has_its_window() -> None:
    made = [one for one in statements(is_sharded=False) if one.startswith("CREATE TABLE")]
    assert [one for one in made if "MergeTree" in one and "= Replicated" not in one] == []
    windows = [one for one in made if "replicated_deduplication_window = 10000" in one]
    assert len(windows) == 1 + len(loader.ROLLUPS), "events and every rollup: a token counts on each target by itself"
    assert not any("non_replicated" in one for one in made)


def test_a_chunk_lands_in_one_shard_and_its_rollups_beside_it() -> None:
    assert {SHARDED_BY[name] for name in ("events_inbox", "events", *loader.ROLLUPS)} == {"source_partition"}
    views = [one for one in statements(is_sharded=True) if one.startswith("CREATE MATERIALIZED VIEW")]
    for view in views:
        assert re.search(r"FROM events(_inbox)?_local\b", view), view
    targets = [re.search(r" TO (\w+) AS", view)[1] for view in views]  # type: ignore[index]
    assert {name for name in targets if not name.endswith("_local")} == {"error_groups", "user_traits"}


def test_every_table_has_a_shard_key_and_a_distributed_table() -> None:
    made = [one for one in statements(is_sharded=True) if one.startswith("CREATE TABLE")]
    local = {found[1] for one in made if (found := re.match(r"CREATE TABLE IF NOT EXISTS (\w+)_local ", one))}
    distributed = re.compile(r"Distributed\('main', currentDatabase\(\), '(\w+)_local'")
    over = {found[1] for one in made if (found := distributed.search(one))}
    assert local == over == set(SHARDED_BY)


def test_columns_that_came_later_are_added_to_both() -> None:
    added = [one for one in statements(is_sharded=True) if "ADD COLUMN" in one and "near_misses" in one]
    assert [re.match(r"ALTER TABLE (\w+)", one)[1] for one in added] == ["sessions_local", "sessions"]  # type: ignore[index]
