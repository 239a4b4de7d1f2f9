"""`gosight clickhouse access`: the user of ClickHouse that analysts' SQL runs as, as SQL for its administrator."""

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import click

from gosight.http.api.endpoints.query import LIMITS, SETTINGS
from gosight.http.api.sql_scope.tables import OFFERED
from gosight.settings import SettingError, load
from gosight.sql import loader
from gosight.stores.clickhouse import database_of

_NAME = re.compile(r"\w+", re.ASCII)


@click.group()
def clickhouse() -> None:
    """ClickHouse."""


@clickhouse.command()
def access() -> None:
    """Print the SQL that makes the user of `clickhouse.query_dsn`: read-only, limited, one project's rows at a time.

    To be run by an administrator of ClickHouse; again after an upgrade, for there may be more tables.
    """
    settings = load().clickhouse
    click.echo("\n".join(statements(settings.query_dsn, database_of(settings.dsn))))


def statements(query_dsn: str, database: str) -> Iterator[str]:
    """Raises `SettingError` where the DSN names no user with a password, or odd names."""
    parts = urlsplit(query_dsn)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (_NAME.fullmatch(user) and _NAME.fullmatch(database) and password):
        raise SettingError(
            "clickhouse.query_dsn: expected clickhouse://user:password@host:port, names of letters and _"
        )
    limits = [f"{name} = {SETTINGS[name]} MAX {SETTINGS[name]}" for name in LIMITS]
    modes = [f"{name} = '{SETTINGS[name]}' CONST" for name in ("timeout_overflow_mode", "result_overflow_mode")]
    digest = hashlib.sha256(password.encode()).hexdigest()
    names = {"user": user, "database": database, "password_sha256": digest, "limits": ",\n    ".join(limits + modes)}
    yield loader.access("user").format(**names)
    for table in sorted(OFFERED):
        yield loader.access("table").format(table=table, **names)
