"""At most so many a second of something, over all processes together: everybody waits for a turn, from Redis."""

import asyncio
from importlib.resources import files

from redis.asyncio import Redis

from gosight.stores import redis
from gosight.stores.breaker import Breaker

_SCRIPT = files(__package__).joinpath("token_bucket.lua").read_text()


class Pace:
    """In any second at most `per_s`: `_AT_ONCE` that had been saved up, and what comes back within it.

    While Redis is away nobody waits: what is paced may say itself that it is too much.
    """

    _AT_ONCE = 5

    def __init__(self, redis_client: Redis, scope: str, per_s: int) -> None:
        self._take = redis_client.register_script(_SCRIPT)
        self._scope = scope
        self._per_s = per_s
        self._breaker = Breaker(redis.PAUSE_S)

    async def turn(self, subject: str) -> None:
        """Returns when it is the caller's turn."""
        name = f"gosight:rate:{self._scope}:{subject}:pace"
        refill_per_s = self._per_s - self._AT_ONCE
        while not self._breaker.is_open:
            try:
                granted, wait_ms, _ = await self._take(keys=[name], args=[refill_per_s, self._AT_ONCE, 1])
            except redis.UNAVAILABLE:
                self._breaker.trip()
                return
            if granted:
                return
            await asyncio.sleep(wait_ms / 1000)
