"""API keys: SHA-256 of the key -> what it stands for, from memory (10 s), Redis (5 min) or PostgreSQL.

Rules of spec/wire.md: stale entries are served only while neither store can answer; a key that nobody knows while
PostgreSQL is away is unavailable, not unknown.
"""

import hashlib
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec
import structlog
from redis.asyncio import Redis

from gosight.schemas.keys import KEY_PREFIX, KeyRecord, redis_key
from gosight.schemas.project import ProjectSettings
from gosight.sql.loader import query
from gosight.stores import postgres, redis
from gosight.stores.breaker import Breaker
from gosight.stores.effective import effective
from gosight.stores.project_settings import current_version, says
from gosight.stores.shared_flight import SharedFlight

FRESH_S = 10.0
REDIS_TTL_S = 300
_MAX_KNOWN = 10_000
_MAX_KEY_LENGTH = 128

_decode = msgspec.json.Decoder(KeyRecord).decode
_encode = msgspec.json.Encoder().encode

log = structlog.get_logger(__name__)


class KeysUnavailable(Exception):
    """Neither memory nor a store could say whether the key is known: try again."""


class KeyStore:
    """Finds keys. `installation`: the defaults that a project's own settings are resolved with."""

    def __init__(
        self,
        redis_client: Redis,
        pool: postgres.Pool,
        installation: ProjectSettings,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis = redis_client
        self._pool = pool
        self._installation = installation
        self._now = now
        self._known: dict[str, tuple[float, KeyRecord | None]] = {}
        self._flights = SharedFlight(self._look_up)
        self._redis_breaker = Breaker(redis.PAUSE_S)
        self._postgres_breaker = Breaker()

    async def find(self, key: str) -> KeyRecord | None:
        """The key's record, None when there is no such key. Raises `KeysUnavailable`."""
        if not key.startswith(KEY_PREFIX) or len(key) > _MAX_KEY_LENGTH:
            return None
        key_hash = hash_key(key)
        entry = self._known.get(key_hash)
        if entry is not None and self._now() - entry[0] < FRESH_S:
            return entry[1]
        return await self._flights.get(key_hash)

    async def check(self) -> None:
        """Raises one of `postgres.UNAVAILABLE` when keys cannot be looked up."""
        await self._pool.fetchrow(query("postgres/key_by_hash"), "")

    async def _look_up(self, key_hash: str) -> KeyRecord | None:
        record = await self._from_redis(key_hash)
        if record is None:
            try:
                record = await self._from_postgres(key_hash)
            except KeysUnavailable:
                return self._stale(key_hash)
            await self._to_redis(key_hash, record)
        self._remember(key_hash, record)
        return record

    def _stale(self, key_hash: str) -> KeyRecord:
        """What memory last knew, however old. A negative answer is no knowledge: the key may be new."""
        _, record = self._known.get(key_hash, (0.0, None))
        if record is None:
            raise KeysUnavailable
        return record

    def _remember(self, key_hash: str, record: KeyRecord | None) -> None:
        self._known.pop(key_hash, None)
        if len(self._known) >= _MAX_KNOWN:
            unknown = next((known for known, (_, found) in self._known.items() if found is None), None)
            del self._known[unknown or next(iter(self._known))]
        self._known[key_hash] = (self._now(), record)

    async def _from_postgres(self, key_hash: str) -> KeyRecord | None:
        if self._postgres_breaker.is_open:
            raise KeysUnavailable
        try:
            row = await self._pool.fetchrow(query("postgres/key_by_hash"), key_hash)
            return await self._record(row) if row else None
        except postgres.UNAVAILABLE as error:
            self._postgres_breaker.trip()
            log.warning("keys_unavailable", error=repr(error)[:200])
            raise KeysUnavailable from error

    async def _record(self, row: Any) -> KeyRecord:
        return KeyRecord(
            key_id=row["key_id"],
            project_id=row["project_id"],
            permissions=list(row["permissions"]),
            rate_limit=row["rate_limit"],
            allowed_domains=list(row["allowed_domains"]),
            settings_version=await self._settings_version(row),
            expires_at_ms=row["expires_at_ms"],
        )

    async def _settings_version(self, row: Any) -> int:
        """The version in force. Settings that make no sense leave the newest good one in force."""
        try:
            wanted = effective(self._installation, msgspec.json.decode(row["own_settings"]))
        except ValueError as error:
            log.error("project_settings_invalid", project=row["project_id"], error=str(error))
            if row["newest_version"] is None:
                raise KeysUnavailable from error
            return int(row["newest_version"])
        if row["newest_version"] is not None and says(row["newest_settings"], wanted):
            return int(row["newest_version"])
        return await current_version(self._pool, row["project_id"], wanted)

    async def _from_redis(self, key_hash: str) -> KeyRecord | None:
        if self._redis_breaker.is_open:
            return None
        try:
            text = await self._redis.get(redis_key(key_hash))
        except redis.UNAVAILABLE:
            self._redis_breaker.trip()
            return None
        try:
            return _decode(text) if text else None
        except msgspec.ValidationError:
            return None  # written by another release

    async def _to_redis(self, key_hash: str, record: KeyRecord | None) -> None:
        if record is None or self._redis_breaker.is_open:
            return
        try:
            await self._redis.set(redis_key(key_hash), _encode(record), ex=REDIS_TTL_S)
        except redis.UNAVAILABLE:
            self._redis_breaker.trip()


@lru_cache(maxsize=1_024)
def hash_key(key: str) -> str:
    """SHA-256 of the key, hexadecimal: all that is ever stored of it."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
