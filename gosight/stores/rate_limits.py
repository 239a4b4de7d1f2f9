"""Rate limits: token buckets in Redis. Without Redis nothing is limited (spec/wire.md: fails open, with a metric)."""

import time
from collections.abc import Callable
from importlib.resources import files

import msgspec
from redis.asyncio import Redis

from gosight.stores import redis
from gosight.stores.breaker import Breaker
from gosight.stores.shared_flight import SharedFlight

_BURST = 5
_BLOCKS_PER_S = 20
_BLOCK_LIVES_S = 1.0
_MAX_BLOCKS = 50_000
_SCRIPT = files(__package__).joinpath("token_bucket.lua").read_text()


class _Block(msgspec.Struct):
    """Tokens taken ahead, good until `until`; with none left, nothing is asked before `until`."""

    left: int
    until: float


class RateLimits:
    """Limits of one scope, e.g. `ingest`, a second. Tokens are taken in small blocks, so that most requests ask nobody.

    A process that took a block uses it within a second or lets it go; so a limit holds over all processes together,
    give or take a block each. `failed_open`: called for each request let through unasked.
    """

    def __init__(
        self,
        redis_client: Redis,
        scope: str,
        failed_open: Callable[[], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._take = redis_client.register_script(_SCRIPT)
        self._scope = scope
        self._failed_open = failed_open
        self._now = now
        self._blocks: dict[str, _Block] = {}
        self._flights = SharedFlight(self._refill)
        self._breaker = Breaker(redis.PAUSE_S)

    async def wait_s(self, subject: str, rate: int) -> float:
        """0 = go on; else in how many seconds the subject may try again. `rate`: requests a second, 0 = no limit."""
        if rate <= 0:
            return 0.0
        while True:
            block = self._blocks.get(subject)
            now = self._now()
            if block is None or now >= block.until:
                if self._breaker.is_open or not await self._flights.get((subject, rate)):
                    self._failed_open()
                    return 0.0
            elif block.left > 0:
                block.left -= 1
                return 0.0
            elif block.left == 0:
                block.until = 0.0
            else:
                return block.until - now

    async def _refill(self, key: tuple[str, int]) -> bool:
        subject, rate = key
        wanted = max(1, rate // _BLOCKS_PER_S)
        name = f"gosight:rate:{self._scope}:{subject}:{_BURST}s"
        try:
            granted, wait_ms, _ = await self._take(keys=[name], args=[rate, rate * _BURST, wanted])
        except redis.UNAVAILABLE:
            self._breaker.trip()
            return False
        if len(self._blocks) >= _MAX_BLOCKS:
            self._blocks.clear()
        lives_s = _BLOCK_LIVES_S if granted else wait_ms / 1000
        self._blocks[subject] = _Block(granted or -1, self._now() + lives_s)
        return True


class Allowance(msgspec.Struct, frozen=True):
    """What is left of a budget. `wait_s`: 0 = go on, else when to try again. `full_s`: when all of it is back."""

    limit: int
    remaining: int
    wait_s: float
    full_s: float


class MinuteBudgets:
    """Limits of one scope, a minute: few requests, so each is counted exactly. `failed_open` as in `RateLimits`."""

    def __init__(self, redis_client: Redis, scope: str, failed_open: Callable[[], None]) -> None:
        self._take = redis_client.register_script(_SCRIPT)
        self._scope = scope
        self._failed_open = failed_open
        self._breaker = Breaker(redis.PAUSE_S)

    async def take(self, subject: str, per_minute: int) -> Allowance | None:
        """Count one request. None when Redis is away: the request goes on uncounted."""
        name = f"gosight:rate:{self._scope}:{subject}:60s"
        try:
            if not self._breaker.is_open:
                granted, wait_ms, left = await self._take(keys=[name], args=[per_minute / 60, per_minute, 1])
                wait_s = 0.0 if granted else wait_ms / 1000
                return Allowance(per_minute, left, wait_s, (per_minute - left) * 60 / per_minute)
        except redis.UNAVAILABLE:
            self._breaker.trip()
        self._failed_open()
        return None
