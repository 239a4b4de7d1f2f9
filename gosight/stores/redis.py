"""Redis: a client that gives up quickly, because nothing in Redis is worth waiting for."""

from redis import RedisError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

UNAVAILABLE = (RedisError, OSError, TimeoutError)
"""What a command raises while Redis is away."""

PAUSE_S = 5.0
"""How long to leave Redis alone after it failed: one that hangs costs a second whenever it is asked."""

_TIMEOUT_S = 0.5


def connect(url: str) -> Redis:
    """A client that connects when it is first used. A broken connection is tried anew once."""
    client: Redis = Redis.from_url(
        url,
        socket_timeout=_TIMEOUT_S,
        socket_connect_timeout=_TIMEOUT_S,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=30,
    )
    return client
