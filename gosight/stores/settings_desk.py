"""Where a project's settings are looked up and changed. What is in force by keys is the business of `keys.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from redis.asyncio import Redis

from gosight.schemas.project import ProjectSettings
from gosight.schemas.wrong_setting import WrongSetting
from gosight.sql.loader import query
from gosight.stores import postgres
from gosight.stores.effective import effective
from gosight.stores.key_cache import forget
from gosight.stores.project_settings import NoSuchProject, current_version, own_locked
from gosight.stores.settings_patch import Difference, Tree, check_resets, differences, patched


@dataclass(frozen=True)
class Author:
    """Who changes something. `name`: as history shows it, e.g. an e-mail address; `address`: where from."""

    name: str
    user_id: UUID | None = None
    address: str = ""


@dataclass(frozen=True)
class Current:
    """`version`: None: nobody has asked for one yet. `own`: what the project itself has set; `settings`: in full."""

    version: int | None
    own: Tree
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Changed:
    """`version`: in force from now on. `is_announced` False: Redis is away; where an ingestor still sees an old record
    of a key there, it may go by it for 5 minutes. The same change once more announces it again.
    """

    version: int
    own: Tree
    settings: Mapping[str, Any]
    differences: list[Difference]
    is_announced: bool


@dataclass(frozen=True)
class Version:
    """`changed_by`: None: it follows from the installation's settings. `differences`: to the version before it."""

    version: int
    created_at: datetime
    changed_by: str | None
    differences: list[Difference]


class SettingsDesk:
    """`installation`: what every project starts from. Without a server it raises one of `postgres.UNAVAILABLE`."""

    def __init__(self, pool: postgres.Pool, redis_client: Redis, installation: ProjectSettings) -> None:
        self._pool = pool
        self._redis = redis_client
        self._installation = installation

    async def current(self, project_id: str) -> Current:
        """What is set, and what is in force by it. Raises `NoSuchProject`."""
        own = await self._pool.fetchval(query("postgres/settings_own"), project_id)
        if own is None:
            raise NoSuchProject(project_id)
        tree = _tree(msgspec.json.decode(own))
        newest = await self._pool.fetchrow(query("postgres/settings_newest"), project_id)
        if newest is None:
            return Current(None, tree, msgspec.to_builtins(self._resolved(tree)))
        return Current(newest["version"], tree, msgspec.json.decode(newest["settings"]))

    async def change(self, project_id: str, changes: Tree, by: Author) -> Changed:
        """Set what `changes` says, all of it or nothing; null gives a key back to the installation.

        Makes a new version, unless the effective settings stay as they are. Raises `WrongSetting`, `NoSuchProject`.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            own = _tree(await own_locked(connection, project_id))
            before = self._resolved(own)
            check_resets(changes, own, msgspec.to_builtins(before))
            mine = patched(own, changes)
            after = effective(self._installation, mine)
            await self._begin_history(connection, project_id, before)
            version = await current_version(connection, project_id, after, by.name)
            if mine != own:
                await connection.execute(query("postgres/settings_keep_own"), project_id, _text(mine))
                await _note(connection, project_id, by, version, differences(own, mine))
            hashes = [row["key_hash"] for row in await connection.fetch(query("postgres/key_hashes"), project_id)]
        settings = msgspec.to_builtins(after)
        found = differences(msgspec.to_builtins(before), settings)
        return Changed(version, mine, settings, found, await forget(self._redis, hashes))

    async def versions(self, project_id: str, limit: int, below: int | None = None) -> list[Version]:
        """The newest ones first, from those below `below` on."""
        rows = await self._pool.fetch(query("postgres/settings_versions"), project_id, limit, below)
        return [Version(row["version"], row["created_at"], row["changed_by"], _differences(row)) for row in rows]

    def _resolved(self, own: Tree) -> ProjectSettings:
        """What makes no sense (somebody wrote it into the table) counts for nothing."""
        try:
            return effective(self._installation, own)
        except WrongSetting:
            return effective(self._installation, {})

    async def _begin_history(self, connection: postgres.Pool, project_id: str, before: ProjectSettings) -> None:
        """Nobody may have asked for a version yet; then what the first change changes would not be known."""
        if await connection.fetchrow(query("postgres/settings_newest"), project_id) is None:
            await current_version(connection, project_id, before)


async def _note(
    connection: postgres.Pool, project_id: str, by: Author, version: int, changes: list[Difference]
) -> None:
    """In the audit log, with the change or not at all."""
    email, target = by.name if by.user_id else "", f"version {version}"
    row = (datetime.now(UTC), project_id, by.user_id, email, by.address, "settings.change", target)
    await connection.execute(query("postgres/audit_add"), *row, _text({"by": by.name, "changes": changes}))


def _tree(value: Any) -> Tree:
    return value if isinstance(value, dict) else {}


def _text(tree: Tree) -> str:
    return msgspec.json.encode(tree, order="deterministic").decode()


def _differences(row: Any) -> list[Difference]:
    if row["before"] is None:
        return []
    return differences(msgspec.json.decode(row["before"]), msgspec.json.decode(row["settings"]))
