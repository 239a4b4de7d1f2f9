"""Versions of projects' settings: immutable, so that whoever read one may keep it for good."""

from typing import Any, cast

import msgspec
from redis.asyncio import Redis

from gosight.schemas.project import ProjectSettings
from gosight.sql.loader import query
from gosight.stores import postgres, redis
from gosight.stores.breaker import Breaker
from gosight.stores.effective import effective
from gosight.stores.shared_flight import SharedFlight

_REDIS_TTL_S = 86_400

_decode = msgspec.json.Decoder(ProjectSettings).decode
_encode = msgspec.json.Encoder(order="deterministic").encode


class SettingsUnavailable(Exception):
    """A version cannot be read now: the stores are away, or a newer release wrote it. Wait; never guess."""


class NoSuchProject(LookupError):
    """There is no project of this id, or no longer."""


class SettingsStore:
    """Reads versions from memory, Redis (`gosight:settings:{project}:{version}`) or PostgreSQL, in this order."""

    def __init__(self, redis_client: Redis, pool: postgres.Pool) -> None:
        self._redis = redis_client
        self._pool = pool
        self._known: dict[tuple[str, int], ProjectSettings] = {}
        self._flights = SharedFlight(self._load)
        self._breaker = Breaker()

    async def get(self, project_id: str, version: int) -> ProjectSettings:
        """Settings of one version. Raises `SettingsUnavailable`."""
        known = self._known.get((project_id, version))
        return known if known is not None else await self._flights.get((project_id, version))

    async def _load(self, key: tuple[str, int]) -> ProjectSettings:
        name = cache_key(*key)
        text = await self._from_redis(name)
        if text is None:
            text = await self._from_postgres(*key)
            await self._to_redis(name, text)
        self._known[key] = settings = _decoded(key, text)
        return settings

    async def _from_postgres(self, project_id: str, version: int) -> bytes:
        try:
            text = await self._pool.fetchval(query("postgres/settings_by_version"), project_id, version)
        except postgres.UNAVAILABLE as error:
            raise SettingsUnavailable(f"PostgreSQL is away: {error!r}") from error
        if text is None:
            raise SettingsUnavailable(f"project {project_id} has no settings of version {version}")
        return bytes(text.encode())

    async def _from_redis(self, name: str) -> bytes | None:
        if self._breaker.is_open:
            return None
        try:
            return cast("bytes | None", await self._redis.get(name))
        except redis.UNAVAILABLE:
            self._breaker.trip()
            return None

    async def _to_redis(self, name: str, text: bytes) -> None:
        if self._breaker.is_open:
            return
        try:
            await self._redis.set(name, text, ex=_REDIS_TTL_S)
        except redis.UNAVAILABLE:
            self._breaker.trip()


async def renewed(pool: postgres.Pool, project_id: str, installation: ProjectSettings) -> int:
    """The version of what a project has set, resolved with the installation's.

    Raises `WrongSetting` and `NoSuchProject`.
    """
    async with pool.acquire() as connection, connection.transaction():
        own = await own_locked(connection, project_id)
        return await current_version(connection, project_id, effective(installation, own))


async def own_locked(connection: postgres.Pool, project_id: str) -> Any:
    """What a project has set, as JSON says it. Nobody else changes it, or makes versions of it, in the meantime.

    Raises `NoSuchProject`.
    """
    text = await connection.fetchval(query("postgres/settings_own_locked"), project_id)
    if text is None:
        raise NoSuchProject(project_id)
    return msgspec.json.decode(text)


async def current_version(
    connection: postgres.Pool, project_id: str, wanted: ProjectSettings, by: str | None = None
) -> int:
    """The version that says exactly `wanted`: the newest one, or a new one, made by `by`, when the newest differs."""
    while True:
        newest = await connection.fetchrow(query("postgres/settings_newest"), project_id)
        if newest and says(newest["settings"], wanted):
            return int(newest["version"])
        number = (newest["version"] if newest else 0) + 1
        row = (project_id, number, _encode(wanted).decode(), by)
        if await connection.fetchval(query("postgres/settings_insert"), *row):
            return int(number)


def says(text: Any, wanted: ProjectSettings) -> bool:
    """Whether stored settings equal these. What a newer or older release wrote and we cannot read does not."""
    try:
        return _decode(text) == wanted
    except msgspec.ValidationError:
        return False


def cache_key(project_id: str, version: int) -> str:
    """Where Redis holds a version: it never changes, so neither does what is there."""
    return f"gosight:settings:{project_id}:{version}"


def _decoded(key: tuple[str, int], text: bytes) -> ProjectSettings:
    try:
        return _decode(text)
    except msgspec.MsgspecError as error:
        raise SettingsUnavailable(f"settings {key[1]} of project {key[0]} cannot be read: {error}") from error
