"""What ClickHouse's errors become. Their texts are as servers and the embedded engine write them."""

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError

from gosight.http.api.endpoints.query import LIMITS
from gosight.http.api.refusals_of_clickhouse import as_limit, as_wrong_sql, in_words

DISK = "max_temporary_data_on_disk_size_for_query"


def error(code: int, text: str) -> DatabaseError:
    found = DatabaseError(f"HTTPDriver for http://h:8123 received ClickHouse error code {code}\n Code: {code}. {text}")
    found.code = code
    return found


@pytest.mark.parametrize(
    ("code", "said", "limit"),
    [
        (159, "DB::Exception: Timeout exceeded: elapsed 30 s, maximum: 30 s.", "max_execution_time"),
        (160, "DB::Exception: Estimated query execution time is too long. (TOO_SLOW)", "max_execution_time"),
        (241, "DB::Exception: Query memory limit exceeded: would use 1.00 GiB.", "max_memory_usage"),
        (396, "DB::Exception: Limit for result exceeded, max rows: 1.00 million, current rows: 2.", "max_result_rows"),
        (396, "DB::Exception: Limit for result exceeded, max bytes: 256.00 MiB, current bytes: 9.", "max_result_bytes"),
        (396, "DB::Exception: Limit for temporary files size (consumed for query: 5 GiB) exceeded.", DISK),
    ],
)  # fmt: skip
def test_limits(code: int, said: str, limit: str) -> None:
    found = as_limit(error(code, said), LIMITS)
    assert found is not None
    assert (found.status, found.code, [one.field for one in found.details]) == (422, "LIMIT_EXCEEDED", [limit])
    assert LIMITS[limit] in found.message


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (202, "DB::Exception: Too many simultaneous queries. Maximum: 100. (TOO_MANY_SIMULTANEOUS_QUERIES)"),
        (241, "DB::Exception: (total) memory limit exceeded: would use 9.6 GiB. (MEMORY_LIMIT_EXCEEDED)"),
        (243, "DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)"),
    ],
)
def test_a_server_that_has_too_much_to_do(code: int, said: str) -> None:
    found = as_limit(error(code, said), LIMITS)
    assert found is not None
    assert found.status == 503


def test_wrong_sql() -> None:
    said = (
        "DB::Exception: Unknown expression identifier `x` in scope SELECT x FROM `_gosight_cte_a`. (UNKNOWN_IDENTIFIER)"
    )
    found = as_wrong_sql(error(47, said))
    assert found is not None
    assert [(one.field, one.message) for one in found.details] == [("sql", "Unknown expression identifier `x`")]
    assert as_limit(error(47, said), LIMITS) is None


@pytest.mark.parametrize("code", [49, 1001, 1002])
def test_what_is_the_servers_own_fault(code: int) -> None:
    assert as_limit(error(code, "DB::Exception: Logical error"), LIMITS) is None
    assert as_wrong_sql(error(code, "DB::Exception: Logical error")) is None


def test_long_messages_are_cut() -> None:
    assert len(in_words(error(62, "DB::Exception: " + "x" * 5_000))) == 500
    assert in_words(error(62, "no more than this")) != ""
