"""The effective configuration, and the only reader of environment and YAML.

Environment variables first, then the YAML file at `CONFIG_PATH`, then the defaults of `sections.py`. Every key can be
set in the environment as `GOSIGHT_` and its path, e.g. `GOSIGHT_KAFKA__PARTITIONS=4`; the founding guide's names work
too (`SEED_NAMES`). Durations and sizes are written as the guide writes them: `2s`, `500KB`.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

import msgspec
import yaml

from gosight.sections import Settings

PREFIX = "GOSIGHT_"

SEED_NAMES = {
    "KAFKA_BROKERS": "kafka.brokers",
    "CLICKHOUSE_DSN": "clickhouse.dsn",
    "DATABASE_URL": "postgres.url",
    "REDIS_URL": "redis.url",
    "JWT_SECRET": "api.jwt_secret",
    "REPLAY_ENABLED": "replay.enabled",
    "TELEGRAM_BOT_TOKEN": "alerting.telegram_bot_token",
    "CORS_ORIGINS": "cors_origins",
    "MINIO_ROOT_USER": "s3.access_key",
    "MINIO_ROOT_PASSWORD": "s3.secret_key",
    "S3_ENDPOINT": "s3.endpoint",
    "S3_BUCKET": "s3.bucket",
    "S3_ACCESS_KEY": "s3.access_key",
    "S3_SECRET_KEY": "s3.secret_key",
    "S3_REGION": "s3.region",
}
"""The founding guide's environment variables, and the keys that they set; of two for one key the later counts."""

SECRETS = {
    "clickhouse.dsn",
    "clickhouse.query_dsn",
    "postgres.url",
    "redis.url",
    "api.jwt_secret",
    "s3.secret_key",
    "alerting.telegram_bot_token",
    "alerting.smtp.password",
}
"""Keys that `masked` hides (of an address only the password)."""


class SettingError(ValueError):
    """A wrong value: names the key, the value and what was expected."""


_ALONE = {name for name, kind in get_type_hints(Settings).items() if kind in (int, list[str])}
"""Keys that stand in no section: of all names with the prefix but without `__`, only these are ours to read."""


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the effective settings. Raises `SettingError` at the first wrong key or value."""
    tree = _read_yaml(environ.get("CONFIG_PATH", ""))
    for name in (*SEED_NAMES, *(name for name in environ if name.startswith(PREFIX))):
        if name in environ and (path := _path_of(name)):
            _put(tree, path, environ[name])
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
    is_key = len(path) > 1 or path[0] in _ALONE
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
