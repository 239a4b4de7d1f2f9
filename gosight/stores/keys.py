"""API keys: SHA-256 of the key -> what it stands for, from memory (8 s), Redis (5 min) or PostgreSQL.

Rules of spec/wire.md: stale entries are served only while neither store can answer; a key that nobody knows while
PostgreSQL is away is unavailable, not unknown. A change is in force within 10 s: memory is believed for 8 s from the
begin of its look-up on, and Redis is told of changes (`key_cache.forget`).
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import structlog
from redis.asyncio import Redis

from gosight.schemas.keys import KEY_PREFIX, KeyRecord
from gosight.schemas.project import ProjectSettings
from gosight.schemas.wrong_setting import WrongSetting
from gosight.sql.loader import query
from gosight.stores import postgres
from gosight.stores.breaker import Breaker
from gosight.stores.effective import effective
from gosight.stores.key_cache import KeyCache, forget
from gosight.stores.project_settings import NoSuchProject, renewed, says
from gosight.stores.shared_flight import SharedFlight

FRESH_S = 8.0
_MAX_KNOWN = 10_000
_MAX_KEY_LENGTH = 128

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
        self._cache = KeyCache(redis_client)
        self._pool = pool
        self._installation = installation
        self._now = now
        self._known: dict[str, tuple[float, KeyRecord | None]] = {}
        self._flights = SharedFlight(self._look_up)
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

    async def forget(self, key_hashes: Sequence[str]) -> bool:
        """Take back what was known of keys that have changed: here at once, elsewhere within `FRESH_S`.

        False: Redis is away, and where it still holds records they are believed for up to 5 minutes.
        """
        for key_hash in key_hashes:
            self._known.pop(key_hash, None)
        return await forget(self._redis, key_hashes)

    async def check(self) -> None:
        """Raises one of `postgres.UNAVAILABLE` when keys cannot be looked up."""
        await self._pool.fetchrow(query("postgres/key_by_hash"), "")

    async def _look_up(self, key_hash: str) -> KeyRecord | None:
        begun = self._now()
        record = await self._from_redis(key_hash)
        if record is None:
            try:
                record = await self._from_postgres(key_hash)
            except KeysUnavailable:
                return self._stale(key_hash)
            if record is not None:
                await self._cache.put(key_hash, record)
        self._remember(key_hash, record, begun)
        return record

    async def _from_redis(self, key_hash: str) -> KeyRecord | None:
        """Not what is older than memory: Redis was away when it should have been told of a change."""
        record = await self._cache.get(key_hash)
        _, known = self._known.get(key_hash, (0.0, None))
        is_behind = record is not None and known is not None and record.settings_version < known.settings_version
        return None if is_behind else record

    def _stale(self, key_hash: str) -> KeyRecord:
        """What memory last knew, however old. A negative answer is no knowledge: the key may be new."""
        _, record = self._known.get(key_hash, (0.0, None))
        if record is None:
            raise KeysUnavailable
        return record

    def _remember(self, key_hash: str, record: KeyRecord | None, begun: float) -> None:
        self._known.pop(key_hash, None)
        if len(self._known) >= _MAX_KNOWN:
            unknown = next((known for known, (_, found) in self._known.items() if found is None), None)
            del self._known[unknown or next(iter(self._known))]
        self._known[key_hash] = (begun, record)

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
        newest = row["newest_version"]
        try:
            wanted = effective(self._installation, msgspec.json.decode(row["own_settings"]))
            if newest is not None and says(row["newest_settings"], wanted):
                return int(newest)
            return await renewed(self._pool, row["project_id"], self._installation)
        except WrongSetting as error:
            log.error("project_settings_invalid", project=row["project_id"], error=str(error))
            if newest is None:
                raise KeysUnavailable from error
            return int(newest)
        except NoSuchProject as error:  # deleted just now, and its keys with it
            raise KeysUnavailable from error


@lru_cache(maxsize=1_024)
def hash_key(key: str) -> str:
    """SHA-256 of the key, hexadecimal: all that is ever stored of it."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
