"""Secrets made at random on first use: a salt per UTC day, gone after 48 h, and lasting ones of the installation."""

import secrets
from datetime import UTC, date, datetime, timedelta

from gosight.sql.loader import query
from gosight.stores import postgres
from gosight.stores.shared_flight import SharedFlight

_SALT_BYTES = 32
_KEEP_DAYS = 1


class SaltsUnavailable(Exception):
    """A salt that is not in memory is needed while PostgreSQL is away."""


class DailySalts:
    """One random salt per UTC day, the same for every ingestor. Today's and yesterday's exist, no others."""

    def __init__(self, pool: postgres.Pool) -> None:
        self._pool = pool
        self._known: dict[date, bytes] = {}
        self._flights = SharedFlight(self._load)

    async def at(self, ms: int) -> bytes:
        """Salt of the day of this time (ms since 1970, UTC). Raises `SaltsUnavailable`."""
        return await self.of(day_of(ms))

    async def of(self, day: date) -> bytes:
        """Salt of this day. Raises `SaltsUnavailable`."""
        return self._known.get(day) or await self._flights.get(day)

    async def keep(self, now_ms: int) -> None:
        """Delete the salts of days that ended 24 h ago or earlier, here and in PostgreSQL; make the next in time."""
        oldest = day_of(now_ms) - timedelta(days=_KEEP_DAYS)
        self._known = {day: salt for day, salt in self._known.items() if day >= oldest}
        try:
            await self._pool.execute(query("postgres/salts_delete_before"), oldest)
        except postgres.UNAVAILABLE as error:
            raise SaltsUnavailable from error
        await self.at(now_ms)
        await self.at(now_ms + 3_600_000)

    async def _load(self, day: date) -> bytes:
        salt = await _get_or_create(self._pool, "salt_of_day", "salt_create", day)
        self._known[day] = salt
        return salt


class InstallationSecrets:
    """Secrets by name that last as long as the installation."""

    def __init__(self, pool: postgres.Pool) -> None:
        self._pool = pool
        self._known: dict[str, bytes] = {}
        self._flights = SharedFlight(self._load)

    async def get(self, name: str) -> bytes:
        """The secret of this name. Raises `SaltsUnavailable`."""
        return self._known.get(name) or await self._flights.get(name)

    async def _load(self, name: str) -> bytes:
        self._known[name] = secret = await _get_or_create(self._pool, "secret_by_name", "secret_create", name)
        return secret


def day_of(ms: int) -> date:
    """The UTC day of a time in ms since 1970."""
    return datetime.fromtimestamp(ms / 1000, UTC).date()


async def _get_or_create(pool: postgres.Pool, find: str, create: str, key: date | str) -> bytes:
    try:
        if not (found := await pool.fetchval(query(f"postgres/{find}"), key)):
            await pool.execute(query(f"postgres/{create}"), key, secrets.token_bytes(_SALT_BYTES))
            found = await pool.fetchval(query(f"postgres/{find}"), key)
    except postgres.UNAVAILABLE as error:
        raise SaltsUnavailable from error
    return bytes(found)
