"""The embedded ClickHouse, asked by the stock client as a real server would be."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import aiohttp
import clickhouse_connect
import lz4.frame
import pytest
from clickhouse_connect.driver.exceptions import DatabaseError

from gosight.embedded.infra import Infra

ROWS = [[1, "a"], [2, "b'\\"], [3, "\u00fc\n\t"]]


async def _connect(dsn: str, database: str = "default", **options: Any) -> Any:
    url = urlsplit(dsn)
    return await clickhouse_connect.get_async_client(
        host=url.hostname,
        port=url.port,
        username=url.username,
        password=url.password or "",
        database=database,
        **options,
    )


@pytest.fixture
async def client(clickhouse_dsn: str) -> AsyncIterator[Any]:
    database = f"t{uuid4().hex}"
    root = await _connect(clickhouse_dsn)
    await root.command(f"CREATE DATABASE {database}")
    connection = await _connect(clickhouse_dsn, database)
    await connection.command("CREATE TABLE t (n UInt32, s String) ENGINE = MergeTree ORDER BY n")
    yield connection
    await connection.close()
    await root.command(f"DROP DATABASE {database}")
    await root.close()


async def _stored(client: Any) -> list[list[Any]]:
    result = await client.query("SELECT n, s FROM t ORDER BY n")
    return [list(row) for row in result.result_rows]


@pytest.mark.parametrize("compression", ["lz4", "zstd", "gzip", False])
async def test_insert_in_every_compression(client: Any, clickhouse_dsn: str, compression: str | bool) -> None:
    packed = await _connect(clickhouse_dsn, client.database, compress=compression)
    await packed.insert("t", ROWS, column_names=["n", "s"])
    await packed.close()
    assert await _stored(client) == ROWS


async def test_insert_of_many_blocks_keeps_every_row(client: Any) -> None:
    rows = [[n, "x" * 50] for n in range(300_000)]
    summary = await client.insert("t", rows, column_names=["n", "s"])
    assert summary.written_rows == 300_000
    assert (await client.query("SELECT count(), sum(n) FROM t")).result_rows == [(300_000, sum(range(300_000)))]


@pytest.mark.parametrize(
    ("shape", "data"),
    [
        ("JSONEachRow", b'{"n":1,"s":"a"}\n{"n":2,"s":"FORMAT CSV"}'),
        ("CSV", b'1,"a"\n2,"FORMAT CSV"\n'),
        ("TabSeparated", b"1\ta\n2\tFORMAT CSV\n"),
        ("Values", b"(1,'a'),(2,'FORMAT CSV')"),
    ],
)
async def test_raw_insert_in_every_format(client: Any, shape: str, data: bytes) -> None:
    await client.raw_insert("t", column_names=["n", "s"], insert_block=data, fmt=shape)
    assert await _stored(client) == [[1, "a"], [2, "FORMAT CSV"]]


async def test_insert_with_values_in_the_statement(client: Any) -> None:
    await client.command("INSERT INTO t (n, s) VALUES (1, 'SELECT FORMAT VALUES'), (2, '--')")
    assert await _stored(client) == [[1, "SELECT FORMAT VALUES"], [2, "--"]]


async def test_insert_with_data_in_the_statement(client: Any) -> None:
    await client.command('INSERT INTO t FORMAT JSONEachRow\n{"n":1,"s":"a"}')
    assert await _stored(client) == [[1, "a"]]


async def test_insert_from_select(client: Any) -> None:
    await client.command("INSERT INTO t SELECT number, toString(number) FROM numbers(3)")
    assert await _stored(client) == [[0, "0"], [1, "1"], [2, "2"]]


@pytest.mark.parametrize("compression", [None, "zstd", "gzip"])
async def test_insert_from_input_function(client: Any, compression: str | None) -> None:
    await _post(
        client,
        "INSERT INTO t SELECT x + 1, upper(y) FROM input('x UInt32, y String') FORMAT JSONEachRow",
        b'{"x":1,"y":"a"}',
        compression,
    )
    assert await _stored(client) == [[2, "A"]]


async def test_lz4_frames_one_after_the_other_are_all_stored(client: Any) -> None:
    frames = b"".join(lz4.frame.compress(b'{"n":%d,"s":"%s"}\n' % (n, b"y" * 70_000)) for n in range(20))
    await _post(client, "INSERT INTO t FORMAT JSONEachRow", frames, "lz4")
    assert len(await _stored(client)) == 20


async def _post(client: Any, sql: str, body: bytes, encoding: str | None) -> None:
    """As any HTTP client would, without clickhouse-connect's help."""
    packed = {None: lambda b: b, "lz4": lambda b: b, "zstd": _zstd, "gzip": _gzip}[encoding](body)
    headers = {"X-ClickHouse-User": "gosight", "X-ClickHouse-Key": "embedded-test"}
    headers |= {"Content-Encoding": encoding} if encoding else {}
    asked = {"query": sql, "database": client.database}
    async with (
        aiohttp.ClientSession(auto_decompress=False) as http,
        http.post(client.url, params=asked, data=packed, headers=headers) as answer,
    ):
        assert answer.status == 200, await answer.text()


def _zstd(body: bytes) -> bytes:
    import zstandard

    return zstandard.compress(body)


def _gzip(body: bytes) -> bytes:
    import gzip

    return gzip.compress(body)


async def test_parameters_are_bound_by_the_server(client: Any) -> None:
    nasty = "'; DROP TABLE t; --"
    result = await client.query("SELECT {n:UInt32} + 1, {s:String}", parameters={"n": 41, "s": nasty})
    assert result.result_rows == [(42, nasty)]


async def test_empty_result_still_names_its_columns(client: Any) -> None:
    result = await client.query("SELECT n, s FROM t WHERE n = {n:UInt32}", parameters={"n": 9})
    assert result.result_rows == []
    assert result.column_names == ("n", "s")


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT * FROM absent", 60),
        ("SELEC 1", 62),
        ("SELECT absent FROM t", 47),
        ("SELECT throwIf(1, 'broken')", 395),
        ("SELECT * FROM file('/etc/passwd', 'LineAsString')", 497),
        ("SELECT 1 INTO OUTFILE '/tmp/x'", 497),
    ],
)
async def test_errors_carry_clickhouse_codes(client: Any, sql: str, code: int) -> None:
    with pytest.raises(DatabaseError, match=rf"code:? {code}\b|Code: {code}\b"):
        await client.query(sql)


async def test_throwing_view_fails_the_insert(client: Any) -> None:
    """chDB's own `send_insert` reports success here."""
    await client.command("CREATE TABLE late (n UInt32) ENGINE = MergeTree ORDER BY n")
    await client.command(
        "CREATE MATERIALIZED VIEW guard_mv TO late AS SELECT n FROM t WHERE NOT throwIf(n > 1, 'insert_by is past')"
    )
    with pytest.raises(DatabaseError, match="insert_by is past"):
        await client.raw_insert("t", insert_block=b'{"n":2,"s":"a"}', fmt="JSONEachRow")


async def test_settings_of_one_request_do_not_leak_into_the_next(client: Any) -> None:
    asked = "SELECT getSetting('max_threads')"
    assert (await client.query(asked, settings={"max_threads": 1})).result_rows[0][0] == 1
    assert (await client.query(asked, settings={"max_threads": 3})).result_rows[0][0] == 3


async def test_max_execution_time_ends_a_query(client: Any) -> None:
    with pytest.raises(DatabaseError, match="159"):
        await client.query(
            "SELECT sum(sleepEachRow(0.01)) FROM numbers(10000)",
            settings={"max_execution_time": 1, "max_block_size": 10},
        )


async def test_queries_run_side_by_side(client: Any) -> None:
    totals = await asyncio.gather(*(client.query(f"SELECT sum(number) + {n} FROM numbers(1000)") for n in range(16)))
    assert [total.result_rows[0][0] for total in totals] == [499_500 + n for n in range(16)]


async def test_deduplication_token_lets_a_block_in_once(client: Any) -> None:
    await client.command("ALTER TABLE t MODIFY SETTING non_replicated_deduplication_window = 100")
    for _ in range(2):
        await client.insert("t", ROWS, column_names=["n", "s"], settings={"insert_deduplication_token": "a"})
    await client.insert("t", ROWS, column_names=["n", "s"], settings={"insert_deduplication_token": "b"})
    assert len(await _stored(client)) == 6


async def test_wrong_password_is_refused(clickhouse_dsn: str) -> None:
    with pytest.raises(DatabaseError, match="516"):
        await _connect(clickhouse_dsn.replace("embedded-test", "wrong"))


async def test_killed_and_restarted_keeps_rows_and_port(client: Any, clickhouse_dsn: str, infra: Infra) -> None:
    await client.insert("t", ROWS, column_names=["n", "s"])
    infra.kill("clickhouse")
    infra.start("clickhouse")
    assert infra.address("clickhouse") == clickhouse_dsn
    assert await _stored(client) == ROWS


@pytest.mark.parametrize("shape", ["CSVWithNames", "JSONEachRow", "Parquet"])
async def test_an_answer_that_waits_on_disk_is_the_same(client: Any, shape: str) -> None:
    await client.insert("t", ROWS, column_names=["n", "s"])
    sql = "SELECT * FROM t WHERE n < {n:UInt32} ORDER BY n"
    spooled = {"wait_end_of_query": "1", "buffer_size": "1", "readonly": "1"}
    plain = await client.raw_query(sql, {"n": 3}, fmt=shape)
    assert await client.raw_query(sql, {"n": 3}, settings=spooled, fmt=shape) == plain
    assert len(await client.raw_query(sql, {"n": 0}, settings=spooled, fmt=shape)) < len(plain)


async def test_a_query_that_fails_late_sends_nothing_of_its_answer_on_disk(client: Any) -> None:
    spooled = {"wait_end_of_query": "1", "buffer_size": "1"}
    with pytest.raises(DatabaseError, match="FUNCTION_THROW_IF"):
        await client.raw_query("SELECT throwIf(number = 900000) FROM numbers(1000000)", settings=spooled, fmt="CSV")
    data = (await client.query("SELECT path FROM system.disks WHERE name = 'default'")).result_rows[0][0]
    assert list((Path(data) / "spool").iterdir()) == []
