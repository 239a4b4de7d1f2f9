"""Use of API keys, counted in memory and written at most once a minute."""

from datetime import UTC, datetime

from gosight.sql.loader import query
from gosight.stores import postgres


class KeyUsage:
    """Requests per key since the last write."""

    def __init__(self, pool: postgres.Pool) -> None:
        self._pool = pool
        self._uses: dict[str, list[int]] = {}

    def count(self, key_id: str, at_ms: int) -> None:
        """Note one request."""
        use = self._uses.get(key_id)
        if use is None:
            self._uses[key_id] = [1, at_ms]
        else:
            use[0] += 1
            use[1] = at_ms

    async def write(self) -> None:
        """Add the counts to `api_keys`. Raises one of `postgres.UNAVAILABLE`: they are kept for the next time."""
        uses, self._uses = self._uses, {}
        if not uses:
            return
        times = [datetime.fromtimestamp(at_ms / 1000, UTC) for _, at_ms in uses.values()]
        try:
            await self._pool.execute(query("postgres/key_usage"), list(uses), [n for n, _ in uses.values()], times)
        except BaseException:
            self._put_back(uses)
            raise

    def _put_back(self, uses: dict[str, list[int]]) -> None:
        for key_id, (count, at_ms) in uses.items():
            newer = self._uses.setdefault(key_id, [0, at_ms])
            newer[0] += count
