"""Analysts' SQL on the real engine: what is accepted runs, and says the same whatever other projects hold."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import clickhouse_connect
import msgspec
import pytest
from clickhouse_connect.driver.exceptions import DatabaseError
from hypothesis import given, settings

from gosight.http.api.endpoints.query import SETTINGS
from gosight.http.api.sql_scope import engine_view
from gosight.http.api.sql_scope.refusal import Refused
from gosight.http.api.sql_scope.scope import scoped
from gosight.http.api.sql_scope.tables import OFFERED, WITHHELD, parameters, table_filters
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.stores import clickhouse
from gosight.stores.migrations import ClickHouseSchema, migrate
from tests.analyst_sql import ASKED, ATTACKS
from tests.integration.api.rows import envelope, insight, session, uid, visit
from tests.sql_strategies import OTHER, OWN, heaps_of_words, queries

DOCUMENT = (Path(__file__).parents[2] / "docs" / "query.md").read_text()
DAY = "2026-10-13 12:00:00"
UNKNOWN_IDENTIFIER = 47
MOVES = '{"positions": [{"x": 10, "y": 20}]}'


class Shop:
    """One database. Queries run as the API runs them."""

    def __init__(self, dsn: str, *projects: str) -> None:
        url = urlsplit(dsn)
        self.database = f"t{uuid4().hex[:12]}"
        asyncio.run(self._fill(dsn, projects))
        self.client = clickhouse_connect.get_client(
            host=url.hostname or "",
            port=url.port or 0,
            username=url.username,
            password=url.password or "",
            database=self.database,
        )

    def rows(self, written: str, filters: str = "") -> list[str] | int:
        """What the SQL gives, sorted; the code of the error when it cannot be run."""
        limits = {**SETTINGS, "readonly": "1", "max_execution_time": "5"} | (
            {"additional_table_filters": filters} if filters else {}
        )
        try:
            answer = self.client.raw_query(written, parameters(written, OWN), settings=limits, fmt="JSONCompactEachRow")
        except DatabaseError as error:
            if error.code is None:
                raise
            return error.code
        return sorted(answer.decode(errors="replace").split("\n"))

    def scoped(self, sql: str) -> str:
        """Raises `Refused`."""
        written = scoped(sql, self.database)
        try:
            tree = self.client.raw_query(f"EXPLAIN AST {written}", parameters(written, OWN), fmt="TabSeparatedRaw")
        except DatabaseError as error:
            raise Refused(str(error)) from error
        try:
            engine_view.check(tree.decode(errors="replace"), self.database)
        except Refused as error:
            raise AssertionError(f"only the engine's reading gives it away: {sql}") from error
        return written

    def ask(self, sql: str) -> list[str] | int:
        """Raises `Refused`."""
        return self.rows(self.scoped(sql), table_filters(OWN, self.database))

    async def _fill(self, dsn: str, projects: tuple[str, ...]) -> None:
        root = await clickhouse.connect(dsn, database="default")
        await root.command(f"CREATE DATABASE {self.database}")
        await root.close()
        client = await clickhouse.connect(dsn, database=self.database)
        await migrate(ClickHouseSchema(client))
        for project in projects:
            await _insert(Inserter(client, 30_000), project)
        await client.close()


async def _insert(inserter: Inserter, project: str) -> None:
    """Two sessions, one of them deleted again, with what belongs to them."""
    sid, gone = uid(project, 1), uid(project, 2)
    mark = {"country": f"Land of {project}", "user_id": f"user of {project}"}
    kept = session(project, DAY, session_id=sid, **mark)
    await inserter.rows("sessions", [kept, session(project, DAY, session_id=gone, version=1)])
    await inserter.rows("sessions", [session(project, DAY, session_id=gone, version=2, is_deleted=1)])
    await inserter.rows("page_visits", [visit(project, sid, f"/{project}", DAY), visit(project, sid, "/", DAY)])
    await inserter.rows("insights", [insight(project, sid, DAY, path=f"/{project}", insight_id=str(uid(project, 3)))])
    events: list[dict[str, Any]] = [
        {"at": DAY, "event_id": str(uid(project, 4)), "path": f"/{project}"},
        {"at": DAY, "event_id": str(uid(project, 5)), "event_type": "click", "click_px": 10, "click_py": 20},
        {"at": DAY, "event_id": str(uid(project, 6)), "event_type": "web_vitals", "lcp": len(project) + 1_000},
        {"at": DAY, "event_id": str(uid(project, 8)), "event_type": "mouse_move", "payload": MOVES},
        {"at": DAY, "event_id": str(uid(project, 7)), "event_type": "js_error", "error_fingerprint": project},
    ]
    about = {"user_id": project, "traits": {"plan": "pro"}}
    events.append({"at": DAY, "event_id": str(uid(project, 9)), "event_type": "identify", "payload": json.dumps(about)})
    line = envelope(project, sid, *events, user_id=f"user of {project}")
    await inserter.events([msgspec.json.encode(line)], uuid4().hex, 1 << 50)


@pytest.fixture(scope="module")
def alone(clickhouse_dsn: str) -> Shop:
    return Shop(clickhouse_dsn, OWN)


@pytest.fixture(scope="module")
def shared(clickhouse_dsn: str) -> Shop:
    return Shop(clickhouse_dsn, OWN, OTHER)


def test_tables_that_are_offered_and_withheld_are_all_that_there_are(shared: Shop) -> None:
    sql = f"SELECT name FROM system.tables WHERE database = '{shared.database}' AND engine != 'MaterializedView'"
    found = {row[0] for row in shared.client.query(sql).result_rows}
    assert found == OFFERED | WITHHELD


@pytest.mark.parametrize("table", sorted(OFFERED))
def test_every_table_gives_the_projects_rows_alone(alone: Shop, shared: Shop, table: str) -> None:
    counted = f"SELECT project_id, count() FROM {table} GROUP BY project_id"
    assert shared.ask(counted) == alone.ask(counted)
    assert OWN in str(shared.ask(counted))
    everything = f"SELECT * {'EXCEPT (ingested_at)' if table == 'events' else ''} FROM {table}"
    assert shared.ask(everything) == alone.ask(everything)


def test_the_documentation_names_every_table_and_column(shared: Shop) -> None:
    rows = [line.split(" | ") for line in DOCUMENT.splitlines() if line.startswith("| `") and line.count(" | ") == 2]
    documented = {cells[0].strip("|` "): set(re.findall(r"`(\w+)`", cells[2])) for cells in rows}
    sql = f"SELECT table, groupArray(name) FROM system.columns WHERE database = '{shared.database}' GROUP BY table"
    existing = {table: set(columns) for table, columns in shared.client.query(sql).result_rows if table in OFFERED}
    assert documented == existing


def test_a_deleted_session_is_not_counted(shared: Shop) -> None:
    assert shared.ask("SELECT count() FROM sessions") == ["", "[1]"]


@pytest.mark.parametrize("sql", ASKED, ids=range(len(ASKED)))
def test_what_analysts_ask_runs(alone: Shop, shared: Shop, sql: str) -> None:
    answer = shared.ask(sql)
    assert isinstance(answer, list), answer
    assert answer == alone.ask(sql)


@pytest.mark.parametrize("table", sorted(OFFERED))
def test_the_engines_lock_holds_without_the_rewriting(alone: Shop, shared: Shop, table: str) -> None:
    for sql in (
        f"SELECT COLUMNS('_id|path') FROM {{db}}.{table}",
        f"SELECT count() FROM {{db}}.{table} AS a JOIN {{db}}.{table} AS b USING (project_id)",
        f"WITH '{OWN}' AS project_id SELECT count() FROM {{db}}.{table}",
        f"SELECT (SELECT count() FROM {{db}}.{table})",
    ):
        given_rows = [
            shop.rows(sql.format(db=shop.database), table_filters(OWN, shop.database)) for shop in (alone, shared)
        ]
        assert isinstance(given_rows[0], list)
        assert given_rows[0] == given_rows[1]


@pytest.mark.parametrize("table", sorted(WITHHELD - {"events_inbox"}))
def test_the_engines_lock_on_what_is_no_analysts_business(shared: Shop, table: str) -> None:
    sql = f"SELECT count() FROM {shared.database}.{table}"
    assert shared.rows(sql, table_filters(OWN, shared.database)) == ["", "[0]"]


SAID = ("no table", "stand for tables", "not a name", "function", "SETTINGS", "not offered", "Expected a table")
SEEN_BY_THE_ENGINE = [
    sql for sql, said in ATTACKS.items() if any(word in said for word in SAID) and "numbers(" not in sql
]


@pytest.mark.parametrize("sql", SEEN_BY_THE_ENGINE, ids=range(len(SEEN_BY_THE_ENGINE)))
def test_the_engines_reading_gives_attacks_away_without_sqlglot(shared: Shop, sql: str) -> None:
    try:
        tree = shared.client.raw_query(f"EXPLAIN AST {sql}", fmt="TabSeparatedRaw").decode()
    except DatabaseError:
        return  # the engine does not understand it either
    with pytest.raises(Refused):
        engine_view.check(tree, shared.database)


@pytest.mark.parametrize("table", sorted(OFFERED))
def test_the_engines_reading_gives_away_a_table_that_nobody_has_cut_down(shared: Shop, table: str) -> None:
    for source in (table, f"{shared.database}.{table}", f"{shared.database}.{table} AS x"):
        tree = shared.client.raw_query(f"EXPLAIN AST SELECT 1 FROM {source}", fmt="TabSeparatedRaw").decode()
        with pytest.raises(Refused):
            engine_view.check(tree, shared.database)


@pytest.mark.parametrize("listed", ["(events, events)", "tuple(events)", "(1 + events)", "CAST(events AS String)"])
def test_the_engine_takes_no_table_from_within_a_list(shared: Shop, listed: str) -> None:
    for sql in (
        f"SELECT 1 IN {listed}",
        f"SELECT tuple('a') NOT IN {listed}",
        f"SELECT 1 FROM numbers(1) WHERE 1 IN {listed}",
    ):
        assert shared.rows(shared.scoped(sql)) == UNKNOWN_IDENTIFIER


def test_the_list_of_functions_is_of_this_engine() -> None:
    """`python scripts/query_functions.py` renews it; what is new in it is to be read."""
    code = "from scripts.query_functions import FILE, listed; assert FILE.read_text().split() == listed()"
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=True)


def test_the_engine_and_sqlglot_take_texts_apart_alike(shared: Shop) -> None:
    odd = [
        "'",
        "''",
        "\\",
        "\\'",
        '"',
        "`",
        "\n",
        "--",
        "/*",
        "é",
        "\u2028",
        "%_",
        "{a:String}",
        "\\x41",
        "%(project_id)s",
    ]
    for one in odd:
        for two in odd:
            text = one + two
            quoted = text.replace("\\", "\\\\").replace("'", "\\'")
            written = shared.scoped(f"SELECT hex('{quoted}')")
            assert shared.rows(written) == sorted(["", f'["{text.encode().hex().upper()}"]'])


EXAMPLES = int(os.environ.get("SQL_EXAMPLES", "200"))


@settings(max_examples=EXAMPLES, deadline=None)
@given(sql=queries())
def test_no_query_sees_whether_another_project_is_there(alone: Shop, shared: Shop, sql: str) -> None:
    _compare(alone, shared, sql)


@settings(max_examples=EXAMPLES, deadline=None)
@given(sql=heaps_of_words)
def test_no_heap_of_words_sees_whether_another_project_is_there(alone: Shop, shared: Shop, sql: str) -> None:
    _compare(alone, shared, sql)


def _compare(alone: Shop, shared: Shop, sql: str) -> None:
    try:
        written = shared.scoped(sql)
    except Refused:
        return
    both = shared.rows(written)  # the rewriting alone has to hold
    assert both == alone.rows(alone.scoped(sql)), sql
    assert both == shared.ask(sql), sql
