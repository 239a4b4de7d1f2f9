"""Kills at every step of a delivery: told at least once, and once to whoever honours the key.

A double is possible from the receiver's taking it to the commit of `delivered`, and nowhere else: two of the steps.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from gosight.schemas.alert_channels import Channel, Telegram, TelegramConfig, Webhook, WebhookConfig
from gosight.stores import postgres
from tests.integration.alerts.mortal_deliverer import STEPS
from tests.integration.alerts.outbox import happen
from tests.integration.alerts.test_deliverer import delivering, hurry, keys, settled
from tests.receivers import HttpReceiver, TelegramServer

WINDOW = {"inside_send", "after_send"}
Rule = tuple[str, str]


async def killed_at(step: str, database_url: str, redis_url: str, receiver: HttpReceiver) -> None:
    """A deliverer lives until it comes to the step."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.alerts.mortal_deliverer",
        *(database_url, redis_url, receiver.url, step),
    )
    if step == "inside_send":
        receiver.script = [killing(process.pid)]
    try:
        assert await asyncio.wait_for(process.wait(), 120) == -signal.SIGKILL
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def killing(pid: int) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        os.kill(pid, signal.SIGKILL)
        return web.Response()

    return answer


@pytest.mark.parametrize("step", STEPS)
async def test_a_webhook_is_told_once_by_its_key(
    pool: postgres.Pool, database_url: str, redis_url: str, rule: Rule, step: str
) -> None:
    async with HttpReceiver().running() as receiver:
        channel: Channel = Webhook(WebhookConfig(receiver.url, "a-secret-of-many-letters"))
        await happen(pool, rule, [channel])
        await pool.execute("DELETE FROM alert_deliveries WHERE target = 'kafka'")
        await killed_at(step, database_url, redis_url, receiver)
        await hurry(pool)
        async with delivering(pool, redis_url):
            await settled(pool)
    assert len(receiver.got) == (2 if step in WINDOW else 1)
    assert len(set(keys(receiver))) == 1


@pytest.mark.parametrize("step", ["before_send", "after_send", "after_settle"])
async def test_telegram_is_told_twice_in_the_window_and_nowhere_else(
    pool: postgres.Pool, database_url: str, redis_url: str, rule: Rule, step: str
) -> None:
    async with TelegramServer().running() as receiver:
        await happen(pool, rule, [Telegram(TelegramConfig(5))])
        await pool.execute("DELETE FROM alert_deliveries WHERE target = 'kafka'")
        await killed_at(step, database_url, redis_url, receiver)
        await hurry(pool)
        async with delivering(pool, redis_url, telegram_url=receiver.url):
            await settled(pool)
    assert len(receiver.got) == (2 if step in WINDOW else 1)
