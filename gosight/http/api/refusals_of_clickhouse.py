"""What ClickHouse's refusal of a statement means to whoever asked."""

import re
from collections.abc import Mapping

from clickhouse_connect.driver.exceptions import DatabaseError

from gosight.http.api import errors
from gosight.http.api.errors import ApiError, Problem
from gosight.http.api.sql_scope.scope import CTE_PREFIX

_LIMITS = {
    159: "max_execution_time",  # TIMEOUT_EXCEEDED
    160: "max_execution_time",  # TOO_SLOW: it would exceed it
    241: "max_memory_usage",  # MEMORY_LIMIT_EXCEEDED
    396: "max_result_rows",  # TOO_MANY_ROWS_OR_BYTES
}
_BUSY = {202, 209, 210, 243, 439}
"""TOO_MANY_SIMULTANEOUS_QUERIES, SOCKET_TIMEOUT, NETWORK_ERROR, NOT_ENOUGH_SPACE, CANNOT_SCHEDULE_TASK."""

_BROKEN = {49, 1001, 1002}
"""LOGICAL_ERROR and what has no code of its own: the server's fault, whatever was asked."""

_SAID = re.compile(r"DB::(?:Exception|NetException): (?:Code: \d+\. DB::Exception: )?(.*)", re.DOTALL)
_ASIDE = re.compile(
    r"(?:[.:]? in scope |: while |: note: | \(version |\. stack trace|\.? \([A-Z_\d]+\)\s*$).*",
    re.DOTALL | re.IGNORECASE,
)
_MAX_CHARACTERS = 500


def as_limit(error: DatabaseError, limits: Mapping[str, str]) -> ApiError | None:
    """422 with the limit that was passed, or 503, else None. `limits`: in words, by their settings' names."""
    name = _LIMITS.get(error.code or 0)
    if error.code in _BUSY or (error.code == 241 and "(total)" in str(error)):
        return errors.unavailable("ClickHouse has too much to do just now.")
    if name is None:
        return None
    if name == "max_result_rows":
        name = _which_of_size(str(error))
    said = f"The limit is {limits[name]}."
    return ApiError(422, "LIMIT_EXCEEDED", f"The query passed its limit ({name}). {said}", [Problem(name, said)])


def _which_of_size(said: str) -> str:
    if "temporary" in said:
        return "max_temporary_data_on_disk_size_for_query"
    return "max_result_bytes" if "bytes" in said else "max_result_rows"


def as_wrong_sql(error: DatabaseError) -> ApiError | None:
    """400 with what the engine says of the SQL; None where it is not the SQL's fault."""
    if error.code in _BROKEN:
        return None
    return errors.invalid([Problem("sql", in_words(error))])


def in_words(error: DatabaseError) -> str:
    """The engine's sentence, without its own surroundings."""
    found = _SAID.search(str(error))
    said = _ASIDE.sub("", found[1] if found else str(error)).strip()
    return said.replace(CTE_PREFIX, "")[:_MAX_CHARACTERS]
