"""What analysts' SQL becomes, and what of it is refused."""

import re

import pytest

from gosight.http.api.sql_scope.refusal import Refused
from gosight.http.api.sql_scope.scope import scoped
from gosight.http.api.sql_scope.tables import OFFERED, REPLACED
from tests.analyst_sql import ASKED, ATTACKS

ROWS = re.compile(
    r'\(SELECT \* FROM "shop"\."(\w+)" AS "_gosight_rows"( FINAL)? '
    r'WHERE "_gosight_rows"\."project_id" = \{project_id: String\}\)'
)
RAW_TABLE = re.compile(rf'(?:FROM|JOIN) \(?"?(?:shop"?\."?)?({"|".join(OFFERED)})\b')

EVENTS = '(SELECT * FROM "shop"."events" AS "_gosight_rows" WHERE "_gosight_rows"."project_id" = {project_id: String})'


def refusal(sql: str) -> Refused:
    with pytest.raises(Refused) as caught:
        scoped(sql, "shop")
    return caught.value


def test_a_table_becomes_its_projects_rows() -> None:
    assert scoped("select path from events", "shop") == f'SELECT "path" FROM {EVENTS} AS "events"'


@pytest.mark.parametrize("table", sorted(OFFERED))
def test_every_table(table: str) -> None:
    written = scoped(f"SELECT count() FROM {table} AS t JOIN gosight.{table} AS u USING (project_id)", "shop")
    found = ROWS.findall(written)
    assert [name for name, _ in found] == [table, table]
    assert all(bool(final) == (table in REPLACED) for _, final in found)


@pytest.mark.parametrize("sql", ASKED, ids=range(len(ASKED)))
def test_what_analysts_ask(sql: str) -> None:
    written = scoped(sql, "shop")
    assert not RAW_TABLE.search(ROWS.sub("", written)), written
    assert scoped(sql, "shop") == written


@pytest.mark.parametrize(("sql", "said"), list(ATTACKS.items()), ids=range(len(ATTACKS)))
def test_refused(sql: str, said: str) -> None:
    assert said in refusal(sql).message


def test_the_place_of_what_is_refused() -> None:
    refused = refusal("SELECT path,\n  file('x')\nFROM events")
    assert (refused.line, refused.column) == (2, 3)
    refused = refusal("SELECT path FROM nothing")
    assert (refused.line, refused.column) == (1, 18)
    refused = refusal("SELECT 1; SELECT 2")
    assert (refused.line, refused.column) == (1, 9)
    refused = refusal("SELECT path FROM events LIMIT ten twelve")
    assert (refused.line, refused.column) == (1, 35)


def test_comments_and_hints_are_not_written() -> None:
    assert scoped("SELECT /*+ x */ 1 /* file('x') */ -- y", "shop") == "SELECT 1"


def test_a_databases_odd_name_stays_one_name() -> None:
    assert 'FROM "a.b c"."events"' in scoped("SELECT 1 FROM events", "a.b c")


def test_names_that_a_with_gives_are_out_of_the_way_of_tables() -> None:
    written = scoped("WITH chunk_ledger AS (SELECT 1 AS x) SELECT chunk_ledger.x FROM chunk_ledger", "shop")
    assert written == (
        'WITH "_gosight_cte_chunk_ledger" AS (SELECT 1 AS "x") '
        'SELECT "chunk_ledger"."x" FROM "_gosight_cte_chunk_ledger" AS "chunk_ledger"'
    )
