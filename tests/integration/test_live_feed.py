"""A worker's live feed against a real Redis: who listens hears, and Redis away holds nothing up."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from prometheus_client import REGISTRY
from redis.asyncio import Redis

from gosight.agents.live_feed import LiveFeed
from gosight.stores import redis
from gosight.stores.live import Live, channel
from tests.core import PROJECT, START_MS, Core, Log, uid, view
from tests.waiting import until

_PATIENCE_S = 30


@asynccontextmanager
async def feeding(client: Redis) -> AsyncIterator[LiveFeed]:
    feed = LiveFeed(Live(client))
    running = asyncio.create_task(feed.run())
    try:
        yield feed
        assert not running.done(), "the feed goes on whatever Redis does"
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await client.aclose()


def chunk(name: str, at_ms: int) -> Log:
    return Log().batch(at_ms, [view(at_ms, name=f"view of {name}")], session=name)


async def test_a_watched_project_is_heard_and_its_sessions_are_counted(redis_url: str) -> None:
    client = Redis.from_url(redis_url)
    now_ms = time.time_ns() // 1_000_000
    live, heard = Live(client), client.pubsub()
    await client.delete(f"gosight:active:{PROJECT}")  # other tests' sessions
    await live.watch([PROJECT], now_ms)
    await heard.subscribe(channel(PROJECT))
    async with feeding(client) as feed:

        async def is_heard() -> bool:
            feed.tell(Core().feed(chunk("a", now_ms - START_MS).messages))
            message = await heard.get_message(ignore_subscribe_messages=True, timeout=0.5)
            return message is not None and uid("a").encode() in message["data"]

        await until(is_heard, _PATIENCE_S, "nothing came over the channel")
        assert await live.active_sessions(PROJECT, now_ms) == 1
        assert await live.active_sessions(PROJECT, now_ms + 300_001) == 0


async def test_watching_ends_by_itself(redis_url: str) -> None:
    client = Redis.from_url(redis_url)
    live = Live(client)
    await live.watch(["p"], 1_000)
    assert "p" in await live.watched(20_999)
    assert "p" not in await live.watched(21_001)
    await client.aclose()


def _dropped() -> float:
    return REGISTRY.get_sample_value("gosight_processor_live_dropped_total") or 0.0


async def test_redis_away_holds_nothing_up() -> None:
    async with feeding(redis.connect("redis://127.0.0.1:1/0")) as feed:
        for _ in range(200):
            feed.tell(Core().feed(chunk("a", 0).messages))
        assert _dropped() > 0, "no more is queued than may wait"

        async def goes_on() -> bool:
            return _dropped() >= 200

        await until(goes_on, _PATIENCE_S, "what waited was not given up")
