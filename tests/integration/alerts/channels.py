"""Senders over local servers."""

import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from ipaddress import ip_network

from aiohttp import ClientSession, ClientTimeout
from redis.asyncio import Redis

from gosight.alerts.delivery.mail import MailSender
from gosight.alerts.delivery.outside import Outside
from gosight.alerts.delivery.senders import Senders
from gosight.alerts.delivery.slack import SlackSender
from gosight.alerts.delivery.telegram import TelegramSender
from gosight.alerts.delivery.topic import TopicSender
from gosight.alerts.delivery.webhook import WebhookSender
from gosight.stores.mail import MailServer
from gosight.stores.pace import Pace

DASHBOARD = "https://dashboard.example"
BOT_TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
NOBODY = "127.0.0.1:1"
"""Where nobody listens."""


@asynccontextmanager
async def senders(
    redis_url: str,
    *,
    brokers: str = NOBODY,
    telegram_url: str = f"http://{NOBODY}",
    bot_token: str = BOT_TOKEN,
    mail: MailServer | None = None,
    trusted: ssl.SSLContext | None = None,
    timeout_s: float = 15.0,
) -> AsyncIterator[Senders]:
    """As the api builds them; webhooks may call this machine. `trusted`: what mail trusts."""
    async with AsyncExitStack() as stack:
        redis_client = Redis.from_url(redis_url)
        stack.push_async_callback(redis_client.aclose)
        outside = Outside([ip_network("127.0.0.0/8")], timeout_s=timeout_s)
        stack.push_async_callback(outside.close)
        session = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(timeout_s)))
        topic = TopicSender([brokers], DASHBOARD)
        stack.push_async_callback(topic.close)
        server = mail or MailServer("127.0.0.1", 1, "", "", "gosight@example.org", "starttls")
        yield Senders(
            TelegramSender(session, Pace(redis_client, "telegram", 30), telegram_url, bot_token, DASHBOARD),
            WebhookSender(outside, DASHBOARD),
            MailSender(server, DASHBOARD, trusted, timeout_s),
            SlackSender(outside, DASHBOARD),
            topic,
        )
