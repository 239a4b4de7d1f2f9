"""ClickHouse's migrations for a cluster: the same statements `ON CLUSTER`, with replicated tables, and with shards too.

Without shards every table keeps its name, so the services work as on one server. With shards the rows lie in
`NAME_local`, and NAME is Distributed over them (spec/storage.md, 'Cluster').
"""

import re
from collections.abc import Callable, Iterator

_CREATE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)")
_ENGINE = re.compile(r"ENGINE = (\w*MergeTree)(?:\(([^)]*)\))?")
_VIEW = re.compile(r"CREATE (?:MATERIALIZED )?VIEW IF NOT EXISTS \w+")
_TARGET = re.compile(r" TO (\w+) AS\b")
_ALTER = re.compile(r"ALTER TABLE (\w+)")
_WINDOW = "non_replicated_deduplication_window = 10000"
_REPLICATED_WINDOW = "replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800"
_SOURCES = re.compile(r"\bFROM (events_inbox|events)\b")
_ELSEWHERE = {"error_groups", "user_traits"}
"""Fed by views, and keyed by something that lies on many shards: the view hands their rows to the right one."""

SHARDED_BY = {
    "events_inbox": "source_partition",
    "events": "source_partition",
    "overview_15m": "source_partition",
    "click_heatmap": "source_partition",
    "web_vitals_15m": "source_partition",
    "move_heatmap": "source_partition",
    "replay_chunks": "source_partition",
    "replay_pending": "source_partition",
    "erased_events": "source_partition",
    "chunk_ledger": "partition",
    "sessions": "cityHash64(session_id)",
    "page_visits": "cityHash64(session_id)",
    "insights": "cityHash64(session_id)",
    "user_traits": "cityHash64(project_id, user_id)",
    "error_groups": "cityHash64(project_id, error_fingerprint)",
    "sql_query_log": "cityHash64(query_id)",
}
"""By table: what tells the shard of a row. All versions of a row must give the same, for Replacing works within one
shard; all of a chunk's events must, for its block is stored whole, once, under its token.
"""


def on_cluster(statement: str, cluster: str, *, is_sharded: bool) -> Iterator[str]:
    """What stands for the statement on `cluster`, in order."""
    where = f" ON CLUSTER '{cluster}'"
    local = (lambda name: f"{name}_local") if is_sharded else str
    if created := _CREATE.match(statement):
        yield _table(statement, created[1], where, local)
        if is_sharded:
            yield _distributed(created[1], where, cluster)
    elif view := _VIEW.match(statement):
        yield _view(statement, view[0], where, local)
    elif altered := _ALTER.match(statement):
        rest = statement[altered.end() :]
        yield f"ALTER TABLE {local(altered[1])}{where}{rest}"
        if is_sharded and " ADD COLUMN " in rest:
            yield f"ALTER TABLE {altered[1]}{where}{rest}"
    else:
        yield statement  # an INSERT: one server does it for all


def _table(statement: str, name: str, where: str, local: Callable[[str], str]) -> str:
    text = statement.replace(name, local(name) + where, 1)
    text = re.sub(r"( ON CLUSTER '[^']*') AS (\w+)", lambda found: f"{found[1]} AS {local(found[2])}", text, count=1)
    text = text.replace(_WINDOW, _REPLICATED_WINDOW)
    return _ENGINE.sub(lambda engine: _replicated(engine[1], engine[2], name), text, count=1)


def _replicated(engine: str, arguments: str | None, name: str) -> str:
    places = f"'/clickhouse/tables/{{shard}}/{{database}}/{name}', '{{replica}}'"
    return f"ENGINE = Replicated{engine}({', '.join(filter(None, (places, arguments)))})"


def _distributed(name: str, where: str, cluster: str) -> str:
    engine = f"Distributed('{cluster}', currentDatabase(), '{name}_local', {SHARDED_BY[name]})"
    return f"CREATE TABLE IF NOT EXISTS {name}{where} AS {name}_local ENGINE = {engine}"


def _view(statement: str, head: str, where: str, local: Callable[[str], str]) -> str:
    """A materialized one sees the rows of its own server."""
    text = statement.replace(head, head + where, 1)
    if target := _TARGET.search(text):
        name = target[1] if target[1] in _ELSEWHERE else local(target[1])
        text = text.replace(target[0], f" TO {name} AS", 1)
        text = _SOURCES.sub(lambda source: f"FROM {local(source[1])}", text)
    return text
