"""What Redis remembers of API keys for 5 minutes, and how it is told that a key or its project has changed.

A look-up may have read PostgreSQL before a change and write its answer after it. So a change does not only delete the
record: it leaves an empty one, and a look-up writes only where nothing stands. The empty one outlives every look-up
that can have begun before it.
"""

from collections.abc import Sequence

import msgspec
from redis.asyncio import Redis

from gosight.schemas.keys import KeyRecord, redis_key
from gosight.stores import redis
from gosight.stores.breaker import Breaker

REDIS_TTL_S = 300
FORGOTTEN_S = 20
"""Longer than a look-up in PostgreSQL can take: its statements give up after 5 s each."""

_FORGOTTEN = b""

_decode = msgspec.json.Decoder(KeyRecord).decode
_encode = msgspec.json.Encoder().encode


class KeyCache:
    """Records by the key's SHA-256. While Redis is away it knows nothing, and takes nothing."""

    def __init__(self, redis_client: Redis) -> None:
        self._redis = redis_client
        self._breaker = Breaker(redis.PAUSE_S)

    async def get(self, key_hash: str) -> KeyRecord | None:
        """The record; None where there is none that can be read."""
        if self._breaker.is_open:
            return None
        try:
            text = await self._redis.get(redis_key(key_hash))
        except redis.UNAVAILABLE:
            self._breaker.trip()
            return None
        try:
            return _decode(text) if text else None
        except msgspec.ValidationError:
            return None  # written by another release

    async def put(self, key_hash: str, record: KeyRecord) -> None:
        """Keep a record where none stands."""
        if self._breaker.is_open:
            return
        try:
            await self._redis.set(redis_key(key_hash), _encode(record), ex=REDIS_TTL_S, nx=True)
        except redis.UNAVAILABLE:
            self._breaker.trip()


async def forget(redis_client: Redis, key_hashes: Sequence[str]) -> bool:
    """Make everybody ask PostgreSQL for these keys. To be called once their change is committed.

    False: Redis is away, and where it still holds records they are believed for up to 5 minutes.
    """
    try:
        for key_hash in key_hashes:
            await redis_client.set(redis_key(key_hash), _FORGOTTEN, ex=FORGOTTEN_S)
    except redis.UNAVAILABLE:
        return False
    return True
