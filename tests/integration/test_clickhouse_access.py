"""The SQL that `gosight clickhouse access` prints, as far as an engine without users can say: its parser takes it."""

import asyncio

import pytest

from gosight.commands.clickhouse import statements
from gosight.http.api.endpoints.query import LIMITS
from gosight.http.api.sql_scope.tables import OFFERED
from gosight.settings import SettingError
from gosight.stores import clickhouse

DSN = "clickhouse://analyst:it%27s%20a%20secret@ch:8123/gosight"
PRINTED = "\n".join(statements(DSN, "gosight"))
STATEMENTS = [part.strip() for part in PRINTED.split(";\n") if part.strip(" ;\n")]


def test_the_engines_parser_reads_every_statement(clickhouse_dsn: str) -> None:
    async def read() -> list[str]:
        client = await clickhouse.connect(clickhouse_dsn, database="default")
        trees = [await client.raw_query(f"EXPLAIN AST {one.rstrip(';')}", fmt="TabSeparatedRaw") for one in STATEMENTS]
        await client.close()
        return [tree.decode() for tree in trees]

    trees = asyncio.run(read())
    assert [tree.split()[0] for tree in trees[:2]] == ["CreateSettingsProfileQuery", "CreateUserQuery"]
    assert sum(tree.startswith("GrantQuery") for tree in trees) == len(OFFERED)
    assert sum(tree.startswith("CREATE ROW POLICY") for tree in trees) == 2 * len(OFFERED)
    assert len(trees) == 2 + 3 * len(OFFERED)


@pytest.mark.parametrize("table", sorted(OFFERED))
def test_every_table_has_its_policy_and_nobody_else_is_shut_out(table: str) -> None:
    own = f"ON `gosight`.`{table}` FOR SELECT\n    USING project_id = getSetting('SQL_gosight_project') TO `analyst`"
    others = f"ON `gosight`.`{table}` FOR SELECT USING 1 TO ALL EXCEPT `analyst`"
    assert PRINTED.count(own) == PRINTED.count(others) == 1
    assert PRINTED.count(f"GRANT SELECT ON `gosight`.`{table}` TO `analyst`") == 1


def test_the_limits_are_hard_ones_and_the_password_is_not_shown() -> None:
    assert [name for name in LIMITS if f"{name} = " not in PRINTED or " MAX " not in PRINTED] == []
    assert "readonly = 2" in PRINTED
    assert "secret" not in PRINTED


@pytest.mark.parametrize(
    "dsn", ["", "clickhouse://ch:8123", "clickhouse://analyst@ch:8123", "clickhouse://a%60b:password@ch:8123"]
)
def test_a_user_that_cannot_be_made_is_refused(dsn: str) -> None:
    with pytest.raises(SettingError, match=r"clickhouse\.query_dsn: expected"):
        list(statements(dsn, "gosight"))
