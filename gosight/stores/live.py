"""What is going on right now, in Redis: open sessions, who is watched, and the channel behind the WebSocket.

`gosight:active:{project}`: sessions by their last event. `gosight:live:{project}`: a channel of JSON lines.
`gosight:watched`: projects by when somebody last watched them, so that workers tell only what somebody hears.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from redis.asyncio import Redis

ACTIVE_MS = 300_000
"""A session is active for so long after its last event."""

CHANNELS = "gosight:live:*"
"""The pattern of all channels."""

_WATCHED = "gosight:watched"
_WATCHED_MS = 20_000
_AT_ONCE = 1_000


def channel(project_id: str) -> str:
    """Name of a project's channel."""
    return f"gosight:live:{project_id}"


def project_of(name: bytes) -> str:
    """The project whose channel has this name."""
    return name.decode().rpartition(":")[2]


class Live:
    """Every method raises one of `redis.UNAVAILABLE`."""

    def __init__(self, client: Redis) -> None:
        self._redis = client

    async def watch(self, project_ids: Iterable[str], now_ms: int) -> None:
        """Say that these are being watched; it holds for 20 s."""
        await self._redis.zadd(_WATCHED, dict.fromkeys(project_ids, now_ms))

    async def watched(self, now_ms: int) -> set[str]:
        """Projects that somebody watches."""
        await self._redis.zremrangebyscore(_WATCHED, "-inf", now_ms - _WATCHED_MS)
        names = cast("list[bytes]", await self._redis.zrange(_WATCHED, 0, -1))
        return {name.decode() for name in names}

    async def active_sessions(self, project_id: str, now_ms: int) -> int:
        """How many sessions had an event in the last 5 minutes."""
        return int(await self._redis.zcount(_active(project_id), now_ms - ACTIVE_MS, "+inf"))

    async def tell(
        self, seen_ms: Mapping[str, Mapping[str, int]], lines: Mapping[str, Iterable[bytes]], now_ms: int
    ) -> None:
        """Note when sessions were last seen (by project and session), and publish lines (by project)."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for project_id, sessions in seen_ms.items():
                pipe.zadd(_active(project_id), dict(sessions), gt=True)
                pipe.zremrangebyscore(_active(project_id), "-inf", now_ms - ACTIVE_MS)
                pipe.pexpire(_active(project_id), ACTIVE_MS)
            for project_id, told in lines.items():
                pipe.publish(channel(project_id), b"\n".join(told))
            await pipe.execute()

    async def forget(self, project_id: str, session_ids: Sequence[str]) -> None:
        """These were never there."""
        for at in range(0, len(session_ids), _AT_ONCE):
            await self._redis.zrem(_active(project_id), *session_ids[at : at + _AT_ONCE])


def _active(project_id: str) -> str:
    return f"gosight:active:{project_id}"
