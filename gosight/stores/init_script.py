"""A database's whole schema as one file, for `psql` and `clickhouse-client`: what `gosight migrate up` would do."""

from collections.abc import Iterator, Sequence

import msgspec

from gosight.sql import loader
from gosight.sql.cluster import on_cluster
from gosight.sql.loader import Migration
from gosight.stores.migrations import RECORDS

_HEAD = """\
-- Rendered by `make init-sql` out of gosight/sql/{family}: change it there. {note}
-- It says what it has applied, so that `gosight-migrate up` goes on from here. It may be run twice.
"""
_NOTES = {True: "", False: "Analytics only: no tables of replay."}

_BEGIN = {
    "clickhouse": "CREATE DATABASE IF NOT EXISTS gosight;\nUSE gosight;\n",
    "postgres": "BEGIN;\nSET client_min_messages = warning;\n",
}
_END = {"clickhouse": "", "postgres": "\nCOMMIT;\n"}

_RECORD = {
    "clickhouse": "INSERT INTO schema_migrations (number, name, checksum) VALUES ({number}, '{name}', '{checksum}');",
    "postgres": "INSERT INTO schema_migrations (number, name, checksum) SELECT {number}, '{name}', '{checksum}'\n"
    "WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = {number});",
}


class Cluster(msgspec.Struct, frozen=True):
    """Of ClickHouse, as `remote_servers` in its configuration names it."""

    name: str
    is_sharded: bool


def init_script(family: str, *, replay: bool, cluster: Cluster | None = None) -> str:
    """`replay` false: without the tables of replay. `family`: `clickhouse` or `postgres`."""
    wanted = [one for one in loader.migrations(family) if replay or not one.is_replays]
    if cluster:
        return _for_cluster(wanted, cluster)
    head = _HEAD.format(family=family, note=_NOTES[replay]).replace(" \n", "\n")
    parts = [head, _BEGIN[family], f"{RECORDS[family].rstrip()};\n"]
    return "\n".join([*parts, *(_part(family, one) for one in wanted)]) + _END[family]


def _for_cluster(wanted: Sequence[Migration], cluster: Cluster) -> str:
    """Run once, by hand: what it has applied is known to every server, so that the services start."""
    where = f" ON CLUSTER '{cluster.name}'"
    records = RECORDS["clickhouse"].replace("schema_migrations", f"schema_migrations{where}", 1)
    places = "'/clickhouse/tables/all/{database}/schema_migrations', '{shard}-{replica}'"
    records = records.replace("ReplacingMergeTree", f"ReplicatedReplacingMergeTree({places})")
    parts = [f"CREATE DATABASE IF NOT EXISTS gosight{where};\nUSE gosight;\n", f"{records.rstrip()};\n"]
    for one in wanted:
        statements = [
            made.rstrip(";") for found in one.statements()
            for made in on_cluster(found.rstrip(";"), cluster.name, is_sharded=cluster.is_sharded)
        ]  # fmt: skip
        record = _RECORD["clickhouse"].format(number=one.number, name=one.name, checksum=one.checksum)
        parts += [f"-- {one.number:04d}_{one.name}", *(f"{made};\n" for made in statements), f"{record}\n"]
    return "\n".join(parts)


def _part(family: str, migration: Migration) -> str:
    body = "".join(_statements(family, migration))
    record = _RECORD[family].format(number=migration.number, name=migration.name, checksum=migration.checksum)
    return f"-- {migration.number:04d}_{migration.name}\n{body}{record}\n"


def _statements(family: str, migration: Migration) -> Iterator[str]:
    """PostgreSQL's as they are: a function's body has semicolons of its own."""
    if family == "postgres":
        yield migration.text.rstrip() + "\n"
    else:
        yield from (f"{statement.rstrip(';')};\n" for statement in migration.statements())
