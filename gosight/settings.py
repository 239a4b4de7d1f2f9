"""The effective configuration, and the only reader of environment and YAML.

Environment variables first, then the YAML file at `CONFIG_PATH`, then the defaults below. Every key can be set in the
environment as `GOSIGHT_` and its path, e.g. `GOSIGHT_KAFKA__PARTITIONS=4`; the founding guide's names work too
(`SEED_NAMES`). Durations and sizes are written as the guide writes them: `2s`, `500KB`.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, get_type_hints
from urllib.parse import urlsplit

import msgspec
import yaml

from gosight.schemas.project import Privacy, Session

PREFIX = "GOSIGHT_"

SEED_NAMES = {
    "KAFKA_BROKERS": "kafka.brokers",
    "CLICKHOUSE_DSN": "clickhouse.dsn",
    "DATABASE_URL": "postgres.url",
    "REDIS_URL": "redis.url",
    "JWT_SECRET": "api.jwt_secret",
    "REPLAY_ENABLED": "replay.enabled",
    "CORS_ORIGINS": "cors_origins",
}
"""The founding guide's environment variables, and the keys that they set."""

SECRETS = {"clickhouse.dsn", "postgres.url", "redis.url", "api.jwt_secret"}
"""Keys that `masked` hides (of an address only the password)."""


class SettingError(ValueError):
    """A wrong value: names the key, the value and what was expected."""


class Milliseconds(int):
    """A duration in ms; written `250ms`, `2s`, `30m`, `24h`, `7d`."""

    UNITS: ClassVar = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
    EXPECTED = "a duration such as 250ms, 2s, 30m, 24h or 7d"


class Bytes(int):
    """A size in bytes; written `500KB`, `1MB`, `64MiB` (KB and KiB are both 1,024, as in the founding guide)."""

    UNITS: ClassVar = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "KiB": 1 << 10, "MiB": 1 << 20}
    EXPECTED = "a size such as 500KB or 1MiB"


Port = Annotated[int, msgspec.Meta(ge=0, le=65_535)]
"""Of a listener; 0 = any that is free."""

AtLeastOne = Annotated[int, msgspec.Meta(ge=1)]
Level = Annotated[str, msgspec.Meta(pattern="^(?i:debug|info|warning|error)$")]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A block of keys. An unknown key is refused: it is a typing error more often than not."""


class Kafka(Section, frozen=True):
    """`partitions`: of the keyed topics (events, replay, changelogs); never changed once they exist."""

    brokers: list[str] = msgspec.field(default_factory=lambda: ["127.0.0.1:9092"])
    partitions: AtLeastOne = 12
    replication_factor: AtLeastOne = 1


class ClickHouse(Section, frozen=True):
    """`dsn`: `clickhouse://user:password@host:port/database`; native ports are read as HTTP's (9000 is 8123)."""

    dsn: str = "clickhouse://default:@127.0.0.1:8123/gosight"


class Postgres(Section, frozen=True):
    """`url`: as libpq and asyncpg read it."""

    url: str = "postgres://gosight@127.0.0.1:5432/gosight"


class Redis(Section, frozen=True):
    """`url`: `redis://:password@host:port`."""

    url: str = "redis://127.0.0.1:6379"


class Ingestor(Section, frozen=True):
    """`ack_timeout`: after it an unacknowledged request is answered 503."""

    host: str = "0.0.0.0"
    port: Port = 8080
    metrics_port: Port = 9090
    ack_timeout: Milliseconds = Milliseconds(10_000)


class Processor(Section, frozen=True):
    """`batch_size` events, `batch_bytes` and `flush_interval` bound a chunk; `data_dir` holds RocksDB.

    `insert_timeout`: how long after its mark a chunk's rows may land; at most `session_timeout`, so that a partition
    taken over from a dead worker need not wait for it.
    """

    batch_size: AtLeastOne = 10_000
    batch_bytes: Bytes = Bytes(16 << 20)
    flush_interval: Milliseconds = Milliseconds(2_000)
    insert_timeout: Milliseconds = Milliseconds(10_000)
    session_timeout: Milliseconds = Milliseconds(10_000)
    data_dir: str = "./data/processor"
    host: str = "0.0.0.0"
    metrics_port: Port = 9092


class Api(Section, frozen=True):
    """The query API."""

    host: str = "0.0.0.0"
    port: Port = 8081
    metrics_port: Port = 9091
    jwt_secret: str = ""


class GeoIp(Section, frozen=True):
    """`database_path`: any mmdb, nested (GeoIP2) or flat; empty = no look-up."""

    database_path: str = ""


class Replay(Section, frozen=True):
    """`enabled` false: no replay topic, table or endpoint (analytics-only mode)."""

    enabled: bool = True
    chunk_max_size: Bytes = Bytes(5 << 20)
    chunk_max_events: AtLeastOne = 5_000


class Log(Section, frozen=True):
    """`json` false: readable lines; on a terminal they are readable anyway."""

    level: Level = "info"
    json: bool = True


class Settings(Section, frozen=True):
    """Everything that can be configured. `insights`: numbers per detector that differ from its own defaults."""

    kafka: Kafka = Kafka()
    clickhouse: ClickHouse = ClickHouse()
    postgres: Postgres = Postgres()
    redis: Redis = Redis()
    ingestor: Ingestor = Ingestor()
    processor: Processor = Processor()
    api: Api = Api()
    geoip: GeoIp = GeoIp()
    replay: Replay = Replay()
    session: Session = Session()
    privacy: Privacy = Privacy()
    insights: dict[str, dict[str, Any]] = {}
    trusted_proxies: list[str] = []
    cors_origins: list[str] = []
    log: Log = Log()


_LISTS = {name for name, kind in get_type_hints(Settings).items() if kind == list[str]}
"""Keys that stand in no section: of all names with the prefix but without `__`, only these are ours to read."""


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the effective settings. Raises `SettingError` at the first wrong key or value."""
    tree = _read_yaml(environ.get("CONFIG_PATH", ""))
    for name, value in environ.items():
        if path := _path_of(name):
            _put(tree, path, value)
    return _convert(tree)


def masked(settings: Settings) -> dict[str, Any]:
    """The settings as plain values, secrets replaced by `***`."""
    tree: dict[str, Any] = msgspec.to_builtins(settings, enc_hook=int)
    for path in SECRETS:
        *parents, leaf = path.split(".")
        section = tree
        for part in parents:
            section = section[part]
        section[leaf] = _mask(section[leaf])
    return tree


def _read_yaml(path: str) -> dict[str, Any]:
    if not path:
        return {}
    try:
        tree = yaml.safe_load(Path(path).read_text())
    except (OSError, yaml.YAMLError) as error:
        raise SettingError(f"CONFIG_PATH={path}: cannot be read as YAML: {error}") from error
    if not isinstance(tree, dict | None):
        raise SettingError(f"CONFIG_PATH={path}: expected a mapping of keys, got {type(tree).__name__}")
    return tree or {}


def _path_of(name: str) -> list[str] | None:
    if name in SEED_NAMES:
        return SEED_NAMES[name].split(".")
    path = name.removeprefix(PREFIX).lower().split("__")
    is_key = len(path) > 1 or path[0] in _LISTS
    return path if name.startswith(PREFIX) and is_key else None


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    *parents, leaf = path
    for part in parents:
        tree = tree.setdefault(part, {})
    tree[leaf] = value


def _convert(tree: dict[str, Any]) -> Settings:
    try:
        return msgspec.convert(_listed(tree, Settings), Settings, strict=False, dec_hook=_parse_unit)
    except msgspec.ValidationError as error:
        raise SettingError(_explain(tree, str(error))) from error


def _listed(tree: Any, kind: Any) -> Any:
    """The same tree, with comma-separated texts (as the environment gives them) split where a list is expected."""
    if not isinstance(tree, dict) or not hasattr(kind, "__struct_fields__"):
        return [part.strip() for part in tree.split(",") if part.strip()] if _is_text_for_list(tree, kind) else tree
    hints = get_type_hints(kind)
    return {key: _listed(value, hints.get(key)) for key, value in tree.items()}


def _is_text_for_list(value: Any, kind: Any) -> bool:
    return isinstance(value, str) and kind == list[str]


def _parse_unit(kind: Any, value: Any) -> Any:
    match = re.fullmatch(r"(\d+)\s*([A-Za-z]*)", str(value))
    if not match or (match[2] and match[2] not in kind.UNITS):
        raise ValueError(f"Expected {kind.EXPECTED}")
    return kind(int(match[1]) * kind.UNITS.get(match[2], 1))


def _explain(tree: dict[str, Any], message: str) -> str:
    """msgspec names the place as ``$.kafka.partitions``; say it as key, value and what was expected."""
    what, _, place = message.partition(" - at `$.")
    path = place.rstrip("`")
    value: Any = tree
    for part in path.split(".") if path else []:
        value = value.get(part) if isinstance(value, dict) else value
    shown = "***" if path in SECRETS else repr(value)
    return f"{path}={shown}: {what}" if path else what


def _mask(value: str) -> str:
    if "://" not in value:
        return "***" if value else ""
    password = urlsplit(value).password
    return value.replace(f":{password}@", ":***@", 1) if password else value
