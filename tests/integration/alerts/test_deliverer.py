"""The deliverer on a real outbox, against receivers that fail: retried, in order, once, and nothing secret is said."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from gosight.alerts.delivery.deliverer import SEND_S, Deliverer
from gosight.schemas.alert_channels import Channel, Slack, SlackConfig, Telegram, TelegramConfig, Webhook, WebhookConfig
from gosight.stores import postgres
from gosight.stores.alert_outbox import Delivery
from tests.integration.alerts.channels import BOT_TOKEN, senders
from tests.integration.alerts.outbox import connected, happen
from tests.receivers import HttpReceiver, TelegramServer, answering
from tests.waiting import until

SECRET = "a-secret-of-many-letters"
WITHIN_S = 60.0
Rule = tuple[str, str]


def hook(receiver: HttpReceiver, path: str = "/hook") -> Channel:
    return Webhook(WebhookConfig(f"{receiver.url}{path}", SECRET))


@asynccontextmanager
async def delivering(pool: postgres.Pool, redis_url: str, **how: Any) -> AsyncIterator[asyncio.Event]:
    """A deliverer in this process, which ends well. Kafka's rows are of no interest here."""
    await pool.execute("DELETE FROM alert_deliveries WHERE target = 'kafka'")
    stop = asyncio.Event()
    async with senders(redis_url, **how) as every:
        running = asyncio.create_task(Deliverer(pool, every.send, lambda: 0.0).run(stop))
        try:
            yield stop
        finally:
            stop.set()
            await running


async def settled(pool: postgres.Pool) -> None:
    """Nothing is left to deliver."""
    left = "SELECT count(*) FROM alert_deliveries WHERE delivered_at IS NULL AND dead_at IS NULL"

    async def done() -> bool:
        with suppress(*postgres.UNAVAILABLE):
            return bool(await pool.fetchval(left) == 0)
        return False

    await until(done, WITHIN_S, "not everything was settled")


async def failed_once(pool: postgres.Pool) -> None:
    async def done() -> bool:
        failed = "SELECT count(*) FROM alert_deliveries WHERE last_error IS NOT NULL"
        return bool(await pool.fetchval(failed))

    await until(done, WITHIN_S, "nothing failed")


async def hurry(pool: postgres.Pool) -> None:
    """What waits for its next try is due now."""
    await pool.execute("UPDATE alert_deliveries SET next_at = now()")


async def history(pool: postgres.Pool, alert_id: str) -> Any:
    told = "SELECT notification_sent, notification_error FROM alert_history WHERE id = $1"
    return tuple(await pool.fetchrow(told, alert_id))


def keys(receiver: HttpReceiver) -> list[str]:
    return [got.headers["Idempotency-Key"] for got in receiver.got]


def events(receiver: HttpReceiver) -> list[tuple[str, str]]:
    bodies = [json.loads(got.body) for got in receiver.got]
    return [(body["event"], body["alert"]["group"].get("path", "")) for body in bodies]


async def test_all_channels_are_told_and_the_history_says_so(pool: postgres.Pool, redis_url: str, rule: Rule) -> None:
    async with HttpReceiver().running() as receiver, TelegramServer().running() as telegram:
        channels = [hook(receiver), Slack(SlackConfig(f"{receiver.url}/slack")), Telegram(TelegramConfig(5))]
        begun = await happen(pool, rule, channels)
        async with delivering(pool, redis_url, telegram_url=telegram.url):
            await settled(pool)
    assert sorted(got.path for got in receiver.got) == ["/hook", "/slack"]
    assert telegram.methods == ["sendMessage"]
    assert await history(pool, begun.alert_id) == (True, None)


@pytest.mark.parametrize("answer", [answering(500), answering(429, {"Retry-After": "30"})], ids=["500", "429"])
async def test_a_failure_is_tried_again_with_the_same_key(
    pool: postgres.Pool, redis_url: str, rule: Rule, answer: Any
) -> None:
    async with HttpReceiver().running() as receiver:
        receiver.script = [answer]
        begun = await happen(pool, rule, [hook(receiver)])
        async with delivering(pool, redis_url):
            await failed_once(pool)
            assert (await history(pool, begun.alert_id))[1].startswith("webhook http://127.0.0.1:")
            await hurry(pool)
            await settled(pool)
    assert len(receiver.got) == 2
    assert len(set(keys(receiver))) == 1
    assert await history(pool, begun.alert_id) == (True, None)


async def test_a_receiver_that_comes_back(pool: postgres.Pool, redis_url: str, rule: Rule) -> None:
    receiver = HttpReceiver()
    async with receiver.running():
        port = int(receiver.url.rpartition(":")[2])
        await happen(pool, rule, [hook(receiver)])
    async with delivering(pool, redis_url):
        await failed_once(pool)
        async with receiver.running(port):
            await hurry(pool)
            await settled(pool)
    assert len(receiver.got) == 1


async def test_over_comes_after_begun_and_other_groups_do_not_wait(
    pool: postgres.Pool, redis_url: str, rule: Rule
) -> None:
    async with HttpReceiver().running() as receiver:
        receiver.script = [answering(500)]
        begun = await happen(pool, rule, [hook(receiver)])
        async with delivering(pool, redis_url):
            await failed_once(pool)
            await happen(pool, rule, [hook(receiver)], of=begun, state="resolved")
            await happen(pool, rule, [hook(receiver)], group={"path": "/other"})
            await pool.execute("DELETE FROM alert_deliveries WHERE target = 'kafka'")
            await until(lambda: told(receiver, 2), WITHIN_S, "the other group was not told")
            await hurry(pool)
            await settled(pool)
    firing, over, other = ("alert.firing", "/checkout"), ("alert.resolved", "/checkout"), ("alert.firing", "/other")
    assert events(receiver) == [firing, other, firing, over]


async def told(receiver: HttpReceiver, count: int) -> bool:
    return len(receiver.got) >= count


async def test_several_deliverers_at_once_tell_everything_once(
    pool: postgres.Pool, database_url: str, redis_url: str, rule: Rule
) -> None:
    async with HttpReceiver().running() as receiver, connected(database_url) as other_pool:
        for number in range(20):
            await happen(pool, rule, [hook(receiver, f"/{number % 7}")], group={"path": f"/{number}"})
        async with delivering(pool, redis_url), delivering(other_pool, redis_url):
            await settled(pool)
    assert Counter(keys(receiver)).most_common(1)[0][1] == 1
    assert len(receiver.got) == 20


async def test_a_thousand_groups_are_one_message(pool: postgres.Pool, redis_url: str, rule: Rule) -> None:
    groups = [{"group": {"path": f"/{number}"}, "value": 11.0} for number in range(1_000)]
    context = {"groups": groups, "group_count": len(groups)}
    async with HttpReceiver().running() as receiver:
        channels: list[Channel] = [Slack(SlackConfig(receiver.url))]
        await happen(pool, rule, channels, state="digest", group={}, value=None, context=context)
        async with delivering(pool, redis_url):
            await settled(pool)
    (got,) = receiver.got
    assert "1,000 groups at once" in json.loads(got.body)["text"]


async def test_a_private_address_is_refused_by_name_and_not_tried_again(
    pool: postgres.Pool, redis_url: str, rule: Rule
) -> None:
    begun = await happen(pool, rule, [Slack(SlackConfig("http://169.254.169.254/latest/meta-data"))])
    async with delivering(pool, redis_url):
        await settled(pool)
    assert await history(pool, begun.alert_id) == (
        False,
        "given up: slack http://169.254.169.254/***data: its address is not public (link-local or metadata);"
        " alerting.allowed_targets can permit it",
    )


async def test_a_test_gets_one_try(pool: postgres.Pool, redis_url: str, rule: Rule) -> None:
    async with HttpReceiver().running() as receiver:
        receiver.script = [answering(500)]
        tried = await happen(pool, rule, [hook(receiver)], state="test")
        async with delivering(pool, redis_url):
            await settled(pool)
    assert len(receiver.got) == 1
    assert (await history(pool, tried.alert_id))[1].endswith("answered 500")


async def test_what_was_begun_is_ended_before_the_process_stops(
    pool: postgres.Pool, redis_url: str, rule: Rule
) -> None:
    came, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: web.BaseRequest) -> web.StreamResponse:
        came.set()
        await go_on.wait()
        return web.Response()

    async with HttpReceiver().running() as receiver:
        receiver.script = [slow]
        begun = await happen(pool, rule, [hook(receiver)])
        async with delivering(pool, redis_url) as stop:
            await came.wait()
            stop.set()
            go_on.set()
    assert await history(pool, begun.alert_id) == (True, None)


async def test_whoever_was_frozen_for_most_of_a_lease_sends_nothing(pool: postgres.Pool, rule: Rule) -> None:
    """By the time it wakes the row may be another's: here nothing is left of the lease from the beginning."""
    sent: list[Delivery] = []

    async def send(delivery: Delivery) -> None:
        sent.append(delivery)

    async def is_claimed() -> bool:
        return bool(await pool.fetchval("SELECT min(attempts) FROM alert_deliveries"))

    await happen(pool, rule, [])
    stop = asyncio.Event()
    running = asyncio.create_task(Deliverer(pool, send, lambda: 0.0, lease_s=SEND_S).run(stop))
    await until(is_claimed, WITHIN_S, "nobody took the row")
    stop.set()
    await running
    assert sent == []
    assert await pool.fetchval("SELECT count(*) FROM alert_deliveries WHERE delivered_at IS NULL") == 1


async def test_what_was_told_while_postgres_went_away_is_not_told_again(
    pool: postgres.Pool, database_url: str, redis_url: str, rule: Rule
) -> None:
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

    async def cutting(_: web.BaseRequest) -> web.StreamResponse:
        async with connected(database_url) as other:
            await other.fetch(f"SELECT pg_terminate_backend(pid) {others}")
        return web.Response()

    async with HttpReceiver().running() as receiver:
        receiver.script = [cutting]
        begun = await happen(pool, rule, [hook(receiver)])
        async with connected(database_url) as own, delivering(own, redis_url):
            await settled(own)
            assert await history(own, begun.alert_id) == (True, None)
    assert len(receiver.got) == 1


async def test_a_sender_that_stumbles_does_not_end_the_others(pool: postgres.Pool, redis_url: str, rule: Rule) -> None:
    async with HttpReceiver().running() as receiver:
        await happen(pool, rule, [Slack(SlackConfig(receiver.url))], context={"session_ids": 5})
        await happen(pool, rule, [hook(receiver, "/other")], group={"path": "/b"})
        async with delivering(pool, redis_url):
            await failed_once(pool)
            await until(lambda: told(receiver, 1), WITHIN_S, "the other one was not told")
    found = await pool.fetchval("SELECT last_error FROM alert_deliveries WHERE last_error IS NOT NULL")
    assert found == "unforeseen: TypeError"


async def test_nothing_secret_of_a_channel_is_logged(pool: postgres.Pool, redis_url: str, rule: Rule) -> None:
    async with HttpReceiver().running() as receiver, TelegramServer().running() as telegram:
        receiver.script = [answering(500)]
        channels = [hook(receiver, "/the-path-is-secret?token=secret"), Telegram(TelegramConfig(5, BOT_TOKEN))]
        await happen(pool, rule, channels)
        with capture_logs() as logs:
            async with delivering(pool, redis_url, telegram_url=telegram.url):
                await failed_once(pool)
                await hurry(pool)
                await settled(pool)
    assert {line["event"] for line in logs} == {"alert_told"}
    said = json.dumps(logs)
    for secret in (SECRET, BOT_TOKEN.partition(":")[2], "the-path-is-secret"):
        assert secret not in said
