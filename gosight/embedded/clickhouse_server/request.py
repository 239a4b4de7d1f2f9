"""A query as it came over HTTP, apart from HTTP."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gosight.embedded.clickhouse_server import compression
from gosight.embedded.clickhouse_server.errors import BAD_ARGUMENTS, UNKNOWN_SETTING, QueryError
from gosight.embedded.clickhouse_server.statement import is_insert

_TRANSPORT = {
    "add_http_cors_header", "buffer_size", "cancel_http_readonly_queries_on_client_close",
    "client_protocol_version", "compress", "database", "decompress", "default_format",
    "enable_http_compression", "http_headers_progress_interval_ms", "http_zlib_compression_level", "password",
    "query", "query_id", "quota_key", "role", "send_progress_in_http_headers", "session_check", "session_id",
    "session_timeout", "stacktrace", "user", "wait_end_of_query",
}  # fmt: skip
"""URL parameters that are about the connection; every other one is a setting (ClickHouse's HTTPHandler)."""

_SETTING_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


@dataclass(frozen=True)
class Request:
    """`data`: rows for an INSERT, packed with `encoding` ('' = plain); `format`: of an answer whose query has none.

    `is_spooled`: the answer may be larger than memory is worth, and waits on disk for its reader.
    """

    sql: bytes
    data: bytes
    encoding: str
    format: str
    database: str
    session_id: str
    settings: Mapping[str, str]
    parameters: Mapping[str, str]
    is_spooled: bool = False


def build(url: Mapping[str, str], body: bytes, encoding: str, format_header: str) -> Request:
    """Raises `QueryError` for a name that is no setting and for a body that cannot be unpacked."""
    encoding = "" if encoding == "identity" else encoding
    if encoding and encoding not in compression.ENCODINGS:
        raise QueryError(BAD_ARGUMENTS, f"Unknown Content-Encoding {encoding!r}", "BAD_ARGUMENTS")
    sql, data = url.get("query", "").encode(), body
    if not sql:
        sql, data, encoding = compression.unpack(body, encoding), b"", ""
    elif not is_insert(sql):
        # A long query may be spread over URL and body.
        sql, data, encoding = sql + b"\n" + compression.unpack(body, encoding), b"", ""
    settings = {name: value for name, value in url.items() if name not in _TRANSPORT and not name.startswith("param_")}
    if wrong := next((name for name in settings if not _SETTING_NAME.fullmatch(name)), None):
        raise QueryError(UNKNOWN_SETTING, f"Unknown setting {wrong!r}", "UNKNOWN_SETTING")
    return Request(
        sql=sql.rstrip() if not is_insert(sql) else sql,
        data=data,
        encoding=encoding,
        format=format_header or url.get("default_format", "") or "TabSeparated",
        database="" if url.get("database") == "__default__" else url.get("database", ""),
        session_id=url.get("session_id", ""),
        settings=settings,
        parameters={name[len("param_") :]: value for name, value in url.items() if name.startswith("param_")},
        is_spooled=url.get("wait_end_of_query") == "1" and "buffer_size" in url,
    )
